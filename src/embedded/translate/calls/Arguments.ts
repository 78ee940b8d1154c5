/**
 * An argument brought to the kind that a function's row in the table says, and arguments that are refused.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { coerce } from "../Coerce.ts"
import { integerOf } from "../coerce/Numbers.ts"
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Argument } from "../FunctionDefinition.ts"
import { condition } from "../operators/Condition.ts"
import { isText, jsonOf, numeric, printed, textValue } from "../operators/Operand.ts"
import { cast } from "../Sql.ts"
import { bigint, bool, double, familyOf, varchar } from "../Types.ts"
import type { Zone } from "../Zone.ts"
import { momentOf, ofSeconds } from "./Moments.ts"

const typeNames: Readonly<Record<string, string>> = {
  int: "INT",
  bigint: "BIGINT",
  varchar: "VARCHAR",
  decimal: "DECIMAL64",
  double: "DOUBLE",
  bool: "BOOL",
  text: "TEXT",
  null: "ANY"
}

export const badArguments = (name: string, args: ReadonlyArray<Expression>, what = "function"): SqlFailure =>
  new SqlFailure(
    20203,
    `invalid argument ${what} ${name}, bad value [${args.map((a) => (a.type === undefined ? "ANY" : (typeNames[a.type.name] ?? a.type.name.toUpperCase()))).join(" ")}]`
  )

/** The DuckDB type that NULL is given, so that the call finds its form. */
const nullTypes: Partial<Record<Argument, string>> = {
  string: "VARCHAR",
  integer: "BIGINT",
  double: "DOUBLE",
  number: "DOUBLE",
  datetime: "TIMESTAMP",
  moment: "TIMESTAMP",
  clock: "INTERVAL",
  date: "DATE",
  time: "INTERVAL",
  json: "JSON",
  vector: "DOUBLE[]",
  bytes: "BLOB"
}

const aDouble: Expression = { sql: "", type: double }

/** An argument as the function wants it. */
export const argument = (e: Expression, kind: Argument, zone: Zone | undefined, errno?: number): Expression => {
  if (e.constant?.kind === "null") {
    const duck = nullTypes[kind]
    return duck === undefined ? e : { ...e, sql: `CAST(NULL AS ${duck})` }
  }
  const family = e.type === undefined ? undefined : familyOf(e.type)
  switch (kind) {
    case "any":
    case "vector":
      return e
    case "string":
      return family === "string" ? e : { ...e, sql: printed(e), type: varchar }
    case "bytes":
      return family === "bytes" ? e : { ...e, sql: `encode(${printed(e)})` }
    case "integer":
      if (e.constant?.kind === "bytes")
        return { ...e, sql: BigInt(`0x${e.constant.hex || "0"}`).toString(), type: bigint }
      if (e.type?.name === "enum" || e.type?.name === "set")
        return { ...e, sql: cast(numeric(e, aDouble).sql, "BIGINT"), type: bigint }
      if (isText(e)) return { ...e, sql: integerOf(textValue(e.constant), bigint).toString(), type: bigint }
      if (family === "integer") return { ...e, sql: cast(e.sql, "BIGINT") }
      if (family === "decimal" || family === "float")
        return { ...e, sql: `CAST(round(${e.sql}) AS BIGINT)`, type: bigint }
      return { ...e, sql: cast(e.sql, "BIGINT"), type: bigint }
    case "number":
      if (e.type?.name === "enum" || e.type?.name === "set" || e.type?.name === "bit")
        throw unsupported(`${e.type.name} as a number`)
      return family === "string"
        ? {
            ...e,
            sql: isText(e) ? coerce({ kind: "string", value: textValue(e.constant) }, double) : cast(e.sql, "DOUBLE"),
            type: double
          }
        : numeric(e, aDouble)
    case "double":
      return family === "string" || family === "bytes"
        ? { ...e, sql: `fn__leading_number(${printed(e)})`, type: double }
        : { ...e, sql: cast(numeric(e, aDouble).sql, "DOUBLE") }
    case "bool":
      return { ...e, sql: condition(e, "operator"), type: bool }
    case "json":
      if (family === "bytes" || family === "temporal") throw unsupported("a document that is no text")
      return { ...e, sql: jsonOf(e), type: { name: "json" } }
    case "clock":
      return e.type?.name === "time" ? e : momentOf(argument(e, "moment", zone, errno), "time")
    case "moment":
      return family === "integer" ? ofSeconds(e, zone) : momentOf(e, "datetime", errno)
    case "date":
    case "datetime":
    case "time":
      return momentOf(e, kind, errno)
  }
}
