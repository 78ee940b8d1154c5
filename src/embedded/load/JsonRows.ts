/**
 * The values of a line of JSON, as the fields of a record.
 */
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import { isArray, isNumber, isObject, type Json, parseJson, printJson } from "../translate/Json.ts"
import type { SqlFailure } from "../wire/WireSession.ts"
import { decode, type Field } from "./Delimited.ts"

/** A column that a value goes into, where it is one of a table. */
interface JsonTarget {
  readonly name: string
  /** Keeps the document, not its text. */
  readonly json: boolean
}

/** How MatrixOne writes a value into a column that is no JSON: arrays and objects as Go prints them. */
const shown = (value: Json): string => {
  if (value === null) return "<nil>"
  if (typeof value === "string") return value
  if (typeof value === "boolean") return String(value)
  if (isNumber(value)) return value.number
  if (isArray(value)) return `[${value.map(shown).join(" ")}]`
  if (!isObject(value)) return ""
  const keys = [...value.keys()].sort()
  return `map[${keys.map((key) => `${key}:${shown(value.get(key) ?? null)}`).join(" ")}]`
}

const fieldOf = (value: Json | undefined, target: JsonTarget | undefined): Field => {
  if (value === undefined || value === null) return { bytes: "", isNull: true, quoted: false }
  const text = target?.json === true ? printJson(value) : shown(value)
  const isNull = target?.json !== true && text === "\\N"
  return { bytes: Buffer.from(text, "utf8").toString("latin1"), isNull, quoted: false }
}

const tooFew = (): SqlFailure => internal("the table column is larger than input data column")

/** Reads one line: an object by the names of the columns, an array by their order. */
export const jsonRecord = (
  bytes: string,
  kind: "object" | "array",
  targets: ReadonlyArray<JsonTarget | undefined>
): ReadonlyArray<Field> => {
  const line = decode(bytes)
  const value = parseJson(line)
  // MatrixOne waits for the rest on the next line, and loses rows over it.
  if (value === undefined) throw unsupported("a line that is no JSON document of its own")
  const columns = targets.filter((t) => t !== undefined)
  if (kind === "object") {
    if (!isObject(value)) throw invalidInput("not a object")
    if (value.size < columns.length) throw tooFew()
    return targets.map((target) => {
      if (target === undefined) return fieldOf(null, undefined)
      const member = value.get(target.name)
      if (member === undefined) throw invalidInput(`the attr ${target.name} is not in json`)
      return fieldOf(member, target)
    })
  }
  if (!isArray(value)) throw invalidInput("not a json array")
  if (value.length < columns.length) throw tooFew()
  if (value.length > targets.length) throw invalidInput(`${line} , wrong number of colunms`)
  return value.map((item, i) => fieldOf(item, targets[i]))
}
