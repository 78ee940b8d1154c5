import { MalformedPacket } from "./Failure.ts"
import type { PacketReader } from "./PacketReader.ts"
import type { PacketWriter } from "./PacketWriter.ts"

/*
 * Dates and times between their text and the binary protocol, where a length says how many fields follow: fields at the end
 * that are all zero are left out.
 */

const DATE_TIME = /^(\d{1,4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?)?$/
const TIME = /^(-?)(\d{1,9}):(\d{1,2}):(\d{1,2})(?:\.(\d{1,6}))?$/
const HOURS_A_DAY = 24

const microseconds = (fraction: string | undefined): number => Number((fraction ?? "").padEnd(6, "0"))

const pad = (value: number, length = 2): string => String(value).padStart(length, "0")

/** Writes a DATE, DATETIME or TIMESTAMP from `YYYY-MM-DD[ HH:MM:SS[.ffffff]]`; throws on other text. */
export const writeDateTime = (writer: PacketWriter, text: string): void => {
  const match = DATE_TIME.exec(text)
  if (match === null) throw new Error(`'${text}' is not a date or datetime`)
  const date = match.slice(1, 4).map(Number)
  const time = match.slice(4, 7).map((part) => Number(part ?? 0))
  const micros = microseconds(match[7])
  const isZero = (fields: ReadonlyArray<number>) => fields.every((field) => field === 0)
  const length = micros !== 0 ? 11 : !isZero(time) ? 7 : !isZero(date) ? 4 : 0
  writer.u8(length)
  if (length === 0) return
  const [year = 0, ...monthAndDay] = date
  writer.u16(year)
  for (const field of monthAndDay) writer.u8(field)
  if (length === 4) return
  for (const field of time) writer.u8(field)
  if (length === 11) writer.u32(micros)
}

/** Writes a TIME from `[-]H…:MM:SS[.ffffff]`, hours beyond 24 as days; throws on other text. */
export const writeTime = (writer: PacketWriter, text: string): void => {
  const match = TIME.exec(text)
  if (match === null) throw new Error(`'${text}' is not a time`)
  const hours = Number(match[2])
  const minutes = Number(match[3])
  const seconds = Number(match[4])
  const micros = microseconds(match[5])
  const length = micros !== 0 ? 12 : hours + minutes + seconds !== 0 ? 8 : 0
  writer.u8(length)
  if (length === 0) return
  writer.u8(match[1] === "-" ? 1 : 0)
  writer.u32(Math.floor(hours / HOURS_A_DAY))
  writer.u8(hours % HOURS_A_DAY)
  writer.u8(minutes)
  writer.u8(seconds)
  if (length === 12) writer.u32(micros)
}

const readDate = (reader: PacketReader): string => `${pad(reader.u16(), 4)}-${pad(reader.u8())}-${pad(reader.u8())}`

const readClock = (reader: PacketReader): string => `${pad(reader.u8())}:${pad(reader.u8())}:${pad(reader.u8())}`

const readMicroseconds = (reader: PacketReader): string => `.${pad(reader.u32(), 6)}`

/**
 * Reads a bound DATE, DATETIME or TIMESTAMP as text. The text has the fields that were sent, whatever the type; none at all are
 * the zero datetime, as on MatrixOne.
 */
export const readDateTime = (reader: PacketReader): string => {
  const length = reader.u8()
  switch (length) {
    case 0:
      return "0000-00-00 00:00:00"
    case 4:
      return readDate(reader)
    case 7:
      return `${readDate(reader)} ${readClock(reader)}`
    case 11:
      return `${readDate(reader)} ${readClock(reader)}${readMicroseconds(reader)}`
    default:
      throw new MalformedPacket()
  }
}

/** Reads a bound TIME as `[-]HH:MM:SS[.ffffff]`, its days as hours. */
export const readTime = (reader: PacketReader): string => {
  const length = reader.u8()
  if (length === 0) return "00:00:00"
  if (length !== 8 && length !== 12) throw new MalformedPacket()
  const sign = reader.u8() === 1 ? "-" : ""
  const days = reader.u32()
  const hours = days * HOURS_A_DAY + reader.u8()
  const rest = `${pad(hours)}:${pad(reader.u8())}:${pad(reader.u8())}`
  return `${sign}${rest}${length === 12 ? readMicroseconds(reader) : ""}`
}
