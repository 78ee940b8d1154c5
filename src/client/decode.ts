/**
 * From what mysql2 read to what a program gets: one table of codecs, one plan per result set, applied only to the columns
 * that need it.
 */
import * as BigDecimal from "effect/BigDecimal"
import * as DateTime from "effect/DateTime"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"

/** Wire types. MatrixOne uses 255 for geometry with text in it, and 0 for decimals. */
const DECIMAL = 0
const TIMESTAMP = 7
const LONGLONG = 8
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
export const retypeFields = (fields: unknown): void => {
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

const dateTime = (offset: string): Cell => ofText((text) => DateTime.unsafeMake(`${text.replace(" ", "T")}${offset}`))

/** How each column type that is not left to the driver is decoded. */
const cellsOf = (config: MatrixOneConfig): ReadonlyMap<number, Cell> => {
  const cells = new Map<number, Cell>([
    [LONGLONG, config.bigints === "bigint" ? everyBigint : exactInteger],
    [JSON_TYPE, json]
  ])
  if (config.decimals === "BigDecimal") {
    const decimal = ofText(BigDecimal.unsafeFromString)
    cells.set(DECIMAL, decimal).set(NEWDECIMAL, decimal)
  }
  if (config.dates === "DateTime") {
    const instant = dateTime(config.timezone === undefined || config.timezone === "UTC" ? "+00:00" : config.timezone)
    cells.set(DATETIME, instant).set(TIMESTAMP, instant)
  }
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

/** The decoders of one client. */
export class Codec {
  readonly #cells: ReadonlyMap<number, Cell>

  constructor(config: MatrixOneConfig) {
    this.#cells = cellsOf(config)
  }

  #plan(fields: ReadonlyArray<unknown>, byPosition: boolean): ReadonlyArray<Step> {
    const plan: Array<Step> = []
    for (let i = 0; i < fields.length; i++) {
      const field = fields[i]
      if (!isField(field)) continue
      const decode = this.#cells.get(field.columnType)
      if (decode !== undefined) plan.push({ key: byPosition ? i : field.name, decode })
    }
    return plan
  }

  #decode(result: unknown, fields: unknown, byPosition: boolean): unknown {
    if (!isRows(result) || !Array.isArray(fields)) return result
    const several = fields.some((each) => each === undefined || Array.isArray(each))
    if (several) {
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
