import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, double, duckTypeOf, type SqlType } from "../Types.ts"
import { badOperands, elements, vectorLike, vectorNameFor } from "../Vectors.ts"
import { isNarrow, narrowNames, type VectorName, vectorTypes } from "../VectorTypes.ts"
import { error, vectorElements } from "./VectorElements.ts"

/** Whether one of two vectors, and not the other, is a constant. */
const besideConstant = ([a, b]: ReadonlyArray<Expression>): boolean =>
  (a?.constant !== undefined) !== (b?.constant !== undefined)

/** The message for vectors of several dimensions: another one when one of them is a constant, or they are narrow. */
const differ = (name: string, args: ReadonlyArray<Expression>, type: VectorName): string => {
  if (isNarrow(type)) return name === "cosine_similarity" ? "NULL" : "'vector dimension not matched'"
  const mismatched = /^cosine/.test(name) ? "vector dimension mismatch" : "vector dimension not matched"
  return name === "inner_product" || besideConstant(args) ? `'${mismatched}'` : "NULL"
}

/** Lists of FLOAT or DOUBLE; whole numbers are exact as DOUBLEs. */
const operands = (name: string, args: ReadonlyArray<Expression>, type: VectorName): ReadonlyArray<string> =>
  args.map((a) => {
    const list = elements(a, type)
    if (list === undefined) throw badOperands(`function ${name}`, args)
    return vectorTypes[type].duck.endsWith("INT") ? `CAST(${list} AS DOUBLE[])` : list
  })

/**
 * A function of two vectors. Its value is rounded to a FLOAT when the vectors are single or one of them is a constant, unless
 * it is `exact`. That of narrow vectors is not, and a root is that of a DOUBLE.
 */
const pair = (
  name: string,
  body: string,
  options: { readonly exact?: true } = {}
): readonly [string, FunctionDefinition][] => [
  [
    name,
    {
      args: ["vector", "vector"],
      type: double,
      ...(options.exact === true ? { refuses: narrowNames } : {}),
      sql: (_, args) => {
        const type = vectorNameFor(`function ${name}`, args)
        const called = (of: string) =>
          `CAST(fn__${of}(${operands(name, args, type).join(", ")}, ${differ(name, args, type)}) AS DOUBLE)`
        const root = (squares: string) => `sqrt(${squares})`
        if (isNarrow(type)) return name === "l2_distance" ? root(called("l2_distance_sq")) : called(name)
        if (options.exact === true || (type === "vecf64" && !besideConstant(args))) return called(name)
        // The root is that of a FLOAT then.
        const single =
          type === "vecf64" && name === "l2_distance"
            ? root(`CAST(CAST(${called("l2_distance_sq")} AS FLOAT) AS DOUBLE)`)
            : called(name)
        return `CAST(CAST(${single} AS FLOAT) AS DOUBLE)`
      }
    }
  ],
  [
    `_${name}`,
    {
      args: ["vector", "vector", "any"],
      type: double,
      macro: `(a, b, message) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(a) <> len(b) THEN fn__dimensions_differ(len(a), len(b), message) ELSE ${body} END`
    }
  ]
]

/** A function of one vector; a text is a vector of single precision. */
const one = (
  name: string,
  body: string,
  type: SqlType,
  refuses: Pick<FunctionDefinition, "refuses"> = { refuses: narrowNames }
): readonly [string, FunctionDefinition][] => [
  [
    name,
    {
      args: ["vector"],
      type,
      ...refuses,
      sql: (_, args) => {
        const of = vectorNameFor(`function ${name}`, args)
        return `CAST(fn__${name}(${operands(name, args, of).join(", ")}) AS ${duckTypeOf(type)})`
      }
    }
  ],
  [`_${name}`, { args: ["vector"], type: double, macro: `(a) AS CASE WHEN a IS NULL THEN NULL ELSE ${body} END` }]
]

/** A sum of products, which is one of FLOATs for single vectors, on its way into a quotient. */
const products = (a: string, b: string): string => `CAST(list_inner_product(${a}, ${b}) AS DOUBLE)`

/** The cosine of the angle. */
const cosine = `greatest(-1, least(1, ${products("a", "b")} / (sqrt(${products("a", "a")}) * sqrt(${products("b", "b")}))))`

