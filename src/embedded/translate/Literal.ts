/**
 * Literals and other constants as expressions.
 */
import { type Node, text } from "./Ast.ts"
import { coerce } from "./Coerce.ts"
import type { Constant } from "./Constant.ts"
import { unsupported } from "./Errors.ts"
import type { Expression } from "./Expression.ts"
import { literal } from "./Sql.ts"
import { syntaxError } from "./SyntaxError.ts"
import { bigint, type SqlType, varchar } from "./Types.ts"

export const literalOf = (body: Node): Constant => {
  const value = text(body, "value") ?? ""
  switch (text(body, "literal_type")) {
    case "number":
      return { kind: "number", value }
    case "hex_string":
    case "hex_number":
      return { kind: "bytes", hex: value }
    case "bit_string":
      return { kind: "bits", value: value === "" ? 0n : BigInt(`0b${value}`) }
    case "string":
    case "date":
    case "timestamp":
    case "time":
    case "datetime":
      return { kind: "string", value }
    default:
      throw unsupported(`a literal of the kind ${text(body, "literal_type")}`)
  }
}

const typedLiterals: Readonly<Record<string, SqlType>> = {
  date: { name: "date" },
  time: { name: "time" },
  timestamp: { name: "timestamp" },
  datetime: { name: "timestamp" }
}

export const literalExpression = (body: Node): Expression => {
  const typed = typedLiterals[text(body, "literal_type") ?? ""]
  return typed === undefined
    ? constantExpression(literalOf(body))
    : { sql: coerce({ kind: "string", value: text(body, "value") ?? "" }, typed), type: typed }
}

const numberType = (value: string): SqlType => {
  if (/[eE]/.test(value)) return { name: "double" }
  const point = value.indexOf(".")
  if (point >= 0) return { name: "decimal", length: value.replace(/\D/g, "").length, scale: value.length - point - 1 }
  const number = BigInt(value)
  return number > 18446744073709551615n
    ? { name: "decimal", length: value.length, scale: 0 }
    : number > 9223372036854775807n
      ? { name: "bigint", unsigned: true }
      : bigint
}

/** A constant as an expression of its own. */
export const constantExpression = (constant: Constant): Expression => {
  switch (constant.kind) {
    case "null":
      return { sql: "NULL", type: { name: "null" }, constant }
    case "number": {
      const type = numberType(constant.value)
      if (type.name === "double" && !Number.isFinite(Number(constant.value)))
        throw syntaxError(constant.value, 0, `constant ${constant.value} overflows double`)
      const digits = constant.value.startsWith(".") ? `0${constant.value}` : constant.value.replace(/\.$/, "")
      return {
        sql:
          type.name === "double"
            ? `CAST('${constant.value}' AS DOUBLE)`
            : type.name === "bigint" && type.unsigned !== true && BigInt(digits) > 2147483647n
              ? `CAST(${digits} AS BIGINT)`
              : digits,
        type,
        constant
      }
    }
    case "bool":
      return { sql: constant.value ? "TRUE" : "FALSE", type: { name: "bool" }, constant }
    case "bytes":
      return { sql: `unhex('${constant.hex}')`, type: { name: "varbinary" }, constant }
    case "bits": {
      const hex = constant.value.toString(16)
      return { sql: `unhex('${hex.length % 2 === 0 ? hex : `0${hex}`}')`, type: { name: "varbinary" }, constant }
    }
    default:
      return {
        sql: literal(constant.value),
        type: constant.kind === "parameter" ? { name: "text" } : varchar,
        constant
      }
  }
}
