import { once } from "node:events"
import { connect, createServer } from "node:net"
import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import type { Parameter, Result } from "../../../src/embedded/wire/WireSession.ts"
import { BASE_CAPABILITIES, command, frame, handshakeResponse, u16, u32 } from "./rawClient.ts"
import { ok, rows, type Script, type StubServer, single, text, until, withServer } from "./stub.ts"

/*
 * Conversations of real clients are recorded, altered at random, and played to a server, which must survive each: answer in whole
 * packets or hang up, close the session, and serve the next client. MATRIXONE_FUZZ sets how many, MATRIXONE_FUZZ_SEED which.
 */

const CASES = Number(process.env["MATRIXONE_FUZZ"] ?? 3000)
const SEED = Number(process.env["MATRIXONE_FUZZ_SEED"] ?? 20261)
const PARALLEL = 24
const MAX_PACKET = 1024 * 1024

type Random = () => number

/** mulberry32 */
const random = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const below = (next: Random, bound: number): number => Math.floor(next() * bound)

const script: Partial<Script> = {
  login: async (login) => {
    login.verify("111")
  },
  query: async function* (sql): AsyncGenerator<Result> {
    if (sql.startsWith("load"))
      yield {
        _tag: "LocalInfile",
        fileName: "f",
        receive: async (chunks) => {
          let count = 0
          for await (const chunk of chunks) count += chunk.length
          return ok(count)
        }
      }
    else for (const part of sql.split(";")) yield part === "" ? ok() : single(part)
  },
  execute: async (_, parameters) =>
    parameters.length === 0
      ? ok()
      : rows(
          parameters.map((_, i) => text(`p${i}`)),
          [parameters.map(cell)]
        )
}

const cell = (parameter: Parameter) => parameter

const split = (bytes: Buffer): Array<Buffer> => {
  const frames: Array<Buffer> = []
  for (let at = 0; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUIntLE(at, 3)
    frames.push(bytes.subarray(at, end))
    at = end
  }
  return frames
}

/** What the driver sends in a conversation that uses most of what it can do. */
const recordDriver = async (server: StubServer): Promise<ReadonlyArray<Buffer>> => {
  const sent: Array<Buffer> = []
  const proxy = createServer((client) => {
    const upstream = connect(server.port, "127.0.0.1")
    client.on("data", (chunk) => sent.push(chunk))
    client.pipe(upstream).pipe(client)
    for (const socket of [client, upstream]) socket.on("error", () => {})
  }).listen(0, "127.0.0.1")
  await once(proxy, "listening")
  const address = proxy.address()
  const port = address !== null && typeof address === "object" ? address.port : 0
  const client = await server.connect({ port, database: "d", multipleStatements: true })
  await client.ping()
  await client.query("a;b;;c")
  await client.execute("? ? ? ? ? ?", [1, "text", null, Buffer.from([0, 255]), new Date(0), true])
  await client.execute("? ? ? ? ? ?", [null, 2.5, 3n, "", false, "x".repeat(300)])
  await client.query({ sql: "load", infileStreamFactory: () => Readable.from([Buffer.alloc(5000, "a,b\n")]) })
  await client.unprepare("? ? ? ? ? ?")
  await client.end()
  await until(() => split(Buffer.concat(sent)).at(-1)?.[4] === 0x01)
  proxy.close()
  return split(Buffer.concat(sent))
}

const login = frame(handshakeResponse({ capabilities: BASE_CAPABILITIES | 128, token: Buffer.alloc(20, 1) }), 1)

const types = [1, 0, 2, 0x80, 3, 0, 8, 0x80, 4, 0, 5, 0, 10, 0, 12, 0, 11, 0, 16, 0, 253, 0, 252, 0, 245, 0, 6, 0]

const values = [
  ...[1, 2, 2, 3, 3, 3, 3, 8, 8, 8, 8, 8, 8, 8, 8, 0, 0, 0x80, 0x3f, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f],
  ...[4, 0xe8, 7, 2, 29, 11, 0xe8, 7, 2, 29, 1, 2, 3, 7, 0, 0, 0, 12, 1, 2, 0, 0, 0, 3, 4, 5, 9, 0, 0, 0],
  ...[5, 0, 0, 0, 0, 0, 0, 0, 3, 97, 98, 99, 2, 0, 255, 2, 123, 125]
]

/** A conversation by hand, of what the driver does not send. */
const handMade: ReadonlyArray<Buffer> = [
  login,
  frame(command(0x16, Array.from({ length: 14 }, () => "?").join())),
  frame(command(0x17, Buffer.concat([u32(1), Buffer.from([0]), u32(1), Buffer.from([0, 0, 1, ...types, ...values])]))),
  frame(command(0x18, Buffer.concat([u32(1), u16(11), Buffer.from("long")]))),
  frame(command(0x18, Buffer.concat([u32(1), u16(11), Buffer.from(" data")]))),
  frame(command(0x1a, u32(1))),
  frame(command(0x17, Buffer.concat([u32(1), Buffer.from([0]), u32(1), Buffer.from([255, 255, 0])]))),
  frame(command(0x02, "database")),
  frame(command(0x04, "table\0")),
  frame(command(0x1b, u16(1))),
  frame(command(0x1f)),
  frame(command(0x03, "load")),
  frame(Buffer.from("chunk"), 2),
  frame([], 3),
  frame(command(0x19, u32(1))),
  frame(command(0x0e)),
  frame(command(0x01))
]

const switching: ReadonlyArray<Buffer> = [
  frame(handshakeResponse({ token: Buffer.alloc(32, 3), plugin: "caching_sha2_password" }), 1),
  frame(Buffer.alloc(20, 5), 3),
  frame(command(0x03, "a;b"))
]

const interesting = [0, 1, 0x7f, 0x80, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]

