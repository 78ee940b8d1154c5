/**
 * The system variables, and what SET may give them.
 */
import { internal, unsupported } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { systemVariableTable } from "./systemVariableTable.ts"

type VariableKind = "bool" | "int" | "uint" | "double" | "text" | "enum" | "set"

interface SystemVariable {
  readonly value: string
  readonly kind: VariableKind
  readonly scope: "both" | "session" | "global"
  readonly readOnly: boolean
  readonly range: readonly [low: number, high: number] | undefined
  /** Whether -1 is allowed beside the range. */
  readonly orMinusOne: boolean
  /** Members of an enum or set. */
  readonly values: ReadonlyArray<string>
}

const kinds: ReadonlyArray<VariableKind> = ["bool", "int", "uint", "double", "text", "enum", "set"]

const readLine = (line: string): readonly [name: string, SystemVariable] => {
  const [name = "", scopes = "", kindName = "", allowed = "", ...value] = line.split("|")
  const [scope, fixed] = scopes.split(" ")
  const kind = kinds.find((k) => k === kindName) ?? "text"
  const range = /^(-?[\d.]+)\.\.(-?[\d.]+)( -1)?$/.exec(allowed)
  const listed = kind === "enum" || kind === "set"
  return [
    name,
    {
      value: value.join("|"),
      kind,
      scope: scope === "session" || scope === "global" ? scope : "both",
      readOnly: fixed !== undefined,
      range: range === null ? undefined : [Number(range[1]), Number(range[2])],
      orMinusOne: range?.[3] !== undefined,
      values: listed ? allowed.split(",") : []
    }
  ]
}

export const systemVariables: Readonly<Record<string, SystemVariable>> = Object.fromEntries(
  systemVariableTable.trim().split("\n").map(readLine)
)

/** Variables that would make MatrixOne refuse passwords: here they keep the value that asks for nothing. */
const unheeded = new Set(
  "validate_password default_password_lifetime password_history password_require_current password_reuse_interval".split(
    " "
  )
)

/** Modes that change what a statement says. ANSI, the first of the set, is kept by MatrixOne under another name. */
const unheededModes = new Set("ANSI ANSI_QUOTES NO_BACKSLASH_ESCAPES PIPES_AS_CONCAT REAL_AS_FLOAT".split(" "))

/** Refuses a value that this server would store and not heed. */
export const checkHeeded = (name: string, value: string): void => {
  const mode = name === "sql_mode" ? value.split(",").find((item) => unheededModes.has(item)) : undefined
  if (mode !== undefined) throw unsupported(`the sql_mode ${mode}`)
  if (unheeded.has(name) && value !== systemVariables[name]?.value) throw unsupported(`the variable ${name}`)
}

const bad = (kind: string): SqlFailure => internal(`convert to the system variable ${kind} type failed`)

export const noSuchVariable = (): SqlFailure => internal("the system variable does not exist")

/** Refuses to set a variable where it does not belong. */
export const checkSettable = (name: string, global: boolean): SystemVariable => {
  const variable = systemVariables[name]
  if (variable === undefined) throw noSuchVariable()
  if (global && variable.scope === "session") throw internal("the system variable is session")
  if (!global && variable.scope === "global") throw internal("the system variable is global")
  if (variable.readOnly) throw internal("the system variable is read only")
  return variable
}

const inRange = ({ orMinusOne, range }: SystemVariable, value: number): boolean =>
  range === undefined || (value >= range[0] && value <= range[1]) || (orMinusOne && value === -1)

/** What SET stores for `value`; throws what MatrixOne answers when it does not fit. A NULL is the default. */
export const variableValue = (name: string, value: string): string => {
  const variable = systemVariables[name]
  if (variable === undefined) throw noSuchVariable()
  switch (variable.kind) {
    case "bool":
      if (/^(1|on|true)$/i.test(value)) return "1"
      if (/^(0|off|false)$/i.test(value)) return "0"
      throw bad("bool")
    case "int":
      if (!/^[+-]?\d+$/.test(value) || !inRange(variable, Number(value))) throw bad("int")
      return value
    case "uint":
      if (!/^[+-]?\d+$/.test(value)) throw bad("uint")
      return BigInt.asUintN(64, BigInt(value)).toString()
    case "double":
      if (value.trim() === "" || Number.isNaN(Number(value)) || !inRange(variable, Number(value))) throw bad("double")
      return value
    case "enum": {
      const found =
        variable.values.find((v) => v.toLowerCase() === value.toLowerCase()) ?? variable.values[Number(value)]
      if (found === undefined) throw bad("enum")
      return found
    }
    case "set":
      return setValue(variable, value)
    case "text":
      return name === "time_zone" ? timeZone(value) : value
  }
}

/** Members of a set, each once, as the table spells and orders them; a number is a mask of them. */
const setValue = ({ values }: SystemVariable, given: string): string => {
  if (given === "") return ""
  const mask = /^\d+$/.test(given) ? BigInt(given) : undefined
  const asked = new Set(given.toLowerCase().split(","))
  const found = values.filter((value, i) =>
    mask === undefined ? asked.has(value.toLowerCase()) : (mask >> BigInt(i)) & 1n
  )
  if (mask === undefined && found.length < asked.size) throw internal("the value is invalid")
  return found.join(",")
}

const timeZone = (value: string): string => {
  if (/^(system|utc)$/i.test(value)) return value.toUpperCase()
  if (/^[+-]\d\d:\d\d$/.test(value)) {
    if (/^[+-](0\d|1[0-4]):[0-5]\d$/.test(value)) return value
    throw new SqlFailure(10109, `wrong date/time format specifier: ${value}`)
  }
  if (/^[+-]?\d+(\.\d+)?$/.test(value)) throw bad("string")
  try {
    new Intl.DateTimeFormat("en", { timeZone: value })
    return value
  } catch {
    throw new SqlFailure(1105, `unknown time zone ${value}`)
  }
}
