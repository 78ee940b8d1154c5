import type { Socket } from "node:net"
import { setImmediate as nextTurn } from "node:timers/promises"
import { type Packet, PacketDecoder } from "./PacketDecoder.ts"

/**
 * How many bytes are read ahead while nobody waits for a packet. Up to here the socket is read, so that a client that goes away
 * during its statement is noticed at once; a client that sends more than this ahead is noticed when its next packet is taken.
 */
const READ_AHEAD = 1024 * 1024

/** After how many packets that were already there other connections get a turn. */
const TURN = 64

/** The packets that come from the client, in order. */
export class PacketSource {
  readonly #decoder: PacketDecoder
  #socket: Socket
  #ended = false
  #paused = false
  #ready = 0
  #waiting: (() => void) | undefined
  readonly #onData = (chunk: Buffer): void => {
    if (this.#ended) return
    this.#decoder.push(chunk)
    if (this.#waiting !== undefined) this.#wake()
    else if (this.#decoder.buffered >= READ_AHEAD) this.#pause(true)
  }

  constructor(socket: Socket, limit: number) {
    this.#decoder = new PacketDecoder(limit)
    this.#socket = socket
    socket.on("data", this.#onData)
  }

  /** The longest packet accepted from now on. */
  set limit(bytes: number) {
    this.#decoder.limit = bytes
  }

  /** Stops reading and returns what was read beyond the last packet taken. */
  detach(): Buffer {
    this.#socket.off("data", this.#onData)
    this.#socket.pause()
    return this.#decoder.takeRest()
  }

  /** Reads from this socket after `detach`. */
  moveTo(socket: Socket): void {
    this.#socket = socket
    socket.on("data", this.#onData)
  }

  #pause(paused: boolean): void {
    if (paused === this.#paused) return
    this.#paused = paused
    if (paused) this.#socket.pause()
    else this.#socket.resume()
  }

  #wake(): void {
    const resume = this.#waiting
    this.#waiting = undefined
    resume?.()
  }

  /**
   * The next packet, or undefined when the connection has ended. Rejects with `PacketTooLarge`. One caller at a time.
   */
  async take(): Promise<Packet | undefined> {
    if (++this.#ready % TURN === 0) await nextTurn()
    while (!this.#ended) {
      const packet = this.#decoder.next()
      if (packet !== undefined) {
        if (this.#decoder.buffered < READ_AHEAD) this.#pause(false)
        return packet
      }
      this.#ready = 0
      this.#pause(false)
      await new Promise<void>((resume) => {
        this.#waiting = resume
      })
    }
    return undefined
  }

  /** There are no more packets; what still arrives is read and dropped. */
  end(): void {
    this.#ended = true
    this.#decoder.takeRest()
    this.#wake()
    this.#pause(false)
  }
}
