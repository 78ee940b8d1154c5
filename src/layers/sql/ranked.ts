/**
 * Searches: the rows of a table, ranked by something.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import type { TableName } from "../../services/TableName.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { identifier } from "../../sql/literals.ts"

interface Ranking {
  readonly table: TableName
  readonly select: ReadonlyArray<string> | undefined
  /** What is ranked by; smaller first, unless `descending`. Written once: with an index, the server cannot plan it twice. */
  readonly rank: Statement.Fragment
  readonly descending: boolean
  readonly conditions: ReadonlyArray<Statement.Fragment>
  readonly limit: number
  /** What follows LIMIT. */
  readonly tail?: string | undefined
}

/** No column of a user's table is called so. */
const rankColumn = "__effect_matrixone_rank"
const Rank = Schema.Struct({ [rankColumn]: Schema.Number })

/** The rows that a ranking finds, best first, and what each was ranked by. */
export const ranked = <A, I, R>(
  client: SqlClient.SqlClient,
  row: Schema.Schema<A, I, R>,
  { conditions, descending, limit, rank, select, table, tail = "" }: Ranking
): Effect.Effect<ReadonlyArray<{ readonly row: A; readonly rank: number }>, SqlError | ParseError, R> => {
  if (!Number.isSafeInteger(limit) || limit < 0) {
    return sqlError(
      new InvalidInput({ message: "the limit of a search is no whole number from 0 on", isRetryable: false })
    )
  }
  const sql = client.withoutTransforms()
  const columns = sql.unsafe(select === undefined ? "*" : select.map(identifier).join(", "))
  const where = conditions.length === 0 ? sql.unsafe("") : sql`WHERE ${sql.and(conditions)}`
  const statement = sql<object>`SELECT ${columns}, ${rank} AS ${sql.unsafe(rankColumn)}
    FROM ${sql.unsafe(tableIdentifier(table))} ${where}
    ORDER BY ${sql.unsafe(rankColumn)} ${sql.unsafe(descending ? "DESC" : "ASC")} LIMIT ${sql.unsafe(`${limit}${tail}`)}`
  return statement.pipe(
    Statement.withTransformerDisabled,
    Effect.mapError((error) => sqlError(classify(error))),
    Effect.flatMap(
      Effect.forEach((found) =>
        Effect.zipWith(Schema.decodeUnknown(row)(found), Schema.decodeUnknown(Rank)(found), (row, rank) => ({
          row,
          rank: rank[rankColumn]
        }))
      )
    )
  )
}
