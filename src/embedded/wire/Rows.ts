import { ColumnType } from "./ColumnType.ts"
import { doubleText, floatText } from "./numberText.ts"
import type { PacketWriter } from "./PacketWriter.ts"
import { writeDateTime, writeTime } from "./Temporal.ts"
import type { Cell, Column, Row } from "./WireSession.ts"

/** Writes the payload of one row; throws when a cell is no value of its column, having written a part. */
export type RowEncoder = (writer: PacketWriter, row: Row) => void

type Value = NonNullable<Cell>
type CellEncoder = (writer: PacketWriter, value: Value, column: Column) => void

const TEXT_NULL = 0xfb
const ROW_HEADER = 0
/** The null bitmap of a binary row begins two bits in. */
const NULL_BITMAP_OFFSET = 2

const describe = (value: Value): string => (value instanceof Uint8Array ? `${value.length} bytes` : `'${value}'`)

const notOfColumn = (value: Value, column: Column): Error =>
  new Error(`${describe(value)} is not a value of column ${column.name} of type ${column.type}`)

const isIntegerText = (value: Value): boolean => typeof value === "string" && /^[+-]?\d+$/.test(value)

const toInteger = (value: Value, column: Column): bigint => {
  if (typeof value === "bigint") return value
  const fits = typeof value === "number" ? Number.isInteger(value) : typeof value === "boolean" || isIntegerText(value)
  if (!fits || value instanceof Uint8Array) throw notOfColumn(value, column)
  return BigInt(value)
}

const toNumber = (value: Value, column: Column): number => {
  if (typeof value === "number") return value
  const number = value instanceof Uint8Array || value === "" ? Number.NaN : Number(value)
  if (Number.isNaN(number) && value !== "NaN") throw notOfColumn(value, column)
  return number
}

const bitBytes = (value: Value, column: Column): Uint8Array => {
  if (value instanceof Uint8Array) return value
  const hex = BigInt.asUintN(64, toInteger(value, column)).toString(16)
  const size = Math.max(Math.ceil((column.length ?? 0) / 8), Math.ceil(hex.length / 2))
  return Buffer.from(hex.padStart(size * 2, "0"), "hex")
}

const plain: CellEncoder = (writer, value) => {
  if (typeof value === "string") writer.lenencText(value)
  else if (value instanceof Uint8Array) writer.lenencBytes(value)
  else if (typeof value === "boolean") writer.lenencText(value ? "1" : "0")
  else writer.lenencText(typeof value === "number" ? doubleText(value) : String(value))
}

const integerText: CellEncoder = (writer, value, column) => {
  if (typeof value === "number") {
    if (!Number.isInteger(value)) throw notOfColumn(value, column)
    writer.lenencText(String(Number.isSafeInteger(value) ? value : BigInt(value)))
  } else plain(writer, value, column)
}

const bits: CellEncoder = (writer, value, column) => writer.lenencBytes(bitBytes(value, column))

const textEncoders: Readonly<Record<number, CellEncoder>> = {
  [ColumnType.TINY]: integerText,
  [ColumnType.SHORT]: integerText,
  [ColumnType.INT24]: integerText,
  [ColumnType.LONG]: integerText,
  [ColumnType.LONGLONG]: integerText,
  // The zero year is the only one that is padded.
  [ColumnType.YEAR]: (writer, value, column) =>
    integerText(writer, value === 0 || value === 0n ? "0000" : value, column),
  [ColumnType.FLOAT]: (writer, value, column) =>
    typeof value === "number" ? writer.lenencText(floatText(value)) : plain(writer, value, column),
  [ColumnType.BIT]: bits
}

/** A range, and how to write what lies in it; what does not is refused, never wrapped around. */
interface IntegerRange {
  readonly from: number
  readonly to: number
  readonly write: (writer: PacketWriter, value: number) => void
}

const integer =
  (signed: IntegerRange, unsigned: IntegerRange): CellEncoder =>
  (writer, value, column) => {
    const range = column.unsigned ? unsigned : signed
    const number = typeof value === "number" ? value : Number(toInteger(value, column))
    if (!Number.isInteger(number) || number < range.from || number > range.to) throw notOfColumn(value, column)
    range.write(writer, number)
  }

