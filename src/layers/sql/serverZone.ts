/**
 * The time zone of the server's machine, in which RESTORE … FROM PITR reads instants and SHOW RECOVERY_WINDOW writes them.
 * The server converts: to CONVERT_TZ it is `Local`, with every change of its clock, past and to come.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import { string } from "../../sql/literals.ts"
import { query } from "./statement.ts"

const nanosecondsPerSecond = 1_000_000_000n

/** The first second of the year 10000. */
const limit = 253_402_300_800n * nanosecondsPerSecond

const invalid = (message: string, hint: string): Effect.Effect<never, SqlError> =>
  sqlError(new InvalidInput({ message, isRetryable: false, hint }))

/** Whole seconds in UTC, as MatrixOne writes a DATETIME. */
const utcText = (seconds: bigint): string =>
  new Date(Number(seconds) * 1000).toISOString().slice(0, 19).replace("T", " ")

const Converted = Schema.Struct({ local: Schema.String, back: Schema.String })

/**
 * An instant, in nanoseconds since the epoch, as the server's machine would write it. `InvalidInput` for one that the
 * server's clock shows twice, of which the server reads the other one, and for one before 1970 or after 9999.
 */
export const localText = (sql: SqlClient.SqlClient, instant: bigint): Effect.Effect<string, SqlError> =>
  Effect.gen(function* () {
    if (instant < 0n || instant >= limit) {
      return yield* invalid("the instant is not one of the years 1970 to 9999", "A bigint counts nanoseconds.")
    }
    const utc = utcText(instant / nanosecondsPerSecond)
    const local = `CONVERT_TZ(${string(utc)}, '+00:00', 'Local')`
    const [row] = yield* query(
      sql,
      { text: `SELECT ${local} AS local, CONVERT_TZ(${local}, 'Local', '+00:00') AS back`, parameters: [] },
      Converted
    )
    if (row === undefined || row.back !== utc) {
      return yield* invalid(
        `the server's clock shows ${row?.local ?? utc} twice, and would take it for the other time`,
        "Clocks were set back then. Choose an instant outside of that hour."
      )
    }
    const fraction = instant % nanosecondsPerSecond
    return fraction === 0n ? row.local : `${row.local}.${String(fraction).padStart(9, "0")}`
  })

/** How many texts are converted by one statement. */
const batch = 100

const Seconds = Schema.Record({ key: Schema.String, value: Schema.String })

/** What `local` texts of {@link localText}'s form mean, in nanoseconds since the epoch. */
export const instantsOf = (
  sql: SqlClient.SqlClient,
  local: Iterable<string>
): Effect.Effect<ReadonlyMap<string, bigint>, SqlError> =>
  Effect.gen(function* () {
    const texts = [...local]
    const seconds = new Map<string, bigint>()
    for (const some of Arr.chunksOf([...new Set(texts.map((text) => text.slice(0, 19)))], batch)) {
      const columns = some.map((text, i) => `CONVERT_TZ(${string(text)}, 'Local', '+00:00') AS t${i}`)
      const [row] = yield* query(sql, { text: `SELECT ${columns.join(", ")}`, parameters: [] }, Seconds)
      for (const [i, text] of some.entries()) {
        seconds.set(text, BigInt(Date.parse(`${row?.[`t${i}`]?.replace(" ", "T")}Z`) / 1000))
      }
    }
    return new Map(
      texts.map((text) => [
        text,
        (seconds.get(text.slice(0, 19)) ?? 0n) * nanosecondsPerSecond + BigInt(text.slice(20).padEnd(9, "0"))
      ])
    )
  })
