import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, double, type SqlType } from "../Types.ts"
import { badOperands, type Element, elementOf, elements, vectorType } from "../Vectors.ts"

const error = (number: number, ...parts: ReadonlyArray<string>): string =>
  `error('MO:${number}:' || ${parts.join(" || ")})`

/** The message for vectors of several dimensions: another one when one of them is a constant. */
const differ = (name: string, [a, b]: ReadonlyArray<Expression>): string => {
  const constant = (e: Expression | undefined) => e?.constant !== undefined
  const mismatched = /^cosine/.test(name) ? "vector dimension mismatch" : "vector dimension not matched"
  return name === "inner_product" || constant(a) !== constant(b) ? `'${mismatched}'` : "NULL"
}

const operands = (name: string, args: ReadonlyArray<Expression>, element: Element): ReadonlyArray<string> =>
  args.map((a) => {
    const list = elements(a, element)
    if (list === undefined) throw badOperands(`function ${name}`, args)
    return list
  })

/** Whether one of two vectors, and not the other, is a constant. */
const besideConstant = ([a, b]: ReadonlyArray<Expression>): boolean =>
  (a?.constant !== undefined) !== (b?.constant !== undefined)

/**
 * A function of two vectors. Its value is rounded to a FLOAT when the vectors are single or one of them is a constant, unless
 * it is `exact`.
 */
