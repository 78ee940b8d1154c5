/**
 * Storing a literal in a column of a given type, with MatrixOne's rules and errors. What it returns is DuckDB SQL.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { canonicalJson } from "./Json.ts"
import { blob, literal } from "./Sql.ts"
import { parseDate, parseDateTime, parseTime } from "./Temporal.ts"
import { declaredAs, duckTypeOf, familyOf, internalNameOf, rangeOf, type SqlType } from "./Types.ts"

/** A constant of the statement. A bound parameter or user variable is text, whatever the client sent. */
export type Constant =
  | { readonly kind: "null" }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "parameter"; readonly value: string }
  | { readonly kind: "bytes"; readonly hex: string }
  | { readonly kind: "bits"; readonly value: bigint }
  | { readonly kind: "bool"; readonly value: boolean }

const outOfRange = (type: SqlType, value: string): SqlFailure =>
  new SqlFailure(1690, `data out of range: data type ${internalNameOf(type)}, value '${value}'`)

export const invalidArgument = (what: string, value: string): SqlFailure =>
  new SqlFailure(20203, `invalid argument ${what}, bad value ${value}`)

export const invalidInput = (message: string): SqlFailure => new SqlFailure(20301, `invalid input: ${message}`)

/** What the text of a string constant is as an integer; the cast that MatrixOne does not forgive. */
export const integerOf = (value: string, type: SqlType): bigint => {
  const trimmed = value.trim()
  if (/^[+-]?\d+$/.test(trimmed)) return BigInt(trimmed.replace(/^\+/, ""))
  if (/^0[xX][0-9a-fA-F]+$/.test(trimmed)) return BigInt(trimmed)
  throw invalidArgument(`cast to ${type.unsigned === true || type.name === "bit" ? "uint64" : "int"}`, value)
}

/** A number literal as an integer: fractions are cut off, as MatrixOne does when it stores 1.6 in an int. */
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

const textOf = (value: Constant): string => {
  switch (value.kind) {
    case "null":
      return ""
    case "bytes":
      return Buffer.from(value.hex, "hex").toString("utf8")
    case "bits":
      return Buffer.from(bytesOfBits(value.value)).toString("latin1")
    case "bool":
      return value.value ? "1" : "0"
    case "number":
      return shownNumber(value.value)
    default:
      return value.value
  }
}

/** A number literal as text: exponents are written out. */
const shownNumber = (value: string): string =>
  /[eE]/.test(value) ? String(Number(value)) : value.startsWith(".") ? `0${value}` : value.replace(/\.$/, "")

const bytesOfBits = (value: bigint): Uint8Array => {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")
}

const hexOf = (value: Constant): string =>
  value.kind === "bytes"
    ? value.hex
    : value.kind === "bits"
      ? Buffer.from(bytesOfBits(value.value)).toString("hex")
      : Buffer.from(textOf(value), "utf8").toString("hex")

const integer = (value: Constant, type: SqlType): string => {
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
      return inRange(integerOf(textOf(value), type), type, textOf(value))
  }
}

