/**
 * Texts, bytes and UUIDs on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { type Constant, hexOf, plainText } from "../Constant.ts"
import { blob, literal } from "../Sql.ts"
import type { SqlType } from "../Types.ts"

const characters = (value: string): number => [...value].length

export const string = (value: Constant, type: SqlType): string => {
  const source = plainText(value)
  if (type.length !== undefined && (type.name === "char" || type.name === "varchar")) {
    const length = characters(source)
    if (length > type.length) {
      const kept = Array.from(source).slice(0, type.length).join("")
      // Spaces that do not fit are dropped.
      if (/^ *$/.test(source.slice(kept.length))) return literal(kept)
      throw tooLong(source, type, length)
    }
  }
  return literal(source)
}

const tooLong = (source: string, type: SqlType, length: number): SqlFailure =>
  new SqlFailure(
    1406,
    `Can't cast '${source}' to ${type.name.toUpperCase()} type. Src length ${length} is larger than Dest length ${type.length}`,
    "22001"
  )

export const bytes = (value: Constant, type: SqlType): string => {
  let hex = hexOf(value)
  if (type.length !== undefined && type.name !== "blob") {
    const length = hex.length / 2
    // A literal too long for BINARY is stored whole.
    if (length > type.length && type.name === "varbinary") {
      throw new SqlFailure(
        20101,
        `internal error: Can't cast '${plainText(value)}' to VARBINARY type. Src length ${length} is larger than Dest length ${type.length}`
      )
    }
    if (type.name === "binary") hex = hex.padEnd(type.length * 2, "0")
  }
  return blob(hex)
}

export const uuid = (value: Constant): string => {
  const source = plainText(value)
  if (/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(source)) {
    const hex = source.replaceAll("-", "").toLowerCase()
    return literal(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`)
  }
  throw new SqlFailure(
    1105,
    source.length === 36 || source.length === 32 ? "invalid UUID format" : `invalid UUID length: ${source.length}`
  )
}
