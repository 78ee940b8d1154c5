/**
 * Which types have no common one where one of several values is chosen, and which are not known to be answered alike.
 */
import { invalidArgument, unsupported } from "../Errors.ts"
import { declaredAs, familyOf, type SqlType } from "../Types.ts"
import { both, type Forms, formOf } from "./Forms.ts"
import { moments, ownKinds } from "./Kinds.ts"

/** COALESCE; IFNULL and CASE; IF; GREATEST and LEAST; the columns of UNION; the rows of VALUES. */
export type Choosing = "coalesce" | "choice" | "choice of IF" | "extreme" | "union" | "values"

export const isChoice = (place: Choosing): boolean => place.startsWith("choice")

const kindOf = (type: SqlType): string => {
  if (type.name === "text" || ownKinds.has(type.name))
    return (type.scale ?? 0) > 0 && type.name !== "time" ? `${type.name}-fine` : type.name
  if (familyOf(type) !== "integer") return familyOf(type)
  return type.unsigned !== true ? "integer" : type.name === "bigint" ? "huge" : "unsigned"
}

const any = /^(?!values|extreme)/
const numbers = "integer|unsigned|huge|float|decimal"
const fine = "datetime-fine|timestamp-fine"

const none: Forms<SqlType>["none"] = [
  [/coalesce|choice|union/, both("bool", "decimal")],
  [/extreme/, both("bool", "(?!null$)[a-z-]+")],
  [/coalesce/, both("json", "(?!null$)[a-z-]+")],
  [/choice/, both("json", "string")]
]

const unsure: Forms<SqlType>["unsure"] = [
  [/choice/, both(`${moments}|${fine}|time`, `${numbers}|text|bytes`)],
  // IF takes them for texts as long as the one that is written down.
  [/of IF/, both("timestamp|timestamp-fine|time", "string")],
  [/choice/, both("bytes", "string")],
  [/extreme/, both(`${moments}|${fine}`, numbers)],
  [/extreme/, both(`${moments}|${fine}|time`, "bytes|year|json|bit|uuid|enum|set")],
  [/extreme/, both("time", `${moments}|${fine}`)],
  [/extreme/, both("year|bit", "integer|unsigned|huge|bit|year")],
  [/extreme/, both("bytes", `${numbers}|year|json|bit`)],
  [/extreme/, both("json|uuid", "uuid|enum|set")],
  [/extreme/, both("null", "bit|year|uuid")],
  [/coalesce|union/, both("timestamp|timestamp-fine", numbers)],
  [/union/, both(`${moments}|${fine}|time`, "string|text|bytes")],
  [any, both(`${moments}|${fine}|time`, "text|bytes|json|bit|year|uuid|enum|set")],
  [any, both("char", `bool|bytes|${moments}|${fine}|time`)],
  [any, both("bytes", "text")],
  [any, both("null", "bit|year|uuid")],
  [any, both("time", `${moments}|${fine}`)],
  [any, both("bool", "text|bytes|enum|set|uuid|json|bit|year")],
  [/choice/, both("bool", "string")],
  [any, both("year|bit|json|uuid", `${numbers}|string|text|bytes|year|bit|json|uuid|enum|set`)]
]

export const requireChoice = (place: Choosing, a: SqlType, b: SqlType): void => {
  const [first, second] = [kindOf(a), kindOf(b)]
  if (a.name === b.name && first === second && first !== "bit" && first !== "year") return
  const form = formOf({ none, unsure }, place, `${first} ${second}`, a, b)
  if (form === "none") throw invalidArgument(`function ${place}`, `[${[a, b].map(declaredAs).join(" ").toUpperCase()}]`)
  if (form === "unsure") throw unsupported(`${first} or ${second}`)
}