const numberText = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const float = (value: Constant, type: SqlType): string => {
  const source = value.kind === "number" ? value.value : textOf(value).trim()
  if (!numberText.test(source)) throw invalidArgument(`cast to ${internalNameOf(type)}`, textOf(value))
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

const decimal = (value: Constant, type: SqlType): string => {
  // 0xFF is the number 255 here.
  if (value.kind === "bytes" || value.kind === "bits")
    return `CAST(${value.kind === "bits" ? value.value : BigInt(`0x${value.hex || "0"}`)} AS ${duckTypeOf(type)})`
  const source = value.kind === "number" ? value.value : textOf(value).trim()
  if (!numberText.test(source)) {
    throw invalidInput(
      `${textOf(value)} beyond the range, can't be converted to Decimal${(type.length ?? 38) <= 18 ? 64 : 128}(${type.length ?? 38},${type.scale ?? 0}).`
    )
  }
  return `CAST(${literal(plainDecimal(source))} AS ${duckTypeOf(type)})`
}

/**
 * The declared precision of a decimal, which an INSERT of a value holds to, unless it is a whole number: those are stored
 * as they are.
 */
export const requirePrecision = (value: Constant, type: SqlType): void => {
  if (type.name !== "decimal" || value.kind === "bytes" || value.kind === "bits") return
  if (value.kind === "number" && /^[+-]?\d+$/.test(value.value)) return
  const source = value.kind === "number" ? value.value : textOf(value).trim()
  if (value.kind === "null" || !numberText.test(source)) return
  const precision = type.length ?? 38
  const scale = type.scale ?? 0
  const [, whole = "", fraction = ""] = /^[+-]?0*(\d*)\.?(\d*)$/.exec(plainDecimal(source)) ?? []
  const kept = BigInt(`${whole}${fraction.slice(0, scale).padEnd(scale, "0")}` || "0")
  const rounded = kept + (/^[5-9]/.test(fraction.slice(scale)) ? 1n : 0n)
  if (rounded < 10n ** BigInt(precision)) return
  const shown = value.kind === "number" ? source.replace(/^-/, "") : textOf(value)
  const wide = value.kind === "number" ? whole.length + fraction.length >= 18 || precision > 18 : precision > 18
  throw invalidInput(
    `${shown} beyond the range, can't be converted to Decimal${wide ? 128 : 64}(${precision},${scale}).`
  )
}

/** Writes an exponent out, digit by digit: no rounding through a double. */
export const plainDecimal = (source: string): string => {
  const parts = /^([+-]?)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(source)
  if (parts === null || parts[4] === undefined) return source
  const [, sign = "", whole = "", fraction = "", power] = parts
  const digits = whole + fraction
  const point = whole.length + Number(power)
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`
  return point >= digits.length
    ? `${sign}${digits}${"0".repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const characters = (value: string): number => [...value].length

const string = (value: Constant, type: SqlType): string => {
  const source = textOf(value)
  if (type.length !== undefined && (type.name === "char" || type.name === "varchar")) {
    const length = characters(source)
    if (length > type.length) throw tooLong(source, type, length)
  }
  return literal(source)
}

export const tooLong = (source: string, type: SqlType, length: number): SqlFailure =>
  new SqlFailure(
    1406,
    `Can't cast '${source}' to ${type.name.toUpperCase()} type. Src length ${length} is larger than Dest length ${type.length}`,
    "22001"
  )

const bytes = (value: Constant, type: SqlType): string => {
  let hex = hexOf(value)
  if (type.length !== undefined && type.name !== "blob") {
    const length = hex.length / 2
    // A literal too long for BINARY is stored whole.
    if (length > type.length && type.name === "varbinary") {
      throw new SqlFailure(
        20101,
        `internal error: Can't cast '${textOf(value)}' to VARBINARY type. Src length ${length} is larger than Dest length ${type.length}`
      )
    }
    if (type.name === "binary") hex = hex.padEnd(type.length * 2, "0")
  }
  return blob(hex)
}

const member = (value: Constant, type: SqlType): string => {
  const values = type.values ?? []
  if (value.kind === "number") {
    const index = Number(value.value)
    const found = values[index - 1]
    if (found === undefined) {
      throw new SqlFailure(
        20101,
        `internal error: convert to MySQL enum failed: number ${index} overflow enum boundary [1, ${values.length}]`
      )
    }
    return literal(found)
  }
  const wanted = textOf(value)
  const found = values.find((v) => v.toLowerCase() === wanted.toLowerCase())
  if (found === undefined) {
    throw new SqlFailure(
      20101,
      `internal error: convert to MySQL enum failed: item ${wanted} is not in enum [${values.join(" ")}]`
    )
  }
  return literal(found)
}

const members = (value: Constant, type: SqlType): string => {
  const values = type.values ?? []
  const chosen =
    value.kind === "number"
      ? values.filter((_, i) => (BigInt(Math.trunc(Number(value.value))) >> BigInt(i)) & 1n)
      : textOf(value) === ""
        ? []
        : textOf(value)
            .split(",")
            .map((item) => {
              const found = values.find((v) => v.toLowerCase() === item.toLowerCase())
              if (found === undefined) {
                throw new SqlFailure(
                  20101,
                  `internal error: convert to MySQL set failed: item ${item} is not in set [${values.join(",")}]`
                )
              }
              return found
            })
  return literal(values.filter((v) => chosen.includes(v)).join(","))
}

const boolean = (value: Constant): string => {
  if (value.kind === "bool") return value.value ? "TRUE" : "FALSE"
  // Only 1 is true: 2 is stored as false.
  if (value.kind === "number") return Number(value.value) === 1 ? "TRUE" : "FALSE"
  const source = textOf(value)
  if (/^(true|1)$/i.test(source)) return "TRUE"
  if (/^(false|0)$/i.test(source)) return "FALSE"
  throw invalidInput(`'${source}' is not a valid bool expression`)
}

const uuid = (value: Constant): string => {
  const source = textOf(value)
  if (/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(source)) {
    const hex = source.replaceAll("-", "").toLowerCase()
    return literal(`${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`)
  }
  throw new SqlFailure(
    1105,
    source.length === 36 || source.length === 32 ? "invalid UUID format" : `invalid UUID length: ${source.length}`
  )
}

export const vectorOf = (source: string, type: SqlType): string => {
  const body = /^\s*\[(.*)\]\s*$/s.exec(source)?.[1]
  if (body === undefined || body.trim() === "")
    throw new SqlFailure(20101, `internal error: malformed vector input: ${source}`)
  const wide = type.name === "vecf64"
  const items = body.split(",").map((part) => {
    const item = part.trim()
    const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(item)
    if (special !== null) return special[2] === undefined ? `${special[1]?.replace("+", "") ?? ""}inf` : "nan"
    const value = wide ? Number(item) : Math.fround(Number(item))
    if (!numberText.test(item) || !Number.isFinite(value))
      throw new SqlFailure(20101, `internal error: error while casting ${item} to ${wide ? "DOUBLE" : "FLOAT"}`)
    return String(value)
  })
  if (type.length !== undefined && items.length !== type.length) {
    throw invalidInput(`expected vector dimension ${type.length} != actual dimension ${items.length}.`)
  }
  return `CAST('[${items.join(",")}]' AS ${duckTypeOf({ ...type, length: items.length })})`
}

const bit = (value: Constant, type: SqlType): string => {
  const number =
    value.kind === "bits"
      ? value.value
      : value.kind === "bytes"
        ? BigInt(`0x${value.hex || "0"}`)
        : value.kind === "number"
          ? truncated(value.value)
          : value.kind === "bool"
            ? BigInt(value.value)
            : BigInt(`0x${Buffer.from(textOf(value), "utf8").toString("hex") || "0"}`)
  if (number < 0n || number > rangeOf(type)[1]) {
    throw invalidInput(`data too long, type width = ${type.length ?? 1}, val = ${number.toString(2)}`)
  }
  return number.toString()
}

const year = (value: Constant): string => {
  const source = textOf(value)
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

const temporal = (value: Constant, type: SqlType): string => {
  if (value.kind === "number" && type.name !== "time") {
    throw invalidArgument(
      "operator cast_strict",
      `[${/[.eE]/.test(value.value) ? "DECIMAL64" : "BIGINT"} ${type.name.toUpperCase()}]`
    )
  }
  const source = textOf(value)
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
      const json = canonicalJson(textOf(value))
      if (json === undefined) throw invalidInput(`json text ${textOf(value)}`)
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
    case "vector":
      return vectorOf(textOf(value), type)
    default:
      return string(value, type)
  }
}

/** The text a constant is shown as, for defaults and messages. */
export const shownConstant = (value: Constant): string => (value.kind === "null" ? "NULL" : textOf(value))

export { declaredAs }
