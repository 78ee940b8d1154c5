import { Capability } from "./Capability.ts"
import { CHARSET_BINARY, CHARSET_TEXT, isTextType } from "./ColumnType.ts"
import type { PacketSink } from "./PacketSink.ts"
import type { PacketWriter } from "./PacketWriter.ts"
import type { Column, OkResult, SqlFailure } from "./WireSession.ts"

/** SERVER_MORE_RESULTS_EXISTS. */
export const STATUS_MORE_RESULTS = 8

/** QUERY_WAS_SLOW and NO_GOOD_INDEX_USED, which MatrixOne sets in the last packet of every answer. */
const STATUS_OF_EVERY_ANSWER = 0x0810

const FLAG_UNSIGNED = 32
const DEFAULT_LENGTH = 1024
const HEADER = { OK: 0, LOCAL_INFILE: 0xfb, EOF: 0xfe, ERROR: 0xff } as const
const SQL_STATE = /^[0-9A-Z]{5}$/

export const emptyOk: OkResult = { _tag: "Ok", affectedRows: 0, insertId: 0 }

const writeOk = (writer: PacketWriter, header: number, result: OkResult, status: number): void => {
  writer.u8(header)
  writer.lenenc(result.affectedRows)
  writer.lenenc(result.insertId)
  writer.u16(status)
  writer.u16(Math.min(result.warnings ?? 0, 0xffff))
  // MatrixOne sends the text with its length, where MySQL sends it bare to the end of the packet.
  writer.lenencText(result.info ?? "")
}

const writeColumn = (writer: PacketWriter, column: Column): void => {
  const isText = isTextType(column.type) && !column.binary
  writer.lenencText("def")
  writer.lenencText(column.schema ?? "")
  writer.lenencText(column.table ?? "")
  writer.lenencText(column.orgTable ?? "")
  writer.lenencText(column.name)
  writer.lenencText(column.orgName ?? "")
  writer.u8(0x0c)
  writer.u16(column.charset ?? (isText ? CHARSET_TEXT : CHARSET_BINARY))
  writer.u32(Math.min(column.length ?? DEFAULT_LENGTH, 0xffffffff))
  writer.u8(column.type)
  writer.u16((column.flags ?? 0) | (column.unsigned ? FLAG_UNSIGNED : 0))
  writer.u8(column.decimals ?? 0)
  writer.u16(0)
}

/** The packets a server answers with, in the form the client's capabilities ask for. They are added to the sink, not flushed; what cannot be written throws and adds nothing. */
export class Replies {
  readonly #sink: PacketSink
  readonly #deprecateEof: boolean

  constructor(sink: PacketSink, capabilities: number) {
    this.#sink = sink
    this.#deprecateEof = (capabilities & Capability.DEPRECATE_EOF) !== 0
  }

  ok(result: OkResult, status: number): void {
    this.#sink.packet((writer) => writeOk(writer, HEADER.OK, result, status | STATUS_OF_EVERY_ANSWER))
  }

  /** The end of a result set. */
  end(status: number): void {
    const shown = status | STATUS_OF_EVERY_ANSWER
    if (this.#deprecateEof) this.#sink.packet((writer) => writeOk(writer, HEADER.EOF, emptyOk, shown))
    else this.#eof(shown)
  }

  /** The answer to COM_FIELD_LIST, which has no columns. */
  noFields(status: number): void {
    this.#eof(status)
  }

  #eof(status: number): void {
    this.#sink.packet((writer) => {
      writer.u8(HEADER.EOF)
      writer.u16(0)
      writer.u16(status)
    })
  }

  error(failure: SqlFailure): void {
    const errno = failure.errno >= 0 && failure.errno <= 0xffff ? failure.errno : 20101
    this.#sink.packet((writer) => {
      writer.u8(HEADER.ERROR)
      writer.u16(errno)
      writer.text(`#${SQL_STATE.test(failure.sqlState) ? failure.sqlState : "HY000"}`)
      writer.text(failure.message)
    })
  }

  /** The head of a result set. There is at least one column: a count of zero would read as an OK packet. */
  resultSet(columns: ReadonlyArray<Column>, status: number): void {
    if (columns.length === 0) throw new Error("a result set without columns")
    this.#sink.together(() => {
      this.#sink.packet((writer) => writer.lenenc(columns.length))
      this.#columns(columns, status)
    })
  }

  /** The answer to COM_STMT_PREPARE. */
  prepared(id: number, parameters: ReadonlyArray<Column>, columns: ReadonlyArray<Column>, status: number): void {
    this.#sink.together(() => {
      this.#sink.packet((writer) => {
        writer.u8(HEADER.OK)
        writer.u32(id)
        writer.u16(columns.length)
        writer.u16(parameters.length)
        writer.u8(0)
        writer.u16(0)
      })
      this.#columns(parameters, status)
      this.#columns(columns, status)
    })
  }

  #columns(columns: ReadonlyArray<Column>, status: number): void {
    for (const column of columns) this.#sink.packet((writer) => writeColumn(writer, column))
    if (columns.length > 0 && !this.#deprecateEof) this.#eof(status)
  }

  /** Asks the client for a file. */
  localInfile(fileName: string): void {
    this.#sink.packet((writer) => {
      writer.u8(HEADER.LOCAL_INFILE)
      writer.text(fileName)
    })
  }
}
