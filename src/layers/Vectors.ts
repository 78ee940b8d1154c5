/**
 * Vectors: the service, and its distances for queries of one's own.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import { type Metric, text, type Vector } from "../services/Vectors.ts"
import { identifier } from "../sql/literals.ts"

export * from "../services/Vectors.ts"

const functionOf: Readonly<Record<Metric, string>> = {
  l2: "l2_distance",
  l2sq: "l2_distance_sq",
  cosine: "cosine_distance",
  innerProduct: "inner_product"
}

/**
 * The distance of a column to a vector, which is sent as a parameter. In a query that an index is to serve, it stands once,
 * in the select list, and ORDER BY names its alias: written twice, the server cannot plan it (1064, "Column remapping
 * failed"). NULL is nearest: exclude it. `of` is the table's name or alias where the column needs one.
 *
 * ```ts
 * sql`SELECT id, ${Vectors.distance("l2", "embedding", query)} AS distance
 *     FROM documents WHERE embedding IS NOT NULL ORDER BY distance LIMIT 10`
 * ```
 *
 * @since 0.1.0
 * @category fragments
 */
export const distance = (
  metric: Metric,
  column: string,
  vector: Vector,
  options?: { readonly of?: string | undefined }
): Statement.Fragment => {
  const table = options?.of === undefined ? "" : `${identifier(options.of)}.`
  return Statement.unsafeFragment(`${functionOf[metric]}(${table}${identifier(column)}, ?)`, [text(vector)])
}
