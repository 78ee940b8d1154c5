import { PacketTooLarge } from "./Failure.ts"
import { MAX_FRAME_PAYLOAD } from "./PacketWriter.ts"

/** One whole packet of a client, its frames put together. */
export interface Packet {
  readonly payload: Buffer
  /** The sequence number of its last frame. */
  readonly sequence: number
}

const HEADER = 4

/**
 * Cuts the bytes of a connection into packets. It holds no more than it was given (twice that while a packet grows): a header
 * that promises much allocates nothing, and one that promises more than `limit` throws `PacketTooLarge`, again on each call.
 */
export class PacketDecoder {
  /** The longest packet accepted, in bytes of payload. */
  limit: number
  #buffer: Buffer = Buffer.alloc(0)
  #start = 0
  #end = 0
  #frames: Array<Buffer> = []
  #framesLength = 0

  constructor(limit: number) {
    this.limit = limit
  }

  /** How many bytes are held. */
  get buffered(): number {
    return this.#framesLength + this.#end - this.#start
  }

  push(chunk: Buffer): void {
    const held = this.#end - this.#start
    if (held === 0) {
      this.#buffer = chunk
      this.#start = 0
      this.#end = chunk.length
      return
    }
    if (this.#end + chunk.length > this.#buffer.length) {
      // Doubling keeps a packet that arrives byte by byte linear.
      const next = Buffer.allocUnsafeSlow(Math.max(held * 2, held + chunk.length))
      this.#buffer.copy(next, 0, this.#start, this.#end)
      this.#buffer = next
      this.#start = 0
      this.#end = held
    }
    chunk.copy(this.#buffer, this.#end)
    this.#end += chunk.length
  }

  /** The next packet, or undefined while it is incomplete. */
  next(): Packet | undefined {
    while (this.#end - this.#start >= HEADER) {
      const length = this.#buffer.readUIntLE(this.#start, 3)
      const sequence = this.#buffer.readUInt8(this.#start + 3)
      if (this.#framesLength + length > this.limit) throw new PacketTooLarge(sequence)
      if (this.#end - this.#start < HEADER + length) return undefined
      const frame = this.#buffer.subarray(this.#start + HEADER, this.#start + HEADER + length)
      this.#start += HEADER + length
      if (length === MAX_FRAME_PAYLOAD) {
        this.#frames.push(frame)
        this.#framesLength += length
        continue
      }
      if (this.#frames.length === 0) return { payload: frame, sequence }
      const payload = Buffer.concat([...this.#frames, frame], this.#framesLength + length)
      this.#frames = []
      this.#framesLength = 0
      return { payload, sequence }
    }
    return undefined
  }

  /** The bytes that belong to no packet yet, which are thereby given up. */
  takeRest(): Buffer {
    const rest = this.#buffer.subarray(this.#start, this.#end)
    this.#start = this.#end
    return rest
  }
}
