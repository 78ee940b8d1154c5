const INITIAL_CAPACITY = 16 * 1024

/** The longest payload one frame holds; a longer packet continues in the next frame, a packet of exactly this in an empty one. */
export const MAX_FRAME_PAYLOAD = 0xffffff

const HEADER = 4

/**
 * Writes packets, one after the other, into a buffer that grows: `begin`, the fields, `end`. What was written is taken with
 * `take`, from where it goes to the socket; bytes already taken are never written again.
 */
export class PacketWriter {
  readonly #initialCapacity: number
  #buffer: Buffer = Buffer.alloc(0)
  /** Where the bytes begin that nobody has taken. */
  #start = 0
  #position = 0
  /** Where the header of the packet being written begins. */
  #frame = 0

  constructor(initialCapacity = INITIAL_CAPACITY) {
    this.#initialCapacity = initialCapacity
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    return this.#position - this.#start
  }

  /** The position of `size` bytes to write to, which count as written. `#buffer` may be another one afterwards. */
  #reserve(size: number): number {
    const position = this.#position
    if (position + size > this.#buffer.length) {
      const used = position - this.#start
      const next = Buffer.allocUnsafe(Math.max(this.#initialCapacity, used * 2, used + size))
      this.#buffer.copy(next, 0, this.#start, position)
      this.#buffer = next
      this.#frame -= this.#start
      this.#start = 0
      this.#position = used + size
      return used
    }
    this.#position = position + size
    return position
  }

  /** The written bytes. */
  take(): Buffer {
    const taken = this.#buffer.subarray(this.#start, this.#position)
    this.#start = this.#position
    return taken
  }

  begin(): void {
    this.#frame = this.#reserve(HEADER)
  }

  /** Forgets all but the first `length` bytes of those that wait. */
  truncate(length: number): void {
    this.#position = this.#start + length
  }

  /** Completes the packet, in as many frames as its length needs, and returns the sequence number after it. */
  end(sequence: number): number {
    const length = this.#position - this.#frame - HEADER
    const more = Math.floor(length / MAX_FRAME_PAYLOAD)
    if (more > 0) this.#reserve(more * HEADER)
    const payload = this.#frame + HEADER
    // From the last frame to the first, so that no payload is overwritten before it has moved.
    for (let i = more; i >= 0; i--) {
      const from = payload + i * MAX_FRAME_PAYLOAD
      const size = i === more ? length - more * MAX_FRAME_PAYLOAD : MAX_FRAME_PAYLOAD
      if (i > 0) this.#buffer.copyWithin(from + i * HEADER, from, from + size)
      const header = from + i * HEADER - HEADER
      this.#buffer.writeUIntLE(size, header, 3)
      this.#buffer.writeUInt8((sequence + i) & 0xff, header + 3)
    }
    return (sequence + more + 1) & 0xff
  }

  u8(value: number): void {
    const position = this.#reserve(1)
    this.#buffer.writeUInt8(value, position)
  }

  i8(value: number): void {
    const position = this.#reserve(1)
    this.#buffer.writeInt8(value, position)
  }

  u16(value: number): void {
    const position = this.#reserve(2)
    this.#buffer.writeUInt16LE(value, position)
  }

  i16(value: number): void {
    const position = this.#reserve(2)
    this.#buffer.writeInt16LE(value, position)
  }

  u24(value: number): void {
    const position = this.#reserve(3)
    this.#buffer.writeUIntLE(value, position, 3)
  }

  u32(value: number): void {
    const position = this.#reserve(4)
    this.#buffer.writeUInt32LE(value, position)
  }

  i32(value: number): void {
    const position = this.#reserve(4)
    this.#buffer.writeInt32LE(value, position)
  }

  u64(value: bigint): void {
    const position = this.#reserve(8)
    this.#buffer.writeBigUInt64LE(value, position)
  }

  i64(value: bigint): void {
    const position = this.#reserve(8)
    this.#buffer.writeBigInt64LE(value, position)
  }

  f32(value: number): void {
    const position = this.#reserve(4)
    this.#buffer.writeFloatLE(value, position)
  }

  f64(value: number): void {
    const position = this.#reserve(8)
    this.#buffer.writeDoubleLE(value, position)
  }

  zeros(count: number): void {
    const position = this.#reserve(count)
    this.#buffer.fill(0, position, position + count)
  }

  /** A length-encoded integer. */
  lenenc(value: number | bigint): void {
    if (value < 0xfb) this.u8(Number(value))
    else if (value <= 0xffff) {
      this.u8(0xfc)
      this.u16(Number(value))
    } else if (value <= 0xffffff) {
      this.u8(0xfd)
      this.u24(Number(value))
    } else {
      this.u8(0xfe)
      this.u64(BigInt(value))
    }
  }

  bytes(value: Uint8Array): void {
    const position = this.#reserve(value.length)
    this.#buffer.set(value, position)
  }

  lenencBytes(value: Uint8Array): void {
    this.lenenc(value.length)
    this.bytes(value)
  }

  text(value: string): void {
    const position = this.#reserve(Buffer.byteLength(value))
    this.#buffer.write(value, position, "utf8")
  }

  nulText(value: string): void {
    this.text(value)
    this.u8(0)
  }

  lenencText(value: string): void {
    // At most three bytes for each UTF-16 unit: a short text needs no measuring, its length is written after it.
    if (value.length * 3 < 0xfb) {
      const reserved = value.length * 3 + 1
      const position = this.#reserve(reserved)
      const size = this.#buffer.write(value, position + 1, "utf8")
      this.#buffer.writeUInt8(size, position)
      this.#position -= reserved - 1 - size
    } else {
      this.lenenc(Buffer.byteLength(value))
      this.text(value)
    }
  }
}