const isZero = "(list_inner_product(a, a) = 0 OR list_inner_product(b, b) = 0)"

/** The length by way of a running scale, which no square overflows: other digits than the root of the sum of squares. */
const norm = (element: "FLOAT" | "DOUBLE"): FunctionDefinition => ({
  args: ["vector"],
  type: double,
  macro: `(a) AS fn__scaled_${element.toLowerCase()}(list_reduce(list_transform(a, lambda x: {'s': abs(x), 'q': CAST(1 AS ${element})}), lambda m, x:
    CASE WHEN x.s = 0 THEN m
      WHEN m.s < x.s THEN {'s': x.s, 'q': 1 + m.q * (m.s / x.s) * (m.s / x.s)}
      ELSE {'s': m.s, 'q': m.q + (x.s / m.s) * (x.s / m.s)} END))`
})

const normalName = (name: VectorName): VectorName => (/int8$/.test(name) ? "vecf32" : name)

export const vectorFunctions: FunctionTable = {
  ...vectorElements,
  ...Object.fromEntries([
    ...pair("l2_distance", "list_distance(a, b)"),
    ...pair("l2_distance_sq", "list_transform([fn__differences(a, b)], lambda d: list_inner_product(d, d))[1]"),
    ...pair("l2_distance_xc", "sqrt(list_transform([fn__differences(a, b)], lambda d: list_inner_product(d, d))[1])", {
      exact: true
    }),
    ...pair("cosine_distance", `CASE WHEN ${isZero} THEN 1 ELSE 1 - ${cosine} END`),
    // MatrixOne's inner_product is negated, so that a smaller value is nearer.
    ...pair("inner_product", "-list_inner_product(a, b)"),
    ...one("l1_norm", "fn__like_elements(list_sum(list_transform(a, lambda x: abs(x))), a)", double),
    ...one("summation", "list_sum(CAST(a AS DOUBLE[]))", double),
    ...one("vector_dims", "len(a)", bigint, {})
  ]),
  normalize_l2: {
    args: ["vector"],
    // Whole numbers are too coarse for a length of 1.
    type: ([a]) => vectorLike(a, normalName(vectorNameFor("function normalize_l2", a === undefined ? [] : [a]))),
    sql: (_, args) => {
      const type = vectorNameFor("function normalize_l2", args)
      const normal = normalName(type)
      const list = `CAST(fn__normalize_l2(${operands("normalize_l2", args, type).join(", ")}) AS ${vectorTypes[normal].duck}[])`
      return isNarrow(normal) ? `list_transform(${list}, lambda x: fn__${normal}(x))` : list
    }
  },
  _normalize_l2: {
    args: ["vector"],
    type: double,
    // The length is in a list of one, so that it is reckoned once and not for each element.
    macro: `(a) AS list_transform([sqrt(fn__square(CAST(a AS DOUBLE[])))], lambda n:
      CASE WHEN n = 0 THEN CAST(a AS DOUBLE[]) ELSE list_transform(a, lambda x: x / n) END)[1]`
  },
  l2_norm: {
    args: ["vector"],
    type: double,
    refuses: narrowNames,
    sql: (_, args) => {
      const type = vectorNameFor("function l2_norm", args)
      const root = `fn__l2_norm_${vectorTypes[type].duck.toLowerCase()}(${operands("l2_norm", args, type).join(", ")})`
      return `CAST(${root} AS DOUBLE)`
    }
  },
  _l2_norm_float: norm("FLOAT"),
  _l2_norm_double: norm("DOUBLE"),
  _scaled_float: { args: ["any"], type: double, macro: "(m) AS m.s * CAST(sqrt(m.q) AS FLOAT)" },
  _scaled_double: { args: ["any"], type: double, macro: "(m) AS m.s * sqrt(m.q)" },
  cosine_similarity: {
    args: ["vector", "vector"],
    type: double,
    sql: (_, args) => {
      const name = "cosine_similarity"
      const type = vectorNameFor(`function ${name}`, args)
      const called = (of: string) => `fn__${of}(${operands(name, args, type).join(", ")}, ${differ(name, args, type)})`
      // Narrow vectors are single ones here, and a vector without a direction is like none.
      if (isNarrow(type)) return `CAST(CAST(${called(name)} AS FLOAT) AS DOUBLE)`
      // One less the distance, which has been a FLOAT by then.
      return `(1 - CAST(CAST(${called("cosine_distance")} AS FLOAT) AS DOUBLE))`
    }
  },
  _cosine_similarity: {
    args: ["vector", "vector", "any"],
    type: double,
    macro: `(a, b, message) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(a) <> len(b) THEN fn__dimensions_differ(len(a), len(b), message)
      WHEN ${isZero} THEN ${error(20101, "'internal error: cosine similarity zero denominator'")} ELSE ${cosine} END`
  },
  subvector: {
    args: ["vector", "integer", "integer"],
    optional: 1,
    refuses: narrowNames,
    type: ([a]) => ({ name: vectorNameFor("function subvector", a === undefined ? [] : [a]) }),
    sql: ([, ...range], [vector]) => {
      const list = vector === undefined ? undefined : elements(vector, vectorNameFor("function subvector", [vector]))
      if (list === undefined) throw badOperands("function subvector", vector === undefined ? [] : [vector])
      return `fn__subvector(${[list, ...range].join(", ")})`
    }
  },
  _subvector: {
    args: ["vector", "integer", "integer"],
    type: double,
    macro: `(a, p) AS CASE WHEN p = 0 THEN list_slice(a, 1, 0) ELSE list_slice(a, p, len(a)) END,
      (a, p, n) AS CASE WHEN p = 0 OR n <= 0 THEN list_slice(a, 1, 0)
        ELSE list_slice(a, p, CASE WHEN p < 0 THEN len(a) + p + n ELSE p + n - 1 END) END`
  },
  _like_elements: {
    args: ["double", "vector"],
    type: double,
    macro: "(x, a) AS CASE WHEN typeof(a) = 'FLOAT[]' THEN CAST(CAST(x AS FLOAT) AS DOUBLE) ELSE x END"
  },
  _square: { args: ["vector"], type: double, macro: "(a) AS list_inner_product(a, a)" },
  _differences: {
    args: ["vector", "vector"],
    type: double,
    macro: "(a, b) AS list_transform(list_zip(a, b), lambda p: p[1] - p[2])"
  },
  _dimensions_differ: {
    args: ["integer", "integer", "string"],
    type: double,
    macro: `(x, y, message) AS CASE WHEN message IS NULL
      THEN ${error(20301, "'invalid input: vector ops between different dimensions ('", "x", "', '", "y", "') is not permitted.'")}
      ELSE ${error(20101, "'internal error: '", "message")} END`
  },
  _of_dimension: {
    args: ["vector", "integer"],
    type: double,
    macro: `(a, n) AS CASE WHEN a IS NULL OR len(a) = n THEN a
      ELSE ${error(20301, "'invalid input: expected vector dimension '", "n", "' != actual dimension '", "len(a)", "'.'")} END`
  },
  _vector_abs: { args: ["vector"], type: double, macro: "(a) AS list_transform(a, lambda x: abs(x))" },
  _vector_sqrt: {
    args: ["vector"],
    type: double,
    macro: "(a) AS CASE WHEN list_min(a) < 0 THEN NULL ELSE list_transform(a, lambda x: sqrt(greatest(x, 0))) END"
  },
  _vector_arithmetic: {
    args: ["string", "vector", "vector"],
    type: double,
    macro: `(o, a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL
      WHEN len(a) <> len(b) THEN fn__dimensions_differ(len(a), len(b), NULL)
      ELSE list_transform(list_zip(a, b), lambda p: fn__calculated(o, p[1], p[2])) END`
  },
  _vector_scalar: {
    args: ["string", "vector", "double"],
    type: double,
    macro: "(o, a, s) AS CASE WHEN s IS NULL THEN NULL ELSE list_transform(a, lambda x: fn__calculated(o, x, s)) END"
  },
  _calculated: {
    args: ["string", "double", "double"],
    type: double,
    macro: `(o, x, y) AS CASE o WHEN '+' THEN x + y WHEN '-' THEN x - y WHEN '*' THEN x * y
      ELSE CASE WHEN y = 0 THEN ${error(1365, "'division by zero'")} ELSE x / y END END`
  }
}
