/**
 * The values of a line of JSON, as the fields of a record.
 */
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import { isArray, isNumber, isObject, type Json, parseJson, printJson } from "../translate/Json.ts"
import type { SqlFailure } from "../wire/WireSession.ts"
import { decode, type Field } from "./Delimited.ts"

/** A column that a value goes into. */
export interface JsonTarget {
  readonly name: string
  /** Which field of a record it takes. */
  readonly place: number
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

const toField = (value: Json, { json }: JsonTarget): Field => {
  if (value === null) return { bytes: "", isNull: true, quoted: false }
  const text = json ? printJson(value) : shown(value)
  return { bytes: Buffer.from(text, "utf8").toString("latin1"), isNull: !json && text === "\\N", quoted: false }
}

const tooFew = (): SqlFailure => internal("the table column is larger than input data column")

const absent: Field = { bytes: "", isNull: false, quoted: false }

/** Each column's member, at its place. */
const objectRecord = (value: ReadonlyMap<string, Json>, targets: ReadonlyArray<JsonTarget>): ReadonlyArray<Field> => {
  if (value.size < targets.length) throw tooFew()
  const record: Array<Field> = Array.from(
    { length: Math.max(0, ...targets.map(({ place }) => place + 1)) },
    () => absent
  )
  for (const target of targets) {
    const { name, place } = target
    if (place < 0) throw internal(`invalid external field index ${place} for column ${name}`)
    const member = value.get(name)
    if (member === undefined) throw invalidInput(`the attr ${name} is not in json`)
    record[place] = toField(member, target)
  }
  return record
}

/** Reads one line: an object by the names of the columns, an array by their order, whatever variables are among them. */
export const jsonRecord = (
  bytes: string,
  kind: "object" | "array",
  targets: ReadonlyArray<JsonTarget>
): ReadonlyArray<Field> => {
  const line = decode(bytes)
  const value = parseJson(line)
  // MatrixOne waits for the rest on the next line, and loses rows over it.
  if (value === undefined) throw unsupported("a line that is no JSON document of its own")
  if (kind === "object") {
    if (!isObject(value)) throw invalidInput("not a object")
    return objectRecord(value, targets)
  }
  if (!isArray(value)) throw invalidInput("not a json array")
  if (value.length < targets.length) throw tooFew()
  return value.map((item, i) => {
    const target = targets[i]
    if (target === undefined) throw invalidInput(`${line} , wrong number of colunms`)
    return toField(item, target)
  })
}
