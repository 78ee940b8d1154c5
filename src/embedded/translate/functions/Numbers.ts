import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, double, familyOf, type SqlType, varchar } from "../Types.ts"

const sameNumber = (args: ReadonlyArray<Expression>): SqlType | undefined => {
  const type = args[0]?.type
  if (type === undefined) return undefined
  const family = familyOf(type)
  return family === "integer" || family === "bool"
    ? type.unsigned === true
      ? { name: "bigint", unsigned: true }
      : bigint
    : family === "decimal"
      ? type
      : double
}

/** floor, ceil: whole numbers stay what they are. */
const whole = (name: string): FunctionDefinition => ({
  args: ["number", "integer"],
  refuses: ["json", "vector"],
  unsure: ["bool", "string", "bytes", "temporal", "uuid"],
  optional: 1,
  type: (args) => {
    const type = sameNumber(args)
    return type?.name === "decimal" ? { ...type, scale: 0 } : type
  },
  sql: ([a = "", digits], [e]) => {
    if (digits !== undefined) return `(${name}(${a} * pow(10, ${digits})) / pow(10, ${digits}))`
    const type = e?.type
    if (type !== undefined && familyOf(type) === "decimal") return `CAST(${name}(${a}) AS DECIMAL(38,0))`
    return type !== undefined && familyOf(type) === "integer" ? a : `${name}(${a})`
  }
})

const math = (macro?: string): FunctionDefinition => ({
  args: ["double"],
  type: double,
  ...(macro === undefined ? {} : { macro })
})

const range = (name: string) =>
  `error('MO:1690:data out of range: data type float64, DOUBLE value is out of range in ''${name}(' || x || ')''')`

