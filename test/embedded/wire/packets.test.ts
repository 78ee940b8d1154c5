import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { MalformedPacket, PacketTooLarge } from "../../../src/embedded/wire/Failure.ts"
import { type Packet, PacketDecoder } from "../../../src/embedded/wire/PacketDecoder.ts"
import { PacketReader } from "../../../src/embedded/wire/PacketReader.ts"
import { MAX_FRAME_PAYLOAD, PacketWriter } from "../../../src/embedded/wire/PacketWriter.ts"

const write = (payload: Uint8Array, sequence = 0): Buffer => {
  const writer = new PacketWriter()
  writer.begin()
  writer.bytes(payload)
  writer.end(sequence)
  return writer.take()
}

const decode = (decoder: PacketDecoder, chunks: Iterable<Buffer>): Array<Packet> => {
  const packets: Array<Packet> = []
  for (const chunk of chunks) {
    decoder.push(chunk)
    for (let packet = decoder.next(); packet !== undefined; packet = decoder.next()) packets.push(packet)
  }
  return packets
}

function* slices(bytes: Buffer, sizes: ReadonlyArray<number>): Generator<Buffer> {
  let at = 0
  let i = 0
  while (at < bytes.length) {
    const size = sizes[i++ % sizes.length] ?? 1
    // A copy, as a socket's chunks do not share memory.
    yield Buffer.from(bytes.subarray(at, at + size))
    at += size
  }
}

describe("packets", () => {
  it("come out of the decoder as they went into the writer, however they are cut", () => {
    const arbitrary = FastCheck.tuple(
      FastCheck.array(FastCheck.uint8Array({ maxLength: 300 }), { maxLength: 30 }),
      FastCheck.array(FastCheck.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 })
    )
    FastCheck.assert(
      FastCheck.property(arbitrary, ([payloads, sizes]) => {
        // So small that packets outgrow it half-written.
        const writer = new PacketWriter(16)
        const taken: Array<Buffer> = []
        let sequence = 250
        payloads.forEach((payload, i) => {
          writer.begin()
          writer.bytes(payload)
          sequence = writer.end(sequence)
          if (i % 3 === 0) taken.push(writer.take())
        })
        taken.push(writer.take())
        const packets = decode(new PacketDecoder(1000), slices(Buffer.concat(taken), sizes))
        expect(packets.map((packet) => [...packet.payload])).toEqual(payloads.map((payload) => [...payload]))
        expect(packets.map((packet) => packet.sequence)).toEqual(payloads.map((_, i) => (250 + i) & 0xff))
      })
    )
  })

  it.each([
    [MAX_FRAME_PAYLOAD - 1, 1],
    [MAX_FRAME_PAYLOAD, 2],
    [MAX_FRAME_PAYLOAD + 1, 2],
    [MAX_FRAME_PAYLOAD * 2, 3],
    [MAX_FRAME_PAYLOAD * 2 + 7, 3]
  ])("of %i bytes take %i frames", (size, frames) => {
    const payload = Buffer.alloc(size)
    for (let i = 0; i < size; i += 4097) payload.writeUInt8((i * 31) & 0xff, i)
    const bytes = write(payload, 254)
    expect(bytes.length).toBe(size + frames * 4)
    const [packet, ...others] = decode(new PacketDecoder(size), slices(bytes, [1_000_003]))
    expect(others).toEqual([])
    expect(packet?.sequence).toBe((254 + frames - 1) & 0xff)
    expect(packet?.payload.equals(payload)).toBe(true)
  })

  it("forget one that could not be completed, and number the next as if it had not been", () => {
    const writer = new PacketWriter()
    writer.begin()
    writer.text("one")
    const sequence = writer.end(0)
    const { length } = writer
    writer.begin()
    // More than the first buffer holds, so that the bytes before it have moved.
    writer.text("x".repeat(40_000))
    writer.truncate(length)
    writer.begin()
    writer.text("two")
    writer.end(sequence)
    const packets = decode(new PacketDecoder(10), [writer.take()])
    expect(packets.map(({ payload, sequence }) => [payload.toString(), sequence])).toEqual([
      ["one", 0],
      ["two", 1]
    ])
  })

  it("that announce too much are refused at their header, each time", () => {
    const decoder = new PacketDecoder(100)
    decoder.push(Buffer.from([101, 0, 0, 3]))
    for (let i = 0; i < 2; i++) expect(() => decoder.next()).toThrow(PacketTooLarge)
    expect(decoder.buffered).toBe(4)
  })

  it("that announce too much in a later frame are refused there", () => {
    const decoder = new PacketDecoder(MAX_FRAME_PAYLOAD + 9)
    decoder.push(Buffer.concat([Buffer.from([0xff, 0xff, 0xff, 0]), Buffer.alloc(MAX_FRAME_PAYLOAD)]))
    expect(decoder.next()).toBeUndefined()
    decoder.push(Buffer.from([10, 0, 0, 1]))
    expect(() => decoder.next()).toThrow(PacketTooLarge)
  })
})

describe("fields", () => {
  const roundTrip = <A>(fill: (writer: PacketWriter) => void, read: (reader: PacketReader) => A): A => {
    const writer = new PacketWriter()
    fill(writer)
    const reader = new PacketReader(writer.take())
    const value = read(reader)
    expect(reader.remaining).toBe(0)
    return value
  }

  it("keep length-encoded integers and text of every length", () => {
    for (const value of [0, 250, 251, 252, 0xffff, 0x10000, 0xffffff, 0x1000000, 2 ** 53 - 1])
      expect(
        roundTrip(
          (writer) => writer.lenenc(value),
          (reader) => reader.lenenc()
        )
      ).toBe(value)
    for (const length of [0, 1, 82, 83, 84, 250, 251, 70_000])
      for (const character of ["a", "é", "語", "🦆"]) {
        const text = character.repeat(length)
        expect(
          roundTrip(
            (writer) => writer.lenencText(text),
            (reader) => reader.lenencBytes().toString()
          )
        ).toBe(text)
      }
  })

  it("never reach beyond the packet, whatever lengths it claims", () => {
    const reads: ReadonlyArray<(reader: PacketReader) => unknown> = [
      (reader) => reader.u8(),
      (reader) => reader.i16(),
      (reader) => reader.u32(),
      (reader) => reader.u64(),
      (reader) => reader.f64(),
      (reader) => reader.lenenc(),
      (reader) => reader.lenencBytes(),
      (reader) => reader.nulText(),
      (reader) => reader.bytes(3),
      (reader) => reader.skip(5)
    ]
    FastCheck.assert(
      FastCheck.property(FastCheck.uint8Array({ maxLength: 12 }), FastCheck.array(FastCheck.nat(9)), (bytes, order) => {
        const reader = new PacketReader(Buffer.from(bytes))
        for (const i of order) {
          const before = reader.remaining
          try {
            reads[i]?.(reader)
          } catch (error) {
            expect(error).toBeInstanceOf(MalformedPacket)
          }
          expect(reader.remaining).toBeGreaterThanOrEqual(0)
          expect(reader.remaining).toBeLessThanOrEqual(before)
        }
      }),
      { numRuns: 2000 }
    )
  })

  it("refuse a length of 2^64 - 1", () => {
    const reader = new PacketReader(Buffer.from([0xfe, 255, 255, 255, 255, 255, 255, 255, 255, 1]))
    expect(() => reader.lenencBytes()).toThrow(MalformedPacket)
  })
})
