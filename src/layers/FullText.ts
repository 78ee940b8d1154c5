/**
 * Fulltext search: the service, and its condition for queries of one's own.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import type { Query } from "../services/FullText.ts"
import { against } from "../sql/fullTextQuery.ts"
import { identifier } from "../sql/literals.ts"

export * from "../services/FullText.ts"

/**
 * A `MATCH … AGAINST …`: a condition in WHERE, where it may stand alone or among others joined by AND, and the relevance in
 * a select list or ORDER BY. `of` is the table's name or alias where the columns need one. What is searched for is sent as a
 * parameter; a query without a letter or digit becomes a condition that nothing meets. The server takes no MATCH in OR, NOT
 * or a comparison, and none whose columns are not those of an index: `UnsupportedError`.
 *
 * ```ts
 * const found = FullText.match(["title", "body"], { must: ["database"], mustNot: [typedByAUser] })
 * sql`SELECT id, ${found} AS score FROM articles WHERE ${found} ORDER BY score DESC`
 * ```
 *
 * @since 0.1.0
 * @category fragments
 */
export const match = (
  columns: readonly [string, ...ReadonlyArray<string>],
  query: Query,
  options?: { readonly of?: string | undefined }
): Statement.Fragment => {
  const search = against(query)
  if (search === undefined) return Statement.unsafeFragment("(1 = 0)")
  const table = options?.of === undefined ? "" : `${identifier(options.of)}.`
  const names = columns.map((column) => table + identifier(column)).join(", ")
  return Statement.unsafeFragment(`MATCH (${names}) AGAINST (?${search.mode})`, [search.text])
}
