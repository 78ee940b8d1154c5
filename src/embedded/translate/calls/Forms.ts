/**
 * Which types a function has no form for: those of the argument's kind, unless the function's row says others.
 */
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { Argument, FunctionDefinition } from "../FunctionDefinition.ts"
import { isText } from "../operators/Operand.ts"
import { type Family, familyOf, type SqlType, type TypeName } from "../Types.ts"

type Unfit = ReadonlyArray<Family | TypeName>

const noText: Unfit = ["json", "bit", "vector"]
const noNumber: Unfit = ["bool", "temporal", "json", "uuid", "vector"]

const unfit: Readonly<Record<Argument, Unfit>> = {
  any: [],
  vector: [],
  bool: [],
  json: ["bit", "vector"],
  string: noText,
  bytes: noText,
  integer: noNumber,
  number: noNumber,
  double: [...noNumber, "bit"],
  date: noText,
  datetime: noText,
  moment: ["bool", "float", "decimal", "year", "json", "bit", "uuid", "vector"],
  clock: ["bool", "float", "decimal", "year", "json", "bit", "uuid", "vector"],
  time: noText
}

/** The type of an argument as far as it decides: NULL has none, and a parameter's is open. */
const decided = (e: Expression): SqlType | undefined =>
  e.type === undefined || e.type.name === "null" || e.constant?.kind === "parameter" ? undefined : e.type

const isOne = (type: SqlType, of: Unfit): boolean => of.includes(type.name) || of.includes(familyOf(type))

/** Refuses what the function's row is unsure of. A constant text is looked at where it is read. */
export const refuseUnsure = (name: string, { unsure }: FunctionDefinition, args: ReadonlyArray<Expression>): void => {
  if (unsure === undefined) return
  const found = args.find((e) => {
    const type = isText(e) ? undefined : decided(e)
    return type !== undefined && isOne(type, unsure)
  })
  if (found !== undefined) throw unsupported(`${name} of ${found.type?.name}`)
}

/** Whether the function has a form for arguments of these types. */
export const hasForm = (definition: FunctionDefinition, args: ReadonlyArray<Expression>): boolean =>
  args.every((e, i) => {
    const type = decided(e)
    const kind = definition.args[i] ?? definition.rest ?? "any"
    const refused = kind === definition.args[0] && definition.refuses !== undefined ? definition.refuses : unfit[kind]
    return type === undefined || !isOne(type, refused)
  })
