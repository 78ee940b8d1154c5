import type { Socket } from "node:net"
import { setImmediate as nextTurn } from "node:timers/promises"
import { ConnectionLost } from "./Failure.ts"
import { PacketWriter } from "./PacketWriter.ts"

/** How many bytes of rows are collected before they are given to the socket. */
const FULL = 64 * 1024

/** After how many full buffers other connections get a turn, however fast this one's client reads. */
const TURN = 16

/** The packets that go to the client. They leave on `flush`; whoever writes many of them awaits `drained` when `isFull`. */
export class PacketSink {
  /** The sequence number of the next packet. */
  sequence = 0
  readonly #writer = new PacketWriter()
  #socket: Socket
  #lost = false
  #drains = 0
  #waiting: Array<() => void> = []
  readonly #wake = (): void => {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resume of waiting) resume()
  }

  constructor(socket: Socket) {
    this.#socket = socket
    socket.on("drain", this.#wake)
  }

  /** Writes to this socket from now on: the same connection under TLS. */
  moveTo(socket: Socket): void {
    this.#socket.off("drain", this.#wake)
    this.#socket = socket
    socket.on("drain", this.#wake)
  }

  /** Adds the packet that `write` writes; when it throws, none of it. */
  packet(write: (writer: PacketWriter) => void): void {
    this.together(() => {
      this.#writer.begin()
      write(this.#writer)
      this.sequence = this.#writer.end(this.sequence)
    })
  }

  /** Adds the packets that `add` adds; when it throws, none of them. */
  together(add: () => void): void {
    const { length } = this.#writer
    const { sequence } = this
    try {
      add()
    } catch (error) {
      this.#writer.truncate(length)
      this.sequence = sequence
      throw error
    }
  }

  get isFull(): boolean {
    return this.#writer.length >= FULL
  }

  flush(): void {
    const bytes = this.#writer.take()
    if (bytes.length > 0 && !this.#lost) this.#socket.write(bytes)
  }

  /** Flushes, and returns when the client has read so much that more may be written; throws `ConnectionLost` if it never will. */
  async drained(): Promise<void> {
    this.flush()
    if (!this.#lost && this.#socket.writableNeedDrain) await new Promise<void>((resume) => this.#waiting.push(resume))
    if (++this.#drains % TURN === 0) await nextTurn()
    if (this.#lost) throw new ConnectionLost()
  }

  /** Nothing is written any more; whoever waits to write is told so. */
  end(): void {
    this.#lost = true
    this.#wake()
  }
}
