import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { quotient, quotientType } from "../Quotient.ts"
import { cast } from "../Sql.ts"
import { bigint, double, familyOf, planned, type SqlType, varchar } from "../Types.ts"

const unsigned: SqlType = { name: "bigint", unsigned: true }

const summed = (args: ReadonlyArray<Expression>): SqlType | undefined => {
  const type = args[0]?.type
  if (type === undefined) return undefined
  if (args[0]?.constant?.kind === "parameter") return double
  const family = familyOf(type)
  if (family === "decimal") return { name: "decimal", length: 38, scale: type.scale ?? 0 }
  if (type.name === "null") return unsigned
  if (type.name === "bigint") return { name: "decimal", length: 38, scale: 0 }
  return family === "integer" || family === "bool" ? (type.unsigned === true ? unsigned : bigint) : double
}

const averaged = (args: ReadonlyArray<Expression>): SqlType | undefined => {
  const [argument] = args
  if (argument?.type?.name === "bigint" && argument.constant?.kind !== "parameter")
    return { name: "decimal", length: 38, scale: 4 }
  return spreadType(args)
}

const spreadType = (args: ReadonlyArray<Expression>): SqlType =>
  args[0]?.type?.name === "decimal" ? quotientType(args[0].type.scale ?? 0) : double

const first = ([e]: ReadonlyArray<Expression | undefined>): SqlType | undefined =>
  e?.type === undefined ? undefined : planned(e.type)

const aggregate = (
  type: FunctionDefinition["type"],
  sql?: string,
  args: FunctionDefinition["args"] = ["number"]
): FunctionDefinition => ({
  args,
  type,
  aggregate: true,
  ...(sql === undefined ? {} : { sql })
})

const window = (
  args: FunctionDefinition["args"],
  type: FunctionDefinition["type"],
  optional = 0
): FunctionDefinition => ({
  args,
  optional,
  type,
  window: true
})

const noNumbers = ["bool", "string", "bytes", "temporal", "json", "enum", "set", "uuid", "vector"] as const

const spread = (sql?: string): FunctionDefinition => ({
  ...aggregate(spreadType, sql, ["double"]),
  refuses: noNumbers,
  unsure: ["bit"]
})

const ofBits = (): FunctionDefinition => ({
  ...aggregate(unsigned, undefined, ["integer"]),
  refuses: [...noNumbers.filter((name) => name !== "bytes"), "blob", "float", "decimal", "year"],
  unsure: ["bytes", "bit"]
})

/** The members of an ENUM are texts to them. */
const extreme = (name: string): FunctionDefinition => ({
  ...aggregate(([e]) => (e?.type?.name === "enum" ? varchar : first([e]))),
  args: ["any"],
  refuses: ["json"],
  sql: ([a = ""], [e]) => `${name}(${e?.type?.name === "enum" ? cast(a, "VARCHAR") : a})`
})

export const aggregateFunctions: FunctionTable = {
  count: { args: ["any"], rest: "any", type: bigint, aggregate: true },
  sum: aggregate(summed),
  avg: {
    ...aggregate(averaged),
    composed: (call, type) => (type?.name === "decimal" ? quotient(call("sum"), call("count"), type) : call("avg"))
  },
  min: extreme("min"),
  max: extreme("max"),
  any_value: aggregate(first, undefined, ["any"]),
  bit_and: ofBits(),
  bit_or: ofBits(),
  bit_xor: ofBits(),
  std: spread("stddev_pop"),
  stddev: spread("stddev_pop"),
  stddev_pop: spread(),
  stddev_samp: spread(),
  variance: spread("var_pop"),
  var_pop: spread(),
  var_samp: spread(),
  var_sample: spread("var_samp"),
  median: {
    ...aggregate((args) =>
      args[0]?.type?.name === "decimal" ? { name: "decimal", length: 38, scale: (args[0].type.scale ?? 0) + 1 } : double
    ),
    // Between two decimals there may be one digit more.
    sql: ([a = ""], [e]) =>
      `median(${e?.type?.name === "decimal" ? cast(a, `DECIMAL(38,${(e.type.scale ?? 0) + 1})`) : cast(a, "DOUBLE")})`,
    refuses: [...noNumbers, "year"],
    unsure: ["bit"]
  },
  approx_count_distinct: aggregate(unsigned, "count_distinct", ["any"]),
  approx_count: aggregate(bigint, "count", ["any"]),
  json_arrayagg: aggregate({ name: "json" }, "json_group_array", ["any"]),
  json_objectagg: { args: ["string", "any"], type: { name: "json" }, aggregate: true, sql: "json_group_object" },
  row_number: window([], bigint),
  rank: window([], bigint),
  dense_rank: window([], bigint),
  percent_rank: window([], double),
  cume_dist: window([], double),
  ntile: window(["integer"], bigint),
  lag: window(["any", "integer", "any"], first, 2),
  lead: window(["any", "integer", "any"], first, 2),
  first_value: window(["any"], first),
  last_value: window(["any"], first),
  nth_value: window(["any", "integer"], first)
}
