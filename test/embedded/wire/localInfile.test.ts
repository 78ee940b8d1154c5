import { Readable } from "node:stream"
import { describe, expect, it } from "vitest"
import { Capability } from "../../../src/embedded/wire/Capability.ts"
import { type LocalInfileResult, type OkResult, SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { BASE_CAPABILITIES, command, errorOf, RawClient } from "./rawClient.ts"
import { deferred, ok, type Script, type StubServer, settled, until, withServer } from "./stub.ts"

const WITH_FILES = BASE_CAPABILITIES | Capability.LOCAL_FILES

const asking = (receive: LocalInfileResult["receive"]): Partial<Script> => ({
  query: async function* (sql) {
    yield sql === "load" ? { _tag: "LocalInfile", fileName: "data.csv", receive } : ok(9)
  }
})

const counting = async (chunks: AsyncIterable<Uint8Array>): Promise<OkResult> => {
  let bytes = 0
  for await (const chunk of chunks) bytes += chunk.length
  return ok(bytes)
}

const withRaw = (
  receive: LocalInfileResult["receive"],
  use: (client: RawClient, server: StubServer) => Promise<void>,
  capabilities = WITH_FILES
) =>
  withServer(asking(receive), async (server) => {
    const client = new RawClient(server.port)
    await client.login(capabilities)
    await use(client, server)
    client.destroy()
  })

const load = async (client: RawClient) => {
  client.send(command(0x03, "load"))
  expect(await client.read()).toEqual({ payload: Buffer.from("\xfbdata.csv", "latin1"), sequence: 1 })
}

const affected = (payload: Buffer): number | undefined => {
  expect(payload[0]).toBe(0)
  return payload[1]
}

const usable = async (client: RawClient) => {
  client.send(command(0x03, "ok"))
  expect(affected(await client.payload())).toBe(9)
}

describe("LOAD DATA LOCAL", () => {
  it("hands over a driver's file", () => {
    const received: Array<Uint8Array> = []
    const script = asking(async (chunks) => {
      for await (const chunk of chunks) received.push(chunk)
      return ok(received.length)
    })
    return withServer(script, async (server) => {
      const client = await server.connect()
      const file = Buffer.alloc(1_000_000, "abc,def\n")
      const names: Array<string> = []
      const [header] = await client.query({
        sql: "load",
        infileStreamFactory: (name) => {
          names.push(name)
          return Readable.from([file.subarray(0, 400_000), file.subarray(400_000)])
        }
      })
      expect(names).toEqual(["data.csv"])
      expect(header).toMatchObject({ affectedRows: received.length })
      expect(Buffer.concat(received).equals(file)).toBe(true)
      await client.query("ok")
    })
  })

  it("ends with the empty packet, and answers with the number after it", () =>
    withRaw(counting, async (client) => {
      await load(client)
      client.send(Buffer.from("abc"), 2)
      client.send(Buffer.from("de"), 3)
      client.send([], 4)
      const answer = await client.read()
      expect(answer?.sequence).toBe(5)
      expect(affected(answer?.payload ?? Buffer.alloc(0))).toBe(5)
      await usable(client)
    }))

  it("gives the chunks in order to several reads at once", () => {
    const read: Array<string> = []
    const receive = async (chunks: AsyncIterable<Uint8Array>) => {
      const iterator = chunks[Symbol.asyncIterator]()
      const all = await Promise.all([iterator.next(), iterator.next(), iterator.next(), iterator.next()])
      for (const { done, value } of all) read.push(done ? "end" : Buffer.from(value).toString())
      return ok()
    }
    return withRaw(receive, async (client) => {
      await load(client)
      await new Promise((resume) => setTimeout(resume, 10))
      for (const [i, chunk] of ["a", "b", "", "no chunk"].entries()) {
        if (chunk !== "no chunk") client.send(Buffer.from(chunk), i + 2)
        await new Promise((resume) => setTimeout(resume, 10))
      }
      expect(affected(await client.payload())).toBe(0)
      expect(read).toEqual(["a", "b", "end", "end"])
      await usable(client)
    })
  })

  it("takes an empty file", () =>
    withRaw(counting, async (client) => {
      await load(client)
      client.send([], 2)
      expect(affected(await client.payload())).toBe(0)
      await usable(client)
    }))

  it.each<[string, LocalInfileResult["receive"]]>([
    ["at once", () => Promise.reject(new SqlFailure(20101, "internal error: no"))],
    [
      "after the first chunk",
      async (chunks) => {
        for await (const _ of chunks) throw new SqlFailure(20101, "internal error: no")
        return ok()
      }
    ],
    [
      "with a read left behind",
      async (chunks) => {
        void chunks[Symbol.asyncIterator]().next()
        throw new SqlFailure(20101, "internal error: no")
      }
    ],
    [
      "by throwing",
      () => {
        throw new SqlFailure(20101, "internal error: no")
      }
    ]
  ])("that fails %s answers only after the whole file, and the connection goes on", (_, receive) =>
    withRaw(receive, async (client) => {
      await load(client)
      for (let i = 0; i < 50; i++) client.send(Buffer.alloc(100_000, 0x03), i + 2)
      client.send([], 52)
      const answer = await client.read()
      expect(answer?.sequence).toBe(53)
      expect(errorOf(answer?.payload ?? Buffer.alloc(9))).toMatchObject({ errno: 20101, message: "internal error: no" })
      await usable(client)
    })
  )

  it("that wants no more than its beginning still reads to the end", () => {
    const receive = async (chunks: AsyncIterable<Uint8Array>) => {
      for await (const chunk of chunks) return ok(chunk.length)
      return ok()
    }
    return withRaw(receive, async (client) => {
      await load(client)
      for (let i = 0; i < 3; i++) client.send(Buffer.from("abcd"), i + 2)
      client.send([], 5)
      expect(affected(await client.payload())).toBe(4)
      await usable(client)
    })
  })

  it("takes the file no faster than it is received", async () => {
    const go = deferred<void>()
    const receive = async (chunks: AsyncIterable<Uint8Array>) => {
      await go.promise
      return counting(chunks)
    }
    await withRaw(receive, async (client) => {
      await load(client)
      const before = process.memoryUsage().arrayBuffers
      const chunk = Buffer.alloc(1024 * 1024)
      for (let i = 0; i < 100; i++) client.send(chunk, i + 2)
      client.send([], 102)
      await settled(() => client.socket.writableLength)
      // The client holds its 100 MB itself; the server has taken what fits a few buffers.
      expect(client.socket.writableLength).toBeGreaterThan(60 * chunk.length)
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(140 * chunk.length)
      go.resolve()
      expect(affected(await client.payload())).toBe(0xfe)
    })
  })

  it("whose client goes away ends for the session too", async () => {
    const outcome = deferred<unknown>()
    const receive = async (chunks: AsyncIterable<Uint8Array>) => {
      try {
        return await counting(chunks)
      } catch (error) {
        outcome.resolve(error)
        throw error
      }
    }
    await withRaw(receive, async (client, server) => {
      await load(client)
      client.send(Buffer.from("abc"), 2)
      client.destroy()
      expect(await outcome.promise).toBeInstanceOf(Error)
      await until(() => server.sessions.closed === 1)
    })
  })

  it("with a packet that is too large ends the connection", () =>
    withServer(
      asking(counting),
      async (server) => {
        const client = new RawClient(server.port)
        await client.login(WITH_FILES)
        await load(client)
        client.send(Buffer.alloc(5000), 2)
        expect(errorOf(await client.payload()).errno).toBe(13125)
        expect(await client.read()).toBeUndefined()
        await until(() => server.sessions.closed === 1)
      },
      { maxAllowedPacket: 4096 }
    ))

  it("is refused to a client that has not announced it, which would not understand the request", () =>
    withRaw(
      counting,
      async (client) => {
        client.send(command(0x03, "load"))
        expect(errorOf(await client.payload()).errno).toBe(20105)
        await usable(client)
      },
      BASE_CAPABILITIES
    ))

  it("from a driver with an empty source ends that connection at worst", () =>
    withServer(asking(counting), async (server) => {
      const client = await server.connect()
      await client.query({ sql: "load", infileStreamFactory: () => Readable.from([Buffer.alloc(0), Buffer.from("x")]) })
      await until(() => server.sessions.closed === 1)
      const other = await server.connect()
      await expect(other.query("ok")).resolves.toBeDefined()
    }))
})