type Alter = (frames: Array<Buffer>, next: Random) => void

const alterFrame =
  (alter: (bytes: Buffer, next: Random) => Buffer): Alter =>
  (frames, next) => {
    const at = below(next, frames.length)
    const bytes = frames[at]
    if (bytes !== undefined && bytes.length > 0) frames[at] = alter(Buffer.from(bytes), next)
  }

/** Gives an altered payload the length it has now, so that what lies behind the framing is reached too. */
const reframed = (bytes: Buffer): Buffer => {
  if (bytes.length >= 4) bytes.writeUIntLE(bytes.length - 4, 0, 3)
  return bytes
}

const payloadAt = (bytes: Buffer, next: Random): number =>
  Math.min(bytes.length - 1, 4 + below(next, bytes.length - 4 || 1))

const alterations: ReadonlyArray<Alter> = [
  alterFrame((bytes, next) => {
    const at = below(next, bytes.length)
    bytes[at] = (bytes[at] ?? 0) ^ (1 << below(next, 8))
    return bytes
  }),
  alterFrame((bytes, next) => {
    bytes[payloadAt(bytes, next)] = interesting[below(next, interesting.length)] ?? 0
    return bytes
  }),
  alterFrame((bytes, next) => {
    bytes[payloadAt(bytes, next)] = below(next, 256)
    return bytes
  }),
  alterFrame((bytes, next) => reframed(bytes.subarray(0, Math.max(4, below(next, bytes.length + 1))))),
  alterFrame((bytes, next) => bytes.subarray(0, below(next, bytes.length))),
  alterFrame((bytes, next) => {
    const at = payloadAt(bytes, next)
    return reframed(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(next, 8))]))
  }),
  alterFrame((bytes, next) => {
    const at = payloadAt(bytes, next)
    const inserted = Buffer.from(Array.from({ length: 1 + below(next, 12) }, () => below(next, 256)))
    return reframed(Buffer.concat([bytes.subarray(0, at), inserted, bytes.subarray(at)]))
  }),
  alterFrame((bytes, next) => {
    bytes[below(next, 3)] = interesting[below(next, interesting.length)] ?? 0
    return bytes
  }),
  alterFrame(() => frame([])),
  alterFrame((_, next) =>
    frame([below(next, 256), ...Array.from({ length: below(next, 30) }, () => below(next, 256))])
  ),
  (frames, next) => frames.splice(below(next, frames.length), 1),
  (frames, next) => {
    const bytes = frames[below(next, frames.length)]
    if (bytes !== undefined) frames.splice(below(next, frames.length), 0, bytes)
  },
  (frames, next) => frames.reverse().splice(below(next, frames.length)),
  (frames, next) => frames.splice(1 + below(next, frames.length))
]

/** Plays the bytes, in pieces, reads until the server has hung up, and returns what is wrong with its answer, if anything. */
const play = (port: number, bytes: Buffer, next: Random): Promise<string | undefined> =>
  new Promise((resolve) => {
    const received: Array<Buffer> = []
    let torn = false
    const socket = connect({ port, host: "127.0.0.1", noDelay: true })
    const hung = setTimeout(() => {
      socket.destroy()
      resolve("the server has not hung up")
    }, 20_000)
    socket.on("error", () => {
      torn = true
    })
    socket.on("data", (chunk) => received.push(chunk))
    socket.on("connect", () => {
      for (let at = 0; at < bytes.length; ) {
        const size = next() < 0.5 ? bytes.length : 1 + below(next, 200)
        socket.write(bytes.subarray(at, at + size))
        at += size
      }
      // Time to be answered, before the end that every client comes to.
      setTimeout(() => socket.end(), 4)
    })
    socket.on("close", () => {
      clearTimeout(hung)
      const answer = Buffer.concat(received)
      const whole = split(answer).reduce((length, frame) => length + frame.length, 0)
      resolve(torn || whole === answer.length ? undefined : `${answer.length - whole} bytes that are no packet`)
    })
  })

describe("altered conversations", () => {
  it(
    `neither stop the server nor leave anything behind (${CASES})`,
    () =>
      withServer(
        script,
        async (server) => {
          const recordings = [await recordDriver(server), handMade, switching]
          expect(recordings[0]?.map((bytes) => bytes[4]).slice(1)).toEqual(
            expect.arrayContaining([0x03, 0x16, 0x17, 0x0e, 0x01])
          )
          const before = process.memoryUsage().arrayBuffers
          let started = 0
          const failures: Array<string> = []
          const worker = async () => {
            while (started < CASES && failures.length === 0) {
              const index = started++
              const next = random(SEED + index * 7919)
              const frames = [...(recordings[below(next, recordings.length)] ?? handMade)]
              const times = 1 + below(next, 4)
              for (let i = 0; i < times && frames.length > 0; i++)
                alterations[below(next, alterations.length)]?.(frames, next)
              const wrong = await play(server.port, Buffer.concat(frames), next)
              // Whoever holds a login holds its connection.
              server.logins.length = 0
              if (wrong !== undefined) failures.push(`case ${index} of seed ${SEED}: ${wrong}`)
            }
          }
          await Promise.all(Array.from({ length: PARALLEL }, worker))
          expect(failures).toEqual([])
          const client = await server.connect()
          await expect(client.query("still here")).resolves.toMatchObject([[{ value: "still here" }], {}])
          await client.end()
          await server.close()
          expect(server.connections()).toBe(0)
          expect(server.sessions.opened).toBeGreaterThan(CASES / 4)
          expect(server.sessions.closed).toBe(server.sessions.opened)
          expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(256 * 1024 * 1024)
        },
        { maxAllowedPacket: MAX_PACKET, loginTimeoutMillis: 5000 }
      ),
    60_000 + CASES * 10
  )
})
