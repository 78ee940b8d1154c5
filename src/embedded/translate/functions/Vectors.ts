import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, double, type SqlType } from "../Types.ts"

/** MatrixOne computes in the precision of its operands: single unless one of them is vecf64. */
const single = (args: ReadonlyArray<Expression>): boolean =>
  args.every((a) => a.type?.name !== "vecf64" || a.constant !== undefined)

const vectorType = (args: ReadonlyArray<Expression>): SqlType => ({ name: single(args) ? "vecf32" : "vecf64" })

const precise = (args: ReadonlyArray<string>, expressions: ReadonlyArray<Expression>): ReadonlyArray<string> =>
  args.map((a, i) => (i < 2 && single(expressions) ? `CAST(${a} AS FLOAT[])` : a))

const pair = (name: string, body: string): readonly [string, FunctionDefinition][] => [
  [
    name,
    {
      args: ["vector", "vector"],
      type: double,
      sql: (args, expressions) => `CAST(fn__${name}(${precise(args, expressions).join(", ")}) AS DOUBLE)`
    }
  ],
  [
    `_${name}`,
    {
      args: ["vector", "vector"],
      type: double,
      macro: `(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(a) <> len(b) THEN error('MO:20301:invalid input: vector ops between different dimensions (' || len(a) || ', ' || len(b) || ') is not permitted.') ELSE ${body} END`
    }
  ]
]

const one = (
  name: string,
  body: string,
  type: FunctionDefinition["type"] = double
): readonly [string, FunctionDefinition][] => [
  [
    name,
    { args: ["vector"], type, sql: (args, expressions) => `fn__${name}(${precise(args, expressions).join(", ")})` }
  ],
  [`_${name}`, { args: ["vector"], type, macro: `(a) AS CASE WHEN a IS NULL THEN NULL ELSE ${body} END` }]
]

const zero = (v: string) => `list_inner_product(${v}, ${v}) = 0`

export const vectorFunctions: FunctionTable = {
  ...Object.fromEntries([
    ...pair("l2_distance", "list_distance(a, b)"),
    ...pair("l2_distance_sq", "list_sum(list_transform(list_zip(a, b), lambda p: (p[1] - p[2]) * (p[1] - p[2])))"),
    ...pair(
      "cosine_distance",
      `CASE WHEN ${zero("a")} OR ${zero("b")} THEN 1 ELSE 1 - list_cosine_similarity(a, b) END`
    ),
    ...pair("cosine_similarity", `CASE WHEN ${zero("a")} OR ${zero("b")} THEN 0 ELSE list_cosine_similarity(a, b) END`),
    // MatrixOne's inner_product is negated, so that a smaller value is nearer.
    ...pair("inner_product", "-list_inner_product(a, b)"),
    ...one("l1_norm", "CAST(list_sum(list_transform(a, lambda x: abs(x))) AS DOUBLE)"),
    ...one("l2_norm", "CAST(CAST(sqrt(list_inner_product(a, a)) AS FLOAT) AS DOUBLE)"),
    ...one("summation", "CAST(list_sum(a) AS DOUBLE)"),
    ...one("vector_dims", "len(a)", bigint),
    ...one(
      "normalize_l2",
      `CASE WHEN ${zero("a")} THEN a ELSE list_transform(a, lambda x: x / sqrt(list_inner_product(a, a))) END`,
      vectorType
    )
  ]),
  subvector: {
    args: ["vector", "integer", "integer"],
    optional: 1,
    type: (args) => vectorType(args.slice(0, 1)),
    macro: "(a, p) AS list_slice(a, p, len(a)), (a, p, n) AS list_slice(a, p, p + n - 1)"
  },
  _vector_arithmetic: {
    args: ["string", "vector", "vector"],
    type: (args) => vectorType(args.slice(1)),
    macro:
      "(o, a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(a) <> len(b) THEN error('MO:20301:invalid input: vector ops between different dimensions (' || len(a) || ', ' || len(b) || ') is not permitted.') ELSE list_transform(list_zip(a, b), lambda p: CASE o WHEN '+' THEN p[1] + p[2] WHEN '-' THEN p[1] - p[2] WHEN '*' THEN p[1] * p[2] ELSE CASE WHEN p[2] = 0 THEN error('MO:1365:division by zero') ELSE p[1] / p[2] END END) END"
  }
}
