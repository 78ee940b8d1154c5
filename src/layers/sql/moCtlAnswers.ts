/**
 * The forms of mo_ctl's answers; `None` for what is of no such form.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { TableExtra } from "../../services/MoCtl.ts"

const text = (result: unknown): string => (typeof result === "string" ? result : "")

/** What the console printed, without the frame around it. */
export const console = (result: unknown): Option.Option<string> => {
  const found = /^\s*(?:msg: )?([\s\S]*?)\s*$/.exec(text(result))?.[1]
  return typeof result === "string" ? Option.fromNullable(found) : Option.none()
}

const bigint = (digits: string | undefined): Option.Option<bigint> =>
  digits === undefined ? Option.none() : Option.some(BigInt(digits))

/** `1795274818145823465-0`: nanoseconds since the epoch and a counter. */
export const hybrid = (result: unknown): Option.Option<bigint> => bigint(/^(\d+)(?:-\d+)?$/.exec(text(result))?.[1])

export const synchronized = (result: unknown): Option.Option<{ readonly nodes: number; readonly until: bigint }> => {
  const [, nodes, until] = /^sync (\d+) cn services's commit ts to (\d+)(?:-\d+)?$/.exec(text(result)) ?? []
  return Option.map(bigint(until), (nanoseconds) => ({ nodes: Number(nodes), until: nanoseconds }))
}

/** `uuid:9, uuid:9`. */
export const versions = (result: unknown): Option.Option<ReadonlyMap<string, number>> => {
  const pairs = text(result)
    .split(", ")
    .map((pair) => /^(.+):(\d+)$/.exec(pair))
  return Option.map(
    Option.all(pairs.map(Option.fromNullable)),
    (all) => new Map(all.map(([, node = "", version]) => [node, Number(version)]))
  )
}

const Extra = Schema.parseJson(
  Schema.Struct({
    next_col_seqnum: Schema.optionalWith(Schema.Number, { default: () => 0 }),
    block_max_rows: Schema.optionalWith(Schema.Number, { default: () => 0 }),
    object_max_blocks: Schema.optionalWith(Schema.Number, { default: () => 0 }),
    IndexTables: Schema.optionalWith(Schema.Array(Schema.Number), { default: () => [] })
  })
)
const decodeExtra = Schema.decodeUnknownOption(Extra)

export const extra = (result: unknown): Option.Option<TableExtra> =>
  Option.map(
    decodeExtra(result),
    (known) =>
      new TableExtra({
        nextColumn: known.next_col_seqnum,
        rowsPerBlock: known.block_max_rows,
        blocksPerObject: known.object_max_blocks,
        indexTables: known.IndexTables.map(BigInt)
      })
  )
