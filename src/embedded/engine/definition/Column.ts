/**
 * The definition of one column, by itself.
 */
import { coerce } from "../../translate/Coerce.ts"
import { type Constant, shownConstant } from "../../translate/Constant.ts"
import { requirePrecision } from "../../translate/coerce/Decimals.ts"
import { invalidArgument, invalidInput } from "../../translate/Errors.ts"
import { closing, isName, isOperator, isWord, type Token, textOf } from "../../translate/Tokens.ts"
import { familyOf } from "../../translate/Types.ts"
import type { ParsedColumn } from "../../translate/table/Column.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { constantOf } from "../Constants.ts"
import type { ColumnDefinition } from "../TableDefinition.ts"
import { printed } from "./Printed.ts"

const clockWords = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"]

/** The functions a default may call without parentheses around it. */
const presetFunctions: ReadonlySet<string> = new Set([
  "UUID",
  "CURDATE",
  "CURTIME",
  "CURRENT_DATE",
  "CURRENT_TIME",
  "RAND",
  "UTC_TIMESTAMP",
  "NEXTVAL",
  "CURRVAL"
])

const stripParens = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> =>
  isOperator(tokens[0], "(") && isOperator(tokens[tokens.length - 1], ")") ? tokens.slice(1, -1) : tokens

const unfit = ({ name }: ParsedColumn): SqlFailure => invalidInput(`invalid default value for column '${name}'`)

/** A constant that no row could be given; what is no member of an ENUM or SET is found only when a row is. */
const checkConstant = (constant: Constant, { name, type }: ParsedColumn): void => {
  if (type.name === "enum" || type.name === "set") return
  if (constant.kind === "number" && familyOf(type) === "integer" && /^[+-]?[\d.]*\.[\d.]*$/.test(constant.value))
    throw invalidArgument("cast to int", constant.value.replace(/^[+-]/, ""))
  const texts = type.name === "char" || type.name === "varchar"
  if (texts && constant.kind === "string" && Array.from(constant.value).length > (type.length ?? 65535))
    throw new SqlFailure(1067, `Invalid default value for '${name}'`)
  requirePrecision(constant, type)
  coerce(constant, type)
}

/** A number with a sign is an expression. */
const signed = (tokens: ReadonlyArray<Token>): string => {
  const text = tokens.map((t) => t.value).join("")
  return tokens.length === 1 ? text : `(${text})`
}

/** DEFAULT: shown as written (texts in single quotes, a clock with its parentheses), evaluated at each insert. */
const defaultOf = (sql: string, column: ParsedColumn): ColumnDefinition["default"] => {
  const tokens = column.default
  if (tokens === undefined) return undefined
  const [first] = tokens
  if (isWord(first, "NULL") && tokens.length === 1) {
    if (column.notNull || column.primaryKey) throw unfit(column)
    if (column.autoIncrement) throw invalidInput(`invalid default value for '${column.name}'`)
    return undefined
  }
  if (isWord(first, ...clockWords)) {
    const call = textOf(sql, tokens)
    return { shown: tokens.length === 1 ? `${call}()` : call, sql: call }
  }
  if (column.type.name === "json")
    throw new SqlFailure(20105, `not supported: JSON column '${column.name}' cannot have default value`)
  if (column.autoIncrement) throw invalidInput(`invalid default value for '${column.name}'`)
  const constant = constantOf(tokens)
  if (constant !== undefined) {
    checkConstant(constant, column)
    const shown =
      constant.kind === "string"
        ? `'${constant.value.replace(/\\(?![%_])/g, "\\\\").replaceAll("'", "''")}'`
        : constant.kind === "bits" || constant.kind === "bytes"
          ? textOf(sql, tokens).replace(/^b'([01]*)'$/i, "0b$1")
          : shownConstant(constant)
    return {
      shown: constant.kind === "bool" ? String(constant.value) : constant.kind === "number" ? signed(tokens) : shown,
      sql: textOf(sql, tokens)
    }
  }
  if (!isOperator(first, "(") && isName(first) && isOperator(tokens[1], "(")) {
    if (!presetFunctions.has(first.value.toUpperCase()))
      throw invalidInput(`function '${first.value}' is not allowed in this expression`)
  }
  if (isWord(first, "UUID") && column.type.name !== "uuid") throw unfit(column)
  const inner = stripParens(tokens)
  return { shown: isOperator(first, "(") ? `(${printed(inner)})` : printed(inner), sql: textOf(sql, inner) }
}

/** A column or a call stands by itself, all else in parentheses. */
const generatedShown = (tokens: ReadonlyArray<Token>): string => {
  const call = isName(tokens[0]) && isOperator(tokens[1], "(") && closing("", tokens, 1) === tokens.length - 1
  return tokens.length === 1 || call ? printed(tokens) : `(${printed(tokens)})`
}

/** The definition of one column, by itself. */
export const columnDefinition = (sql: string, column: ParsedColumn): ColumnDefinition => {
  if (column.autoIncrement && familyOf(column.type) !== "integer") {
    throw new SqlFailure(20105, "not supported: the auto_incr column is only support integer type now")
  }
  const preset = defaultOf(sql, column)
  return {
    name: column.name,
    type: column.type,
    notNull: column.notNull || column.primaryKey || column.autoIncrement,
    autoIncrement: column.autoIncrement,
    ...(preset === undefined ? {} : { default: preset }),
    ...(column.onUpdate === undefined ? {} : { onUpdate: textOf(sql, column.onUpdate).replace(/^(\w+)$/, "$1()") }),
    ...(column.generated === undefined
      ? {}
      : {
          generated: {
            sql: textOf(sql, column.generated.tokens),
            shown: generatedShown(column.generated.tokens),
            stored: column.generated.stored
          }
        }),
    comment: column.comment
  }
}
