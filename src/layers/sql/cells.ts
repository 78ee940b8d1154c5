/**
 * How cells of the catalog's rows are read.
 */
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { HexText } from "./statement.ts"

/** A small number, as whatever a client makes of it. */
export const Count: Schema.Schema<number, number | bigint | string> = Schema.transform(
  Schema.Union(Schema.Number, Schema.BigIntFromSelf, Schema.NumberFromString),
  Schema.Number,
  { strict: true, decode: Number, encode: (n) => n }
)

/** A number of any size, from text or from whatever a client makes of it. */
export const BigCount: Schema.Schema<bigint, number | bigint | string> = Schema.transform(
  Schema.Union(Schema.Number, Schema.BigIntFromSelf, Schema.BigInt),
  Schema.BigIntFromSelf,
  { strict: true, decode: BigInt, encode: (n) => n }
)

/** A truth, as 0 and 1 or as itself. */
export const Flag: Schema.Schema<boolean, number | bigint | string | boolean> = Schema.transform(
  Schema.Union(Schema.Boolean, Count),
  Schema.Boolean,
  { strict: true, decode: Boolean, encode: (flag) => flag }
)

export const OptionalHexText = Schema.NullOr(HexText)

/** Whole seconds since the epoch. */
export const EpochSeconds: Schema.Schema<DateTime.Utc, string> = Schema.transform(
  Schema.NumberFromString,
  Schema.DateTimeUtcFromSelf,
  {
    strict: true,
    decode: (seconds) => DateTime.unsafeMake(seconds * 1000),
    encode: (instant) => DateTime.toEpochMillis(instant) / 1000
  }
)

/**
 * A moment that the server wrote in its local time, from that text, which has the fraction, and from the same second in UTC.
 * No zone is a fraction of a second off UTC.
 */
export const localMoment = (text: string | null, utc: string | null): Option.Option<DateTime.Utc> =>
  utc === null ? Option.none() : DateTime.make(`${utc.replace(" ", "T")}${/\.\d{1,3}/.exec(text ?? "")?.[0] ?? ""}Z`)

/** The physical part of a hybrid timestamp, `1795274664394034570-0`: nanoseconds since the epoch. */
export const hybridTime = (text: string): bigint => {
  const physical = /^(\d+)-\d+$/.exec(text)?.[1]
  return physical === undefined ? 0n : BigInt(physical)
}

/** What belongs together of rows that stand together. */
export const grouped = <A>(
  rows: ReadonlyArray<A>,
  key: (row: A) => string
): ReadonlyArray<readonly [A, ...Array<A>]> => {
  const groups = new Map<string, [A, ...Array<A>]>()
  for (const row of rows) {
    const group = groups.get(key(row))
    if (group === undefined) groups.set(key(row), [row])
    else group.push(row)
  }
  return [...groups.values()]
}
