/**
 * From what mysql2 read to what a program gets: one table of codecs, one plan per result set, applied only to the columns
 * that need it.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import * as Option from "effect/Option"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"
import { Parameters } from "./parameters.ts"
import { offsetOf } from "./timezone.ts"

/** Wire types. MatrixOne uses 255 for geometry with text in it, and 0 for decimals. */
const DECIMAL = 0
const FLOAT = 4
const DOUBLE = 5
const TIMESTAMP = 7
const LONGLONG = 8
const TIME = 11
const DATETIME = 12
const JSON_TYPE = 245
const NEWDECIMAL = 246
const VAR_STRING = 253
const GEOMETRY = 255

/** Three-byte utf8 is what MatrixOne says of its text, which is four-byte utf8. */
const utf8mb3 = 33
const utf8mb4 = 45

interface Field {
  name: string
  columnType: number
  characterSet: number
  encoding: string
  /** Digits after the point of a time; what mysql2 is to take for them. */
  decimals: number
  /** What the server said of them, where {@link decimals} was changed. */
  scale?: number
  /** The server's type, where {@link columnType} was changed. */
  declared?: number
  /** The packet the field was read from, and where in it the original table's name is; the column's name comes next. */
  readonly _buf?: Buffer
  readonly _orgTableStart?: number
  readonly _orgTableLength?: number
}

const isField = (u: unknown): u is Field => typeof u === "object" && u !== null && "columnType" in u

const unreadable = "\ufffd"

/** Names are short: their length is one byte, or three. */
const nameOf = ({ _buf, _orgTableLength, _orgTableStart, name }: Field): string => {
  if (_buf === undefined || _orgTableStart === undefined || _orgTableLength === undefined) return name
  const at = _orgTableStart + _orgTableLength
  const short = _buf[at]
  if (short === undefined) return name
  const [start, length] = short < 251 ? [at + 1, short] : [at + 3, _buf.readUInt16LE(at + 1)]
  return _buf.toString("utf8", start, start + length)
}

/**
 * Puts right what mysql2 makes of MatrixOne's columns before it reads the rows: geometry is sent as its text form, not as
 * MySQL's bytes, and text is all of UTF-8, of which mysql2 would lose what is beyond three bytes.
 */
const retypeFields = (fields: unknown): void => {
  if (!Array.isArray(fields)) return
  for (const field of fields) {
    if (!isField(field)) continue
    if (field.columnType === GEOMETRY) {
      field.columnType = VAR_STRING
      field.characterSet = utf8mb4
      field.encoding = "utf8"
    } else if (field.characterSet === utf8mb3) {
      field.characterSet = utf8mb4
      field.encoding = "utf8"
      if (field.name.includes(unreadable)) field.name = nameOf(field)
    }
  }
}

/**
 * {@link retypeFields}, for the text protocol. mysql2 adds numbers up digit by digit, which is not exact: 999999999999993.1
 * becomes 999999999999993.2. It is to hand over their text.
 */
export const retypeTextFields = (fields: unknown): void => {
  retypeFields(fields)
  if (!Array.isArray(fields)) return
  for (const field of fields) {
    if (isField(field) && (field.columnType === DOUBLE || field.columnType === FLOAT)) {
      field.declared = field.columnType
      field.columnType = VAR_STRING
      field.characterSet = utf8mb4
      field.encoding = "utf8"
    }
  }
}

/**
 * {@link retypeFields}, for the binary protocol. Of a time without declared digits that has a fraction all the same, which is
 * what MatrixOne makes of date arithmetic, mysql2 would write the microseconds without their leading zeros.
 */
export const retypeBinaryFields = (fields: unknown): void => {
  retypeFields(fields)
  if (!Array.isArray(fields)) return
  for (const field of fields) {
    if (isField(field) && field.decimals === 0 && (field.columnType === DATETIME || field.columnType === TIMESTAMP)) {
      field.scale = 0
      field.decimals = 6
    }
  }
}

type Cell = (cell: unknown) => unknown

const ofText =
  (decode: (text: string) => unknown): Cell =>
  (cell) =>
    typeof cell === "string" ? decode(cell) : cell

/** mysql2 answers integers beyond 2^53 as text. */
const exactInteger: Cell = ofText(BigInt)

const everyBigint: Cell = (cell) => (typeof cell === "number" || typeof cell === "string" ? BigInt(cell) : cell)

/** Some columns of type JSON hold none (RECOVERY_WINDOW): they stay text. */
const json: Cell = ofText((text) => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
})

/** What is no moment (a zero date) stays text. */
const dateTime = (offset: string): Cell =>
  ofText((text) => Option.getOrElse(DateTime.make(`${text.replace(" ", "T")}${offset}`), () => text))

/** The binary protocol has no trailing zeros, MatrixOne's text only some: as many digits as the column has. */
const padded = ({ decimals, scale = decimals }: Field): Cell | undefined =>
  scale < 1 || scale > 6
    ? undefined
    : ofText((text) => {
        const point = text.indexOf(".")
        return point < 0 ? `${text}.${"0".repeat(scale)}` : text.padEnd(point + 1 + scale, "0")
      })

