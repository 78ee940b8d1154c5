/**
 * Storing a literal in a column of a given type, with MatrixOne's rules and errors. What it returns is DuckDB SQL.
 */
import { type Constant, plainText } from "./Constant.ts"
import { decimal } from "./coerce/Decimals.ts"
import { member, members } from "./coerce/Members.ts"
import { bit, boolean, float, integer, year } from "./coerce/Numbers.ts"
import { bytes, string, uuid } from "./coerce/Texts.ts"
import { vectorOf } from "./coerce/Vectors.ts"
import { invalidArgument, invalidInput } from "./Errors.ts"
import { canonicalJson } from "./Json.ts"
import { literal } from "./Sql.ts"
import { parseDate, parseDateTime, parseTime } from "./Temporal.ts"
import { familyOf, type SqlType } from "./Types.ts"
import { vectorNameOf } from "./VectorTypes.ts"

const temporal = (value: Constant, type: SqlType): string => {
  if (value.kind === "number" && type.name !== "time") {
    throw invalidArgument(
      "operator cast_strict",
      `[${/[.eE]/.test(value.value) ? "DECIMAL64" : "BIGINT"} ${type.name.toUpperCase()}]`
    )
  }
  const source = plainText(value)
  switch (type.name) {
    case "date":
      return source.trim() === "" ? "NULL" : `CAST('${parseDate(source)}' AS DATE)`
    case "time":
      return `CAST('${parseTime(source, type.scale ?? 0)}' AS INTERVAL)`
    default:
      return `CAST('${parseDateTime(source, type)}' AS TIMESTAMP)`
  }
}

/** `value` as DuckDB SQL for a column of `type`; throws what MatrixOne answers when it does not fit. */
export const coerce = (value: Constant, type: SqlType): string => {
  if (value.kind === "null") return "NULL"
  switch (type.name) {
    case "bool":
      return boolean(value)
    case "json": {
      const json = canonicalJson(plainText(value))
      if (json === undefined) throw invalidInput(`json text ${plainText(value)}`)
      return `CAST(${literal(json)} AS JSON)`
    }
    case "uuid":
      return uuid(value)
    case "enum":
      return member(value, type)
    case "set":
      return members(value, type)
    case "bit":
      return bit(value, type)
    case "year":
      return year(value)
    default:
  }
  const vector = vectorNameOf(type)
  if (vector !== undefined) return vectorOf(value, { ...type, name: vector })
  switch (familyOf(type)) {
    case "integer":
      return integer(value, type)
    case "float":
      return float(value, type)
    case "decimal":
      return decimal(value, type)
    case "bytes":
      return bytes(value, type)
    case "temporal":
      return temporal(value, type)
    default:
      return string(value, type)
  }
}