const pair = (
  name: string,
  body: (a: string, b: string) => string,
  options: { readonly elements?: Element; readonly exact?: true } = {}
): readonly [string, FunctionDefinition][] => [
  [
    name,
    {
      args: ["vector", "vector"],
      type: double,
      sql: (_, args) => {
        const element = elementOf(args)
        const called = (of: string) => `fn__${of}(${operands(name, args, element).join(", ")}, ${differ(name, args)})`
        if (options.exact === true || (element === "DOUBLE" && !besideConstant(args)))
          return `CAST(${called(name)} AS DOUBLE)`
        // The root is that of a FLOAT then.
        const single =
          element === "DOUBLE" && name === "l2_distance"
            ? `sqrt(CAST(CAST(${called("l2_distance_sq")} AS FLOAT) AS DOUBLE))`
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
      macro: `(a, b, message) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN len(a) <> len(b) THEN fn__dimensions_differ(len(a), len(b), message) ELSE ${
        options.elements === undefined ? body("a", "b") : body("CAST(a AS DOUBLE[])", "CAST(b AS DOUBLE[])")
      } END`
    }
  ]
]

/** A function of one vector; a text is a vector of single precision. */
const one = (
  name: string,
  body: string,
  type: SqlType | ((element: Element) => SqlType) = double
): readonly [string, FunctionDefinition][] => [
  [
    name,
    {
      args: ["vector"],
      type: (args) => (typeof type === "function" ? type(elementOf(args)) : type),
      sql: (_, args) => {
        const call = `fn__${name}(${operands(name, args, elementOf(args)).join(", ")})`
        return type === double ? `CAST(${call} AS DOUBLE)` : call
      }
    }
  ],
  [`_${name}`, { args: ["vector"], type: double, macro: `(a) AS CASE WHEN a IS NULL THEN NULL ELSE ${body} END` }]
]

const ofText = (element: Element): FunctionDefinition => ({
  args: ["string"],
  type: vectorType(element),
  macro: `(t) AS CASE WHEN t IS NULL THEN NULL
    WHEN NOT regexp_full_match(trim(t), '(?s)\\[.*[^ ].*\\]') THEN ${error(20101, "'internal error: malformed vector input: '", "t")}
    ELSE COALESCE(TRY_CAST(trim(t) AS ${element}[]), ${error(20101, "'internal error: error while casting '", "fn__not_a_number(t)", `' to ${element}'`)}) END`
})

/** A sum of products, which is one of FLOATs for single vectors, on its way into a quotient. */
const products = (a: string, b: string): string => `CAST(list_inner_product(${a}, ${b}) AS DOUBLE)`

/** The cosine of the angle. */
const cosine = (a: string, b: string): string =>
  `(1 - greatest(-1, least(1, ${products(a, b)} / (sqrt(${products(a, a)}) * sqrt(${products(b, b)})))))`

/** The length by way of a running scale, which no square overflows: other digits than the root of the sum of squares. */
const norm = (element: Element): FunctionDefinition => ({
  args: ["vector"],
  type: double,
  macro: `(a) AS fn__scaled_${element.toLowerCase()}(list_reduce(list_transform(a, lambda x: {'s': abs(x), 'q': CAST(1 AS ${element})}), lambda m, x:
    CASE WHEN x.s = 0 THEN m
      WHEN m.s < x.s THEN {'s': x.s, 'q': 1 + m.q * (m.s / x.s) * (m.s / x.s)}
      ELSE {'s': m.s, 'q': m.q + (x.s / m.s) * (x.s / m.s)} END))`
})

export const vectorFunctions: FunctionTable = {
  ...Object.fromEntries([
    ...pair("l2_distance", (a, b) => `list_distance(${a}, ${b})`),
    ...pair("l2_distance_sq", (a, b) => `list_sum(fn__squared_differences(${a}, ${b}))`),
    ...pair("l2_distance_xc", (a, b) => `sqrt(list_sum(fn__squared_differences(${a}, ${b})))`, { exact: true }),
    ...pair(
      "cosine_distance",
      (a, b) =>
        `CASE WHEN list_inner_product(${a}, ${a}) = 0 OR list_inner_product(${b}, ${b}) = 0 THEN 1 ELSE ${cosine(a, b)} END`
    ),
    // MatrixOne's inner_product is negated, so that a smaller value is nearer.
    ...pair("inner_product", (a, b) => `-list_inner_product(${a}, ${b})`),
    ...one("l1_norm", "fn__like_elements(list_sum(list_transform(a, lambda x: abs(x))), a)"),
    ...one("summation", "list_sum(CAST(a AS DOUBLE[]))"),
    ...one("vector_dims", "len(a)", bigint),
    ...one(
      "normalize_l2",
      "list_transform(a, lambda x: CASE WHEN list_inner_product(CAST(a AS DOUBLE[]), CAST(a AS DOUBLE[])) = 0 THEN x ELSE x / sqrt(list_inner_product(CAST(a AS DOUBLE[]), CAST(a AS DOUBLE[]))) END)",
      vectorType
    )
  ]),
  l2_norm: {
    args: ["vector"],
    type: double,
    sql: (_, args) => {
      const element = elementOf(args)
      const root = `fn__l2_norm_${element.toLowerCase()}(${operands("l2_norm", args, element).join(", ")})`
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
    // One less the distance, which has been a FLOAT by then.
    sql: (_, args) =>
      `(1 - CAST(CAST(fn__cosine_distance(${operands("cosine_similarity", args, elementOf(args)).join(", ")}, ${differ("cosine_similarity", args)}) AS FLOAT) AS DOUBLE))`
  },
  subvector: {
    args: ["vector", "integer", "integer"],
    optional: 1,
    type: (args) => vectorType(elementOf(args.slice(0, 1))),
    sql: ([, ...range], [vector]) => {
      const list = vector === undefined ? undefined : elements(vector, elementOf([vector]))
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
  _elements: { args: ["vector"], type: double, macro: "(a) AS list_resize(a, len(a))" },
  _squared_differences: {
    args: ["vector", "vector"],
    type: double,
    macro: "(a, b) AS list_transform(list_zip(a, b), lambda p: (p[1] - p[2]) * (p[1] - p[2]))"
  },
  _vector_of_float: ofText("FLOAT"),
  _vector_of_double: ofText("DOUBLE"),
  _not_a_number: {
    args: ["string"],
    type: double,
    macro: `(t) AS list_filter(list_transform(string_split(substr(trim(t), 2, length(trim(t)) - 2), ','), lambda x: trim(x)),
      lambda x: TRY_CAST(x AS DOUBLE) IS NULL)[1]`
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
