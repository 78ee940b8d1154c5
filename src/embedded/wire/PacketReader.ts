import { MalformedPacket } from "./Failure.ts"

/**
 * Reads the fields of one packet in order. Every read checks that its bytes are there and otherwise throws
 * `MalformedPacket`; lengths that the packet itself claims are never believed beyond its end.
 */
export class PacketReader {
  readonly #payload: Buffer
  #position: number

  constructor(payload: Buffer, position = 0) {
    this.#payload = payload
    this.#position = position
  }

  get remaining(): number {
    return this.#payload.length - this.#position
  }

  /** The position before the field of `size` bytes, which is thereby read. */
  #advance(size: number): number {
    const start = this.#position
    if (size > this.#payload.length - start) throw new MalformedPacket()
    this.#position = start + size
    return start
  }

  skip(size: number): void {
    this.#advance(size)
  }

  u8(): number {
    return this.#payload.readUInt8(this.#advance(1))
  }

  i8(): number {
    return this.#payload.readInt8(this.#advance(1))
  }

  u16(): number {
    return this.#payload.readUInt16LE(this.#advance(2))
  }

  i16(): number {
    return this.#payload.readInt16LE(this.#advance(2))
  }

  u32(): number {
    return this.#payload.readUInt32LE(this.#advance(4))
  }

  i32(): number {
    return this.#payload.readInt32LE(this.#advance(4))
  }

  u64(): bigint {
    return this.#payload.readBigUInt64LE(this.#advance(8))
  }

  i64(): bigint {
    return this.#payload.readBigInt64LE(this.#advance(8))
  }

  f32(): number {
    return this.#payload.readFloatLE(this.#advance(4))
  }

  f64(): number {
    return this.#payload.readDoubleLE(this.#advance(8))
  }

  /** A length-encoded integer; 0xfb, NULL in a row, and 0xff have no meaning where a client sends one. */
  lenenc(): number {
    const first = this.u8()
    if (first < 0xfb) return first
    if (first === 0xfc) return this.u16()
    if (first === 0xfd) return this.#payload.readUIntLE(this.#advance(3), 3)
    if (first !== 0xfe) throw new MalformedPacket()
    // No packet is longer than 2^53 bytes: the rounded number only has to stay too large.
    return Number(this.u64())
  }

  /** A view into the packet. */
  bytes(size: number): Buffer {
    const start = this.#advance(size)
    return this.#payload.subarray(start, start + size)
  }

  lenencBytes(): Buffer {
    return this.bytes(this.lenenc())
  }

  /** Text up to a zero byte, which must be there. */
  nulText(): string {
    const end = this.#payload.indexOf(0, this.#position)
    if (end < 0) throw new MalformedPacket()
    const text = this.#payload.toString("utf8", this.#position, end)
    this.#position = end + 1
    return text
  }

  rest(): Buffer {
    return this.bytes(this.remaining)
  }
}
