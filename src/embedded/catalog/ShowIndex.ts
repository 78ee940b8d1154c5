/**
 * The rows of SHOW INDEX, in the server's order: indexes by name as they were made, the primary key last.
 */
import type { IndexDefinition, TableDefinition } from "../engine/TableDefinition.ts"
import { findColumn } from "../engine/TableDefinition.ts"
import type { Cell } from "../wire/WireSession.ts"

interface IndexRow {
  readonly nonUnique: number
  readonly keyName: string
  readonly sequence: number
  readonly column: string
  readonly nullable: boolean
  readonly type: string
  readonly comment: string
  /** How the index was made, as JSON; empty for an ordinary one. */
  readonly parameters: string
}

/** `lists = 2  op_type 'vector_l2_ops'` as an object with its names in order; each value is a text. */
const parametersOf = ({ algorithm, columns, options, parser, prefixes }: IndexDefinition): string => {
  if (prefixes !== undefined) {
    const lengths = columns.flatMap((c, i) => ((prefixes[i] ?? 0) > 0 ? [`${c}:${prefixes[i]}`] : []))
    return JSON.stringify({ prefix_lengths: lengths.join(",") })
  }
  if (parser !== undefined) return JSON.stringify({ parser })
  if (algorithm === undefined) return ""
  const given = Array.from(
    (options ?? "").matchAll(/(\w+) (?:= )?(?:'([^']*)'|(\S+))/g),
    ([, name = "", text, number]) => [name, text ?? number ?? ""]
  )
  if (/ async( |$)/.test(options ?? "")) given.push(["async", "true"])
  return JSON.stringify(Object.fromEntries(given.sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))))
}

/** `ivfflat`, `fulltext`, `btree` where it is written; nothing of an ordinary one. */
export const indexKind = ({ algorithm, btree, fulltext }: IndexDefinition): string =>
  algorithm ?? (fulltext === true ? "fulltext" : btree === true ? "btree" : "")

export const indexRows = (definition: TableDefinition): ReadonlyArray<IndexRow> => {
  const rows = (
    name: string,
    columns: ReadonlyArray<string>,
    unique: boolean,
    type: string,
    comment: string,
    parameters = ""
  ): ReadonlyArray<IndexRow> =>
    columns.map((column, i) => ({
      nonUnique: unique ? 0 : 1,
      keyName: name,
      sequence: i + 1,
      column,
      nullable: findColumn(definition, column)?.notNull !== true,
      type,
      comment,
      parameters
    }))
  const own = (i: IndexDefinition) => rows(i.name, i.columns, i.unique, indexKind(i), i.comment ?? "", parametersOf(i))
  return [
    ...definition.indexes.filter((i) => i.added !== true).flatMap(own),
    ...rows("PRIMARY", definition.primaryKey, true, "", ""),
    ...definition.indexes.filter((i) => i.added === true).flatMap(own)
  ]
}

export const showIndexRow = (table: string, row: IndexRow): ReadonlyArray<Cell> => [
  table,
  row.nonUnique,
  row.keyName,
  row.sequence,
  row.column,
  "A",
  0,
  "NULL",
  "NULL",
  row.nullable ? "YES" : "",
  row.type,
  "",
  row.comment,
  row.parameters,
  "YES",
  row.column
]
