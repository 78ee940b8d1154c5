import { isUtf8 } from "node:buffer"
import { ColumnType } from "./ColumnType.ts"
import type { Conversation } from "./Conversation.ts"
import { MalformedPacket } from "./Failure.ts"
import { PacketReader } from "./PacketReader.ts"
import { emptyOk } from "./Replies.ts"
import { sendBatch, sendExecuted } from "./Results.ts"
import { type Column, SqlFailure } from "./WireSession.ts"

type Command = (conversation: Conversation, reader: PacketReader) => void | Promise<void>

const COM_QUIT = 0x01

/** The rest of the packet as text. Bytes that are not UTF-8 would be changed by reading them as text. */
const restText = (reader: PacketReader): string => {
  const bytes = reader.rest()
  if (!isUtf8(bytes)) throw new SqlFailure(20105, "not supported: a command whose text is not UTF-8")
  return bytes.toString("utf8")
}

const ok: Command = ({ replies, session }) => replies.ok(emptyOk, session.status())

/** How a parameter is described before it is bound; MatrixOne takes them all as text. */
const parameterColumn: Column = { name: "?", type: ColumnType.VAR_STRING }

const prepare: Command = async ({ replies, session, statements }, reader) => {
  const sql = restText(reader)
  statements.checkRoom()
  const prepared = await session.prepare(sql)
  const id = statements.add(prepared)
  const parameters = Array.from({ length: prepared.parameterCount }, () => parameterColumn)
  replies.prepared(id, parameters, prepared.columns, session.status())
}

const execute: Command = async (conversation, reader) => {
  const { parameters, prepared } = conversation.statements.bind(reader)
  await sendExecuted(conversation, await conversation.session.execute(prepared, parameters))
}

const setOption: Command = (conversation, reader) => {
  if (reader.remaining < 2) throw new SqlFailure(20101, "internal error: invalid cmd_set_option data length")
  // 0 and 1 allow and forbid several statements in one text, which MatrixOne runs whatever was chosen.
  if (reader.u16() > 1) throw new SqlFailure(20101, "internal error: invalid cmd_set_option data")
  return ok(conversation, reader)
}

/** What MatrixOne supports, by command byte; all others are refused, and the connection stays usable. */
const commands: Readonly<Record<number, Command>> = {
  // COM_INIT_DB
  2: async (conversation, reader) => {
    await conversation.session.useDatabase(restText(reader))
    return ok(conversation, reader)
  },
  // COM_QUERY
  3: (conversation, reader) => sendBatch(conversation, conversation.session.query(restText(reader))),
  // COM_FIELD_LIST: MatrixOne lists no columns.
  4: ({ replies, session }) => {
    if (session.database === undefined) throw new SqlFailure(1046, "No database selected")
    replies.noFields(session.status())
  },
  // COM_PING
  14: ok,
  22: prepare,
  23: execute,
  // COM_STMT_SEND_LONG_DATA, without an answer unless it fails: MySQL would say so at the next execution.
  24: ({ statements }, reader) => {
    if (reader.remaining < 6) throw new SqlFailure(20301, "invalid input: sql command contains malformed packet")
    statements.sendLongData(reader.u32(), reader.u16(), reader.rest())
  },
  // COM_STMT_CLOSE, without an answer unless it fails
  25: ({ statements }, reader) => statements.close(reader.u32()),
  // COM_STMT_RESET
  26: (conversation, reader) => {
    if (reader.remaining < 4) throw new SqlFailure(20101, "internal error: invalid COM_STMT_RESET packet")
    conversation.statements.reset(reader.u32())
    return ok(conversation, reader)
  },
  27: setOption
}

/**
 * Runs one command and adds its answer to the sink. Returns whether the conversation goes on; rejects with what is to be sent
 * as the error of the command.
 */
export const runCommand = async (conversation: Conversation, payload: Buffer): Promise<boolean> => {
  if (payload.length === 0) throw new MalformedPacket()
  const code = payload.readUInt8(0)
  if (code === COM_QUIT) return false
  const command = commands[code]
  if (command === undefined) throw new SqlFailure(20101, `internal error: unsupported command. 0x${code.toString(16)}`)
  await command(conversation, new PacketReader(payload, 1))
  return true
}
