/**
 * Fulltext search over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { IndexAlreadyExists } from "../../errors/IndexErrors.ts"
import { FullText, FullTextIndex, type IndexOptions, Parser, type SearchOptions } from "../../services/FullText.ts"
import { format } from "../../services/TableName.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { against } from "../../sql/fullTextQuery.ts"
import { identifier } from "../../sql/literals.ts"
import { match } from "../FullText.ts"
import { ranked } from "./ranked.ts"
import { createIndex, dropIndex, indexNames, type TableIndex, tableIndexes } from "./tableIndexes.ts"

const kind = "fulltext"

/** The server shows a parser only where one was named. */
const indexOf = ({ columns, name, parameters }: TableIndex): FullTextIndex =>
  new FullTextIndex({ name, columns, parser: Schema.is(Parser)(parameters.parser) ? parameters.parser : "default" })

const creation = ({ async, columns, name, parser, table }: IndexOptions): string =>
  `CREATE FULLTEXT INDEX ${identifier(name)} ON ${tableIdentifier(table)} (${columns.map(identifier).join(", ")})` +
  (parser === undefined ? "" : ` WITH PARSER ${parser}`) +
  (async === true ? " ASYNC" : "")

const defaultLimit = 100

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<FullText["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const indexes = Effect.fn("FullText.indexes")(function* (table: SearchOptions["table"]) {
      yield* indexNames(table, [])
      return (yield* tableIndexes(sql, table)).filter(({ type }) => type === kind).map(indexOf)
    })

    return FullText.of({
      indexes,
      createIndex: Effect.fn("FullText.createIndex")(function* (options) {
        yield* indexNames(options.table, [options.name, ...options.columns])
        yield* createIndex(sql, options, creation(options))
        const made = (yield* indexes(options.table)).find(
          ({ name }) => name.toLowerCase() === options.name.toLowerCase()
        )
        return made ?? (yield* new IndexAlreadyExists({ index: options.name, table: format(options.table) }))
      }),
      dropIndex: Effect.fn("FullText.dropIndex")(function* (index, options) {
        yield* dropIndex(sql, index, [kind], options?.ifExists === true)
      }),
      search: Effect.fn("FullText.search")(function* (
        row,
        { columns, limit = defaultLimit, query, select, table, where }
      ) {
        yield* indexNames(table, [...columns, ...(select ?? [])])
        const rank = match(columns, query)
        if (against(query) === undefined) return []
        const conditions = where === undefined ? [rank] : [rank, sql`(${where})`]
        const hits = yield* ranked(sql, row, { table, select, rank, descending: true, conditions, limit })
        return hits.map((hit) => ({ row: hit.row, score: hit.rank }))
      })
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<FullText, never, SqlClient.SqlClient> = Layer.effect(FullText, make)