const integer8 = integer(
  { from: -(2 ** 7), to: 2 ** 7 - 1, write: (writer, value) => writer.i8(value) },
  { from: 0, to: 2 ** 8 - 1, write: (writer, value) => writer.u8(value) }
)

const integer16 = integer(
  { from: -(2 ** 15), to: 2 ** 15 - 1, write: (writer, value) => writer.i16(value) },
  { from: 0, to: 2 ** 16 - 1, write: (writer, value) => writer.u16(value) }
)

const integer32 = integer(
  { from: -(2 ** 31), to: 2 ** 31 - 1, write: (writer, value) => writer.i32(value) },
  { from: 0, to: 2 ** 32 - 1, write: (writer, value) => writer.u32(value) }
)

const integer64: CellEncoder = (writer, value, column) => {
  const integer = toInteger(value, column)
  if ((column.unsigned ? BigInt.asUintN(64, integer) : BigInt.asIntN(64, integer)) !== integer)
    throw notOfColumn(value, column)
  if (column.unsigned) writer.u64(integer)
  else writer.i64(integer)
}

const temporal =
  (write: (writer: PacketWriter, text: string) => void): CellEncoder =>
  (writer, value, column) => {
    if (typeof value !== "string") throw notOfColumn(value, column)
    write(writer, value)
  }

const refused: CellEncoder = (_writer, value, column) => {
  throw notOfColumn(value, column)
}

const binaryEncoders: Readonly<Record<number, CellEncoder>> = {
  [ColumnType.TINY]: integer8,
  [ColumnType.SHORT]: integer16,
  [ColumnType.YEAR]: integer16,
  [ColumnType.INT24]: integer32,
  [ColumnType.LONG]: integer32,
  [ColumnType.LONGLONG]: integer64,
  [ColumnType.FLOAT]: (writer, value, column) => writer.f32(toNumber(value, column)),
  [ColumnType.DOUBLE]: (writer, value, column) => writer.f64(toNumber(value, column)),
  [ColumnType.DATE]: temporal(writeDateTime),
  [ColumnType.DATETIME]: temporal(writeDateTime),
  [ColumnType.TIMESTAMP]: temporal(writeDateTime),
  [ColumnType.TIME]: temporal(writeTime),
  [ColumnType.BIT]: bits,
  [ColumnType.NULL]: refused
}

const pair = (columns: ReadonlyArray<Column>, encoders: Readonly<Record<number, CellEncoder>>) =>
  columns.map((column) => [column, encoders[column.type] ?? plain] as const)

const checkWidth = (row: Row, width: number): void => {
  if (row.length !== width) throw new Error(`a row of ${row.length} cells for ${width} columns`)
}

/** Rows of the text protocol: what COM_QUERY answers. */
export const textRows = (columns: ReadonlyArray<Column>): RowEncoder => {
  const plan = pair(columns, textEncoders)
  return (writer, row) => {
    checkWidth(row, plan.length)
    let i = 0
    for (const [column, encode] of plan) {
      const cell = row[i++] ?? null
      if (cell === null) writer.u8(TEXT_NULL)
      else encode(writer, cell, column)
    }
  }
}

/** Rows of the binary protocol: what COM_STMT_EXECUTE answers. */
export const binaryRows = (columns: ReadonlyArray<Column>): RowEncoder => {
  const plan = pair(columns, binaryEncoders)
  const nulls = Buffer.alloc((columns.length + NULL_BITMAP_OFFSET + 7) >> 3)
  return (writer, row) => {
    checkWidth(row, plan.length)
    nulls.fill(0)
    row.forEach((cell, i) => {
      const bit = i + NULL_BITMAP_OFFSET
      if (cell === null || cell === undefined) nulls[bit >> 3] = (nulls[bit >> 3] ?? 0) | (1 << (bit & 7))
    })
    writer.u8(ROW_HEADER)
    writer.bytes(nulls)
    let i = 0
    for (const [column, encode] of plan) {
      const cell = row[i++] ?? null
      if (cell !== null) encode(writer, cell, column)
    }
  }
}
