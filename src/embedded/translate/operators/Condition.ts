/**
 * Truth values: what is one where it is asked for, and what a place has no form for.
 */
import { invalidArgument, invalidInput } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { declaredAs, type Family, type TypeName } from "../Types.ts"
import { family, isText, printed, textValue } from "./Operand.ts"

/** WHERE, ON and HAVING; AND, OR, NOT …; WHEN; and IF, which is satisfied with less than the others. */
export type Place = "filter" | "operator" | "case" | "if"

const untrue: ReadonlyArray<Family | TypeName> = ["temporal", "year", "json", "uuid", "vector"]

/** 20203. */
const none: Readonly<Record<Place, ReadonlyArray<Family | TypeName>>> = {
  filter: [...untrue, "decimal"],
  operator: [...untrue, "decimal", "bit"],
  case: [...untrue, "decimal", "bit", "float", "string", "bytes", "enum", "set", "null"],
  if: untrue
}

/** A constant text as a truth value. */
const truthOf = (value: string): string => {
  if (/^(true|t)$/i.test(value)) return "TRUE"
  if (/^(false|f)$/i.test(value)) return "FALSE"
  if (value.trim() === "" || Number.isNaN(Number(value)))
    throw invalidInput(`'${value}' is not a valid bool expression`)
  return Number(value) === 0 ? "FALSE" : "TRUE"
}

/** Brings an operand to a truth value; 20203 where its type has none there. */
export const condition = (e: Expression, place: Place): string => {
  const of = family(e)
  const refused = none[place]
  if (e.type !== undefined && of !== undefined && (refused.includes(of) || refused.includes(e.type.name)))
    throw invalidArgument("operator cast", `[${declaredAs(e.type).toUpperCase()} BOOL]`)
  if (e.constant?.kind === "bool" || e.constant?.kind === "null") return e.sql
  switch (of) {
    case "integer":
    case "float":
    case "decimal":
      return `(${e.sql} <> 0)`
    case "string":
    case "bytes":
    case "other":
      return place === "if"
        ? `(fn__leading_number(${printed(e)}) <> 0)`
        : isText(e)
          ? truthOf(textValue(e.constant))
          : `fn__truth(${printed(e)})`
    default:
      return e.sql
  }
}
