import type { Conversation } from "./Conversation.ts"
import { receiveLocalInfile } from "./LocalInfile.ts"
import { emptyOk, STATUS_MORE_RESULTS } from "./Replies.ts"
import type { RowEncoder } from "./Rows.ts"
import { binaryRows, textRows } from "./Rows.ts"
import type { Column, Result, Row, RowsResult } from "./WireSession.ts"

/** Completes a result whose rows are sent: adds its last packet, which says whether another result follows. */
type Complete = (more: boolean) => void

type Rows = (columns: ReadonlyArray<Column>) => RowEncoder

const sendRows = async ({ sink }: Conversation, rows: ReadonlyArray<Row>, encode: RowEncoder): Promise<void> => {
  for (const row of rows) {
    sink.packet((writer) => encode(writer, row))
    if (sink.isFull) await sink.drained()
  }
}

const sendResultSet = async (conversation: Conversation, result: RowsResult, rowsOf: Rows): Promise<void> => {
  const { replies, session, sink } = conversation
  const encode = rowsOf(result.columns)
  replies.resultSet(result.columns, session.status())
  if (!(Symbol.asyncIterator in result.rows)) return sendRows(conversation, result.rows, encode)
  for await (const chunk of result.rows) {
    await sendRows(conversation, chunk, encode)
    await sink.drained()
  }
}

const send = async (conversation: Conversation, result: Result, rowsOf: Rows): Promise<Complete> => {
  const { replies, session } = conversation
  const answer = result._tag === "LocalInfile" ? await receiveLocalInfile(conversation, result) : result
  if (answer._tag === "Rows") await sendResultSet(conversation, answer, rowsOf)
  // Read now: the next statement may change it before this result is completed.
  const status = session.status()
  return (more) => {
    const flags = more ? status | STATUS_MORE_RESULTS : status
    if (answer._tag === "Rows") replies.end(flags)
    else replies.ok(answer, flags)
  }
}

/** Sends the result of a COM_STMT_EXECUTE. */
export const sendExecuted = async (conversation: Conversation, result: Result): Promise<void> => {
  const complete = await send(conversation, result, binaryRows)
  complete(false)
}

/**
 * Sends the results of a COM_QUERY, each before the next statement is run. Only the last packet of a result waits for the next
 * statement, because it says whether there is one; a failure too is announced by it and then rejects, to be sent by the caller.
 */
export const sendBatch = async (conversation: Conversation, results: AsyncIterable<Result>): Promise<void> => {
  const { replies, session, sink } = conversation
  const iterator = results[Symbol.asyncIterator]()
  let running = true
  const next = async (): Promise<IteratorResult<Result>> => {
    // A statement that answers at once spares the client a packet of its own for the rows before it.
    const flush = setImmediate(() => sink.flush())
    try {
      const result = await iterator.next()
      running = result.done !== true
      return result
    } catch (error) {
      running = false
      throw error
    } finally {
      clearImmediate(flush)
    }
  }
  try {
    let result = await next()
    if (result.done === true) replies.ok(emptyOk, session.status())
    while (result.done !== true) {
      const complete = await send(conversation, result.value, textRows)
      try {
        result = await next()
      } catch (error) {
        complete(true)
        throw error
      }
      complete(result.done !== true)
      if (sink.isFull) await sink.drained()
    }
  } finally {
    // The statement that could not be sent is told so; what it says to that changes nothing.
    if (running) await Promise.allSettled([Promise.resolve().then(() => iterator.return?.())])
  }
}
