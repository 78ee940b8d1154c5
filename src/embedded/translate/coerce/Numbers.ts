/**
 * Numbers on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { type Constant, plainText } from "../Constant.ts"
import { invalidArgument, invalidInput, outOfRange } from "../Errors.ts"
import { internalNameOf, rangeOf, type SqlType } from "../Types.ts"

/** What the text of a string constant is as an integer; the cast that MatrixOne does not forgive. */
export const integerOf = (value: string, type: SqlType): bigint => {
  const trimmed = value.trim()
  if (/^[+-]?\d+$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, ""))
  if (/^0[xX][0-9a-fA-F]+$/.test(trimmed)) return BigInt(trimmed)
  throw invalidArgument(`cast to ${type.unsigned === true || type.name === "bit" ? "uint64" : "int"}`, value)
}

/** What number text is as an integer where MatrixOne casts it: halves go away from zero. */
export const rounded = (value: string): string => {
  const [, sign = "", whole = "", fraction = ""] = /^([+-]?)(\d*)\.?(\d*)$/.exec(value) ?? []
  if (whole === "" && fraction === "") {
    const number = Number(value)
    return Number.isFinite(number) ? `${BigInt(Math.sign(number) * Math.round(Math.abs(number)))}` : value
  }
  const up = /^[5-9]/.test(fraction) ? 1n : 0n
  return `${sign}${BigInt(whole || "0") + up}`
}

/** A literal of VALUES as an integer: fractions are cut off, as MatrixOne does when it stores 1.6 in an int. */
const truncated = (value: string): bigint => {
  if (/^[+-]?\d+$/.test(value)) return BigInt(value.replace(/^\+/, ""))
  const number = Number(value)
  return Number.isFinite(number) ? BigInt(Math.trunc(number)) : 1n << 80n
}

const inRange = (value: bigint, type: SqlType, shown: string): string => {
  const [low, high] = rangeOf(type)
  if (value < low || value > high) throw outOfRange(type, shown)
  return value.toString()
}

export const integer = (value: Constant, type: SqlType): string => {
  switch (value.kind) {
    case "number":
      return inRange(truncated(value.value), type, value.value)
    case "bits":
      return inRange(value.value, type, value.value.toString())
    case "bytes":
      return inRange(BigInt(`0x${value.hex || "0"}`), type, value.hex)
    case "bool":
      return value.value ? "1" : "0"
    default:
      return inRange(integerOf(plainText(value), type), type, plainText(value))
  }
}

export const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

export const float = (value: Constant, type: SqlType): string => {
  const source = value.kind === "number" ? value.value : plainText(value).trim()
  if (!numberText.test(source)) throw invalidArgument(`cast to ${internalNameOf(type)}`, plainText(value))
  let number = Number(source)
  if (type.scale !== undefined && Math.abs(number) < 1e21) number = Number(number.toFixed(type.scale))
  if (tooWide(number, type))
    throw new SqlFailure(
      1690,
      `data out of range: data type float, value '${/e/i.test(source) ? exponent(number) : source.replace(/^\+/, "")}'`
    )
  if (
    !Number.isFinite(number) ||
    (type.name === "float" && !Number.isFinite(Math.fround(number)) && value.kind !== "parameter")
  ) {
    throw outOfRange(type, source).errno === 1690
      ? new SqlFailure(1690, `data out of range: data type ${internalNameOf(type)}, value '${exponent(number)}'`)
      : outOfRange(type, source)
  }
  const bounded =
    type.name === "float" ? Math.max(-3.4028234663852886e38, Math.min(3.4028234663852886e38, number)) : number
  return `CAST('${bounded}' AS ${type.name === "float" ? "FLOAT" : "DOUBLE"})`
}

/** FLOAT(M,D) holds M - D digits before the point, once it is rounded. */
const tooWide = (number: number, type: SqlType): boolean =>
  type.length !== undefined && type.scale !== undefined && Math.abs(number) >= 10 ** (type.length - type.scale)

const exponent = (value: number): string => value.toExponential().replace(/e([+-])(\d)$/, "e$10$2")

export const bit = (value: Constant, type: SqlType): string => {
  const number =
    value.kind === "bits"
      ? value.value
      : value.kind === "bytes"
        ? BigInt(`0x${value.hex || "0"}`)
        : value.kind === "number"
          ? truncated(value.value)
          : value.kind === "bool"
            ? BigInt(value.value)
            : BigInt(`0x${Buffer.from(plainText(value), "utf8").toString("hex") || "0"}`)
  if (number < 0n || number > rangeOf(type)[1]) {
    throw invalidInput(`data too long, type width = ${type.length ?? 1}, val = ${number.toString(2)}`)
  }
  return number.toString()
}

export const year = (value: Constant): string => {
  const source = plainText(value)
  if (!/^\d{1,4}$/.test(source)) throw invalidInput(`invalid year value: ${source}`)
  const number = Number(source)
  // The year 1900 is what MatrixOne has for none.
  if (number === 1900) return "NULL"
  const full =
    source.length <= 2
      ? number === 0 && value.kind === "number"
        ? 0
        : number < 70
          ? 2000 + number
          : 1900 + number
      : number
  return String(full)
}

export const boolean = (value: Constant): string => {
  if (value.kind === "bool") return value.value ? "TRUE" : "FALSE"
  // Only 1 is true: 2 is stored as false.
  if (value.kind === "number") return Number(value.value) === 1 ? "TRUE" : "FALSE"
  const source = plainText(value)
  if (/^(true|1)$/i.test(source)) return "TRUE"
  if (/^(false|0)$/i.test(source)) return "FALSE"
  throw invalidInput(`'${source}' is not a valid bool expression`)
}