export const numberFunctions: FunctionTable = {
  abs: {
    args: ["number"],
    refuses: ["bool", "temporal", "json", "uuid"],
    type: (args) => {
      const type = sameNumber(args)
      return type?.unsigned === true && args[0]?.type?.name === "int" ? bigint : type
    },
    sql: ([a = ""], [e]) =>
      e?.type !== undefined && familyOf(e.type) === "integer" && e.type.unsigned !== true
        ? `abs(CAST(${a} AS BIGINT))`
        : e?.type !== undefined && familyOf(e.type) === "float"
          ? `fn__size(${a})`
          : `abs(${a})`
  },
  ceil: whole("ceil"),
  ceiling: whole("ceil"),
  floor: whole("floor"),
  round: {
    args: ["number", "integer"],
    optional: 1,
    type: (args) => {
      const type = sameNumber(args)
      if (type?.name !== "decimal") return type
      const digits =
        args[1] === undefined
          ? 0
          : args[1].constant?.kind === "number"
            ? Number(args[1].constant.value)
            : (type.scale ?? 0)
      return { ...type, scale: Math.max(0, Math.min(type.scale ?? 0, digits)) }
    },
    sql: ([a = "", digits], [e]) => {
      const type = e?.type
      return type !== undefined && (familyOf(type) === "integer" || familyOf(type) === "decimal")
        ? digits === undefined
          ? `round(${a})`
          : `round(${a}, CAST(${digits} AS INTEGER))`
        : digits === undefined
          ? `round_even(${a}, 0)`
          : `fn__round_float(CAST(${a} AS DOUBLE), CAST(${digits} AS INTEGER))`
    }
  },
  truncate: {
    args: ["number", "integer"],
    optional: 1,
    type: sameNumber,
    sql: ([a = "", digits]) =>
      digits === undefined ? `trunc(${a})` : `(trunc(${a} * pow(10, ${digits})) / pow(10, ${digits}))`
  },
  mod: {
    args: ["number", "number"],
    type: (args) =>
      args[0]?.type !== undefined &&
      args[1]?.type !== undefined &&
      familyOf(args[0].type) === "integer" &&
      familyOf(args[1].type) === "integer"
        ? args[1].constant === undefined || args[1].constant.kind === "number"
          ? bigint
          : args[0].type
        : args[0]?.type?.name === "decimal"
          ? args[0].type
          : double,
    sql: ([a = "", b = ""]) => `(${a} % ${b})`
  },
  interval: {
    args: ["number", "number"],
    rest: "number",
    type: bigint,
    sql: ([value = "", ...bounds]) =>
      `CASE WHEN ${value} IS NULL THEN -1 ${bounds.map((b, i) => `WHEN ${value} < ${b} THEN ${i}`).join(" ")} ELSE ${bounds.length} END`
  },
  _leading_number: {
    args: ["string"],
    type: double,
    macro:
      "(s) AS CASE WHEN s IS NULL THEN NULL ELSE COALESCE(TRY_CAST(regexp_extract(s, '^\\s*([+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?)', 1) AS DOUBLE), 0) END"
  },
  // Zero keeps its sign.
  _size: { args: ["double"], type: double, macro: "(x) AS CASE WHEN x < 0 THEN -x ELSE x END" },
  _float_fits: {
    args: ["double", "integer", "double"],
    type: double,
    macro: `(x, digits, most) AS CASE WHEN abs(round(x, digits)) >= most
      THEN error('MO:1690:data out of range: data type float, value ''' || x || '''') ELSE round(x, digits) END`
  },
  sign: { args: ["number"], type: bigint },
  sqrt: {
    ...math("(x) AS CASE WHEN x < 0 THEN NULL ELSE sqrt(x) END"),
    refuses: ["bool", "temporal", "json", "bit", "uuid"]
  },
  power: { args: ["double", "double"], type: double, sql: "fn_pow" },
  pow: {
    args: ["double", "double"],
    type: double,
    macro:
      "(x, y) AS fn__finite(CASE WHEN x < 0 AND y <> trunc(y) THEN CAST('inf' AS DOUBLE) ELSE pow(x, y) END, x, ',', y)"
  },
  _finite: {
    args: ["double", "double", "string", "double"],
    type: double,
    macro: `(r, x, o, y) AS CASE WHEN isinf(r)
      THEN error('MO:1690:data out of range: data type float64, DOUBLE value is out of range in ''(' || x || o || y || ')''')
      ELSE r END`
  },
  exp: math(`(x) AS CASE WHEN x > 709.782712893384 THEN ${range("exp")} ELSE exp(x) END`),
  ln: math("(x) AS CASE WHEN x <= 0 THEN NULL ELSE ln(x) END"),
  log: {
    args: ["double", "double"],
    optional: 1,
    type: double,
    macro:
      "(x) AS CASE WHEN x <= 0 THEN NULL ELSE ln(x) END, (b, x) AS CASE WHEN b <= 0 OR x <= 0 OR b = 1 THEN NULL ELSE ln(x) / ln(b) END"
  },
  log2: math("(x) AS CASE WHEN x <= 0 THEN NULL ELSE log2(x) END"),
  log10: math("(x) AS CASE WHEN x <= 0 THEN NULL ELSE log10(x) END"),
  pi: { args: [], type: double },
  sin: math(),
  cos: math(),
  tan: math(),
  cot: math(`(x) AS CASE WHEN x = 0 THEN ${range("cot")} ELSE cot(x) END`),
  asin: math("(x) AS CASE WHEN abs(x) <= 1 THEN asin(x) END"),
  acos: math("(x) AS CASE WHEN abs(x) <= 1 THEN acos(x) END"),
  atan: { args: ["double", "double"], optional: 1, type: double, macro: "(x) AS atan(x), (y, x) AS atan2(y, x)" },
  atan2: { args: ["double", "double"], type: double },
  sinh: math(`(x) AS CASE WHEN abs(x) > 710.4758600739439 THEN ${range("sinh")} ELSE sinh(x) END`),
  tanh: math(),
  radians: math(),
  degrees: math(),
  rand: { args: [], type: double, sql: () => "random()" },
  conv: {
    args: ["string", "integer", "integer"],
    type: varchar,
    unsure: ["decimal", "float", "bool", "bytes", "temporal", "other"],
    sql: ([a = "", from = "", to = ""]) => `js_conv(${a}, CAST(${from} AS VARCHAR), CAST(${to} AS VARCHAR))`
  },
  bit_count: {
    args: ["integer"],
    sql: ([a = ""], [e]) => (e?.type?.unsigned === true ? `bit_count(CAST(${a} AS UBIGINT))` : `bit_count(${a})`),
    refuses: ["json", "vector", "uuid"],
    type: { name: "bigint", unsigned: true },
    unsure: ["string", "bytes", "float", "decimal", "temporal", "other", "bool"]
  },
  is_nan: { args: ["double"], type: { name: "bool" }, sql: "isnan" }
}
