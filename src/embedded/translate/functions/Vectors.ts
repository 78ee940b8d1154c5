import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, double } from "../Types.ts"

const same =
  "CASE WHEN len(a) <> len(b) THEN error('MO:20301:invalid input: vector ops between different dimensions (' || len(a) || ', ' || len(b) || ') is not permitted.') ELSE"

const pair = (sql: string): FunctionDefinition => ({
  args: ["vector", "vector"],
  type: double,
  macro: `(a, b) AS ${same} ${sql} END`
})

const one = (sql: string, type = double): FunctionDefinition => ({ args: ["vector"], type, macro: `(a) AS ${sql}` })

export const vectorFunctions: FunctionTable = {
  l2_distance: pair("list_distance(a, b)"),
  l2_distance_sq: pair("list_sum(list_transform(list_zip(a, b), lambda p: (p[1] - p[2]) * (p[1] - p[2])))"),
  cosine_distance: pair("1 - list_cosine_similarity(a, b)"),
  cosine_similarity: pair("list_cosine_similarity(a, b)"),
  // MatrixOne's inner_product is negated, so that a smaller value is nearer.
  inner_product: pair("-list_inner_product(a, b)"),
  l1_norm: one("list_sum(list_transform(a, lambda x: abs(x)))"),
  l2_norm: one("sqrt(list_inner_product(a, a))"),
  summation: one("list_sum(a)"),
  vector_dims: one("len(a)", bigint),
  normalize_l2: {
    args: ["vector"],
    type: (args) => ({ name: args[0]?.type?.name === "vecf32" ? "vecf32" : "vecf64" }),
    macro:
      "(a) AS CASE WHEN list_inner_product(a, a) = 0 THEN a ELSE list_transform(a, lambda x: x / sqrt(list_inner_product(a, a))) END"
  },
  subvector: {
    args: ["vector", "integer", "integer"],
    optional: 1,
    type: (args) => ({ name: args[0]?.type?.name === "vecf32" ? "vecf32" : "vecf64" }),
    macro: "(a, p) AS list_slice(a, p, len(a)), (a, p, n) AS list_slice(a, p, p + n - 1)"
  },
  _vector_arithmetic: {
    args: ["string", "vector", "vector"],
    type: (args) => ({ name: args[1]?.type?.name === "vecf32" ? "vecf32" : "vecf64" }),
    macro: `(o, a, b) AS ${same} list_transform(list_zip(a, b), lambda p: CASE o WHEN '+' THEN p[1] + p[2] WHEN '-' THEN p[1] - p[2] WHEN '*' THEN p[1] * p[2] ELSE CASE WHEN p[2] = 0 THEN error('MO:1365:division by zero') ELSE p[1] / p[2] END END) END`
  }
}
