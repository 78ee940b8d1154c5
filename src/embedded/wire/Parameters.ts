import { isUtf8 } from "node:buffer"
import { ColumnType } from "./ColumnType.ts"
import { MalformedPacket } from "./Failure.ts"
import type { PacketReader } from "./PacketReader.ts"
import { readDateTime, readTime } from "./Temporal.ts"
import { type Parameter, SqlFailure } from "./WireSession.ts"

/** The type a parameter was bound with; kept, since only the first execution has to say it. */
export interface ParameterType {
  readonly type: number
  readonly unsigned: boolean
}

type Read = (reader: PacketReader, unsigned: boolean) => Parameter

/** Text, or bytes where it is not UTF-8: clients send binary strings under text types too, and none may be altered. */
const textOrBytes = (bytes: Buffer): Parameter => (isUtf8(bytes) ? bytes.toString("utf8") : new Uint8Array(bytes))

const text: Read = (reader) => textOrBytes(reader.lenencBytes())
/** A copy, since a view would keep the whole packet alive. */
const blob: Read = (reader) => new Uint8Array(reader.lenencBytes())
const integer16: Read = (reader, unsigned) => (unsigned ? reader.u16() : reader.i16())
const integer32: Read = (reader, unsigned) => (unsigned ? reader.u32() : reader.i32())

const reads: Readonly<Record<number, Read>> = {
  [ColumnType.NULL]: () => null,
  [ColumnType.TINY]: (reader, unsigned) => (unsigned ? reader.u8() : reader.i8()),
  [ColumnType.SHORT]: integer16,
  [ColumnType.YEAR]: integer16,
  [ColumnType.INT24]: integer32,
  [ColumnType.LONG]: integer32,
  [ColumnType.LONGLONG]: (reader, unsigned) => (unsigned ? reader.u64() : reader.i64()),
  // MatrixOne reads eight bytes here.
  [ColumnType.BIT]: (reader) => reader.u64(),
  [ColumnType.FLOAT]: (reader) => reader.f32(),
  [ColumnType.DOUBLE]: (reader) => reader.f64(),
  [ColumnType.DATE]: readDateTime,
  [ColumnType.DATETIME]: readDateTime,
  [ColumnType.TIMESTAMP]: readDateTime,
  [ColumnType.TIME]: readTime,
  [ColumnType.TINY_BLOB]: blob,
  [ColumnType.MEDIUM_BLOB]: blob,
  [ColumnType.LONG_BLOB]: blob,
  [ColumnType.BLOB]: blob,
  [ColumnType.DECIMAL]: text,
  [ColumnType.NEWDECIMAL]: text,
  [ColumnType.VARCHAR]: text,
  [ColumnType.VAR_STRING]: text,
  [ColumnType.STRING]: text,
  [ColumnType.TEXT]: text,
  [ColumnType.JSON]: text,
  [ColumnType.ENUM]: text,
  [ColumnType.SET]: text,
  [ColumnType.GEOMETRY]: text
}

const FLAG_UNSIGNED = 0x80

/** A parameter that came by COM_STMT_SEND_LONG_DATA, in the form its type would have had. */
const longParameter = (bytes: Buffer, type: ParameterType | undefined): Parameter =>
  type !== undefined && reads[type.type] === blob ? new Uint8Array(bytes) : textOrBytes(bytes)

interface BoundParameters {
  readonly values: ReadonlyArray<Parameter>
  readonly types: ReadonlyArray<ParameterType> | undefined
}

/**
 * Reads the `count` parameters of a COM_STMT_EXECUTE from its null bitmap on. `types` are those of the last execution, which
 * hold until others are sent; `long` has what was sent ahead for a parameter, of which the packet then holds nothing.
 */
export const readParameters = (
  reader: PacketReader,
  count: number,
  types: ReadonlyArray<ParameterType> | undefined,
  long: (index: number) => Buffer | undefined
): BoundParameters => {
  if (count === 0) return { values: [], types }
  const nulls = reader.bytes((count + 7) >> 3)
  let bound = types
  if (reader.u8() === 1) {
    const sent = reader.bytes(count * 2)
    bound = Array.from({ length: count }, (_, i) => ({
      type: sent.readUInt8(i * 2),
      unsigned: (sent.readUInt8(i * 2 + 1) & FLAG_UNSIGNED) !== 0
    }))
  }
  const values = Array.from({ length: count }, (_, i): Parameter => {
    const type = bound?.[i]
    const sentAhead = long(i)
    if (sentAhead !== undefined) return longParameter(sentAhead, type)
    if ((nulls[i >> 3] ?? 0) & (1 << (i & 7))) return null
    if (type === undefined) throw new MalformedPacket()
    const read = reads[type.type]
    if (read === undefined) throw new SqlFailure(20101, "internal error: unsupport parameter type")
    return read(reader, type.unsigned)
  })
  return { values, types: bound }
}
