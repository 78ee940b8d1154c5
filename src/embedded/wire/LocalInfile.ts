import type { Conversation } from "./Conversation.ts"
import { ConnectionLost } from "./Failure.ts"
import { type LocalInfileResult, type OkResult, SqlFailure } from "./WireSession.ts"

type Chunk = IteratorResult<Uint8Array, undefined>

const END: Chunk = { done: true, value: undefined }

/**
 * Requests the file and hands its chunks to `receive`, no faster than it takes them. Whatever becomes of `receive`, the client
 * sends its file to the end, an empty packet, and only then reads the answer: the rest is read and dropped. Rejects as `receive`
 * does, with `ConnectionLost` when the client goes away, and with `PacketTooLarge`.
 */
export const receiveLocalInfile = async (
  { acceptsLocalInfile, replies, sink, source }: Conversation,
  { fileName, receive }: LocalInfileResult
): Promise<OkResult> => {
  if (!acceptsLocalInfile)
    throw new SqlFailure(20105, "not supported: LOAD DATA LOCAL to a client without CLIENT_LOCAL_FILES")
  replies.localInfile(fileName)
  sink.flush()

  let ended = false
  const readOne = async (): Promise<Chunk> => {
    if (ended) return END
    const packet = await source.take()
    if (packet === undefined) throw new ConnectionLost()
    sink.sequence = (packet.sequence + 1) & 0xff
    if (packet.payload.length > 0) return { done: false, value: packet.payload }
    ended = true
    return END
  }
  // One read at a time, also when `receive` has settled and left one behind.
  let last: Promise<unknown> = Promise.resolve()
  const read = (): Promise<Chunk> => {
    const next = last.then(readOne)
    last = next.catch(() => {})
    return next
  }

  let abandoned = false
  const chunks: AsyncIterableIterator<Uint8Array, undefined> = {
    [Symbol.asyncIterator]: () => chunks,
    next: () => (abandoned ? Promise.resolve(END) : read()),
    return: () => {
      abandoned = true
      return Promise.resolve(END)
    }
  }
  const [received] = await Promise.allSettled([Promise.resolve(chunks).then(receive)])
  abandoned = true
  while (!ended) await read()
  if (received.status === "rejected") throw received.reason
  return received.value
}
