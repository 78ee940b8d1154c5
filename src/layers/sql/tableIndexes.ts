/**
 * The indexes of a table over any `SqlClient`, and what making and dropping one can meet.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { IndexAlreadyExists, IndexNotFound } from "../../errors/IndexErrors.ts"
import type { Reason } from "../../errors/reasons.ts"
import { format, type TableName } from "../../services/TableName.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { identifier } from "../../sql/literals.ts"
import { type NameRule, objectRule } from "../../sql/names.ts"
import { objectNames, validName } from "../validNames.ts"
import { query, refine, send } from "./statement.ts"

const Parameters = Schema.parseJson(Schema.Record({ key: Schema.String, value: Schema.Unknown }))

const Row = Schema.Struct({
  Key_name: Schema.String,
  Column_name: Schema.String,
  Index_type: Schema.NullOr(Schema.String),
  Index_params: Schema.NullOr(Schema.String)
})

export interface TableIndex {
  readonly name: string
  /** Lower-case: `fulltext`, `ivfflat`, `hnsw`; empty for an ordinary one. */
  readonly type: string
  readonly columns: ReadonlyArray<string>
  readonly parameters: Readonly<Record<string, unknown>>
}

const noParameters = (): Readonly<Record<string, unknown>> => ({})

const indexRule: NameRule = { ...objectRule, object: "index or column", maxLength: 64 }

/** `InvalidInput` unless the table, the index and the columns can have these names. */
export const indexNames = (table: TableName, names: ReadonlyArray<string>): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    typeof table === "string" ? objectNames(table) : objectNames(table.database, table.table),
    Effect.forEach(names, (name) => validName(indexRule, name), { discard: true })
  )

/** In the order in which they were made; columns in the index's order. */
export const tableIndexes = (
  sql: SqlClient.SqlClient,
  table: TableName
): Effect.Effect<ReadonlyArray<TableIndex>, SqlError> =>
  Effect.map(query(sql, { text: `SHOW INDEX FROM ${tableIdentifier(table)}`, parameters: [] }, Row), (rows) => {
    const found = new Map<string, { readonly type: string; readonly columns: Array<string>; readonly text: string }>()
    for (const row of rows) {
      const known = found.get(row.Key_name)
      if (known !== undefined) known.columns.push(row.Column_name)
      else {
        found.set(row.Key_name, {
          type: (row.Index_type ?? "").toLowerCase(),
          columns: [row.Column_name],
          text: row.Index_params ?? ""
        })
      }
    }
    return Array.from(found, ([name, { columns, text, type }]) => ({
      name,
      type,
      columns,
      parameters: Option.getOrElse(Schema.decodeUnknownOption(Parameters)(text), noParameters)
    }))
  })

/** Sends what makes an index. */
export const createIndex = (
  sql: SqlClient.SqlClient,
  index: { readonly name: string; readonly table: TableName },
  statement: string
): Effect.Effect<void, IndexAlreadyExists | SqlError> =>
  Effect.asVoid(
    refine((reason: Reason) =>
      reason._tag === "ObjectAlreadyExists"
        ? new IndexAlreadyExists({ index: index.name, table: format(index.table), errno: reason.errno, cause: reason })
        : undefined
    )(send(sql, statement))
  )

/** Drops an index of certain kinds: one of another kind may be a key that keeps rows unique. */
export const dropIndex = (
  sql: SqlClient.SqlClient,
  { name, table }: { readonly name: string; readonly table: TableName },
  kinds: ReadonlyArray<string>,
  ifExists: boolean
): Effect.Effect<void, IndexNotFound | SqlError> =>
  Effect.gen(function* () {
    yield* indexNames(table, [name])
    const known = (yield* tableIndexes(sql, table)).find((each) => each.name.toLowerCase() === name.toLowerCase())
    const missing = new IndexNotFound({ index: name, table: format(table) })
    if (known === undefined || !kinds.includes(known.type)) {
      return ifExists && known === undefined ? undefined : yield* missing
    }
    const dropped = refine((reason: Reason) =>
      reason._tag === "ObjectNotFound" && reason.objectType === "index"
        ? new IndexNotFound({ index: name, table: format(table), errno: reason.errno, cause: reason })
        : undefined
    )(send(sql, `DROP INDEX ${identifier(name)} ON ${tableIdentifier(table)}`))
    yield* ifExists ? Effect.catchTag(dropped, "IndexNotFound", () => Effect.void) : dropped
  })