/** The binary protocol's float is widened to a double; its text is the shortest that means the same float. */
const float: Cell = (cell) => {
  if (typeof cell !== "number" || (Number.isInteger(cell) && Math.abs(cell) <= 2 ** 24)) return cell
  const single = Math.fround(cell)
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(single.toPrecision(digits))
    if (Math.fround(short) === single) return short
  }
  return Number(single.toPrecision(9))
}

const infinities: Readonly<Record<string, number>> = {
  inf: Number.POSITIVE_INFINITY,
  "+inf": Number.POSITIVE_INFINITY,
  "-inf": Number.NEGATIVE_INFINITY
}

const number: Cell = ofText((text) => infinities[text.toLowerCase()] ?? Number(text))

const always =
  (cell: Cell): ((field: Field) => Cell) =>
  () =>
    cell

/** How each column type that is not left to the driver is decoded. */
const cellsOf = (config: MatrixOneConfig): ReadonlyMap<number, (field: Field) => Cell | undefined> => {
  const cells = new Map<number, (field: Field) => Cell | undefined>([
    [LONGLONG, always(config.bigints === "bigint" ? everyBigint : exactInteger)],
    [JSON_TYPE, always(json)],
    [FLOAT, ({ declared }) => (declared === FLOAT ? number : float)],
    [DOUBLE, ({ declared }) => (declared === DOUBLE ? number : undefined)],
    [TIME, padded]
  ])
  if (config.decimals === "BigDecimal") {
    const decimal = always(ofText(BigDecimal.unsafeFromString))
    cells.set(DECIMAL, decimal).set(NEWDECIMAL, decimal)
  }
  if (config.dates === "DateTime") {
    const instant = always(dateTime(offsetOf(config.timezone) ?? "+00:00"))
    cells.set(DATETIME, instant).set(TIMESTAMP, instant)
  }
  if (config.dates === "string") cells.set(DATETIME, padded).set(TIMESTAMP, padded)
  return cells
}

interface Step {
  readonly key: string | number
  readonly decode: Cell
}

type MutableRow = { [column: string | number]: unknown }

const apply = (plan: ReadonlyArray<Step>, rows: ReadonlyArray<MutableRow>): void => {
  for (const { decode, key } of plan) {
    for (const row of rows) row[key] = decode(row[key])
  }
}

const isRows = (u: unknown): u is Array<MutableRow> => Array.isArray(u)

/** Answers the value for the fiber; throws only for defects. */
export type Decoder<A> = (result: unknown, fields: unknown) => A

/** What one client makes of values, in both directions. */
export class Codec {
  readonly parameters: Parameters
  readonly #cells: ReadonlyMap<number, (field: Field) => Cell | undefined>

  constructor(config: MatrixOneConfig) {
    this.parameters = new Parameters(config.timezone)
    this.#cells = cellsOf(config)
  }

  /** Of several columns of one name the last is what a row keeps. */
  #plan(fields: ReadonlyArray<unknown>, byPosition: boolean): ReadonlyArray<Step> {
    const plan: Array<Step> = []
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]
      if (!isField(field)) continue
      const key = byPosition ? i : field.name
      const decode = this.#cells.get(field.declared ?? field.columnType)?.(field)
      if (plan.length > 0 && !byPosition) {
        const same = plan.findIndex((step) => step.key === key)
        if (same >= 0) plan.splice(same, 1)
      }
      if (decode !== undefined) plan.push({ key, decode })
    }
    return plan
  }

  #decode(result: unknown, fields: unknown, byPosition: boolean): unknown {
    if (!isRows(result) || !Array.isArray(fields)) return result
    // Of several statements there is a list of fields for each, or nothing; of one the fields themselves.
    if (fields.length > 0 && !isField(fields[0])) {
      result.forEach((each, i) => this.#decode(each, fields[i], byPosition))
    } else {
      const plan = this.#plan(fields, byPosition)
      if (plan.length > 0) apply(plan, result)
    }
    return result
  }

  /** The driver's own answer, values decoded: rows, a header, or one of them for each of several statements. */
  readonly raw: Decoder<unknown> = (result, fields) => this.#decode(result, fields, false)

  /** The rows; none for a statement that answers only a header. */
  readonly rows: Decoder<ReadonlyArray<MutableRow>> = (result, fields) => {
    const decoded = this.#decode(result, fields, false)
    return isRows(decoded) ? decoded : []
  }

  /** The rows as arrays. */
  readonly values: Decoder<ReadonlyArray<ReadonlyArray<unknown>>> = (result, fields) => {
    const decoded = this.#decode(result, fields, true)
    return Array.isArray(decoded) ? decoded : []
  }

  /** Decodes rows in place as they come in chunks. */
  chunkDecoder(fields: unknown): (rows: ReadonlyArray<MutableRow>) => void {
    const plan = Array.isArray(fields) ? this.#plan(fields, false) : []
    return plan.length === 0 ? () => {} : (rows) => apply(plan, rows)
  }
}
