import { describe, expect, it } from "vitest"
import { MAX_FRAME_PAYLOAD } from "../../../src/embedded/wire/PacketWriter.ts"
import { type Parameter, type Result, type Row, SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { BASE_CAPABILITIES, command, errorOf, RawClient } from "./rawClient.ts"
import { deferred, ok, rows, type Script, settled, single, text, until, withServer } from "./stub.ts"

const DEPRECATE_EOF = 1 << 24
const MORE = 8

const withRaw = (
  script: Partial<Script>,
  use: (client: RawClient) => Promise<void>,
  capabilities = BASE_CAPABILITIES
) =>
  withServer(script, async (server) => {
    const client = new RawClient(server.port)
    await client.login(capabilities)
    await use(client)
    client.destroy()
  })

const answering = (...results: ReadonlyArray<Result>): Partial<Script> => ({
  query: async function* () {
    yield* results
  }
})

/** The only column of what a driver has read. */
const cellsOf = (read: unknown): ReadonlyArray<string | Uint8Array> =>
  (read as ReadonlyArray<{ a: string }>).map((row) => row.a)

const query = (client: RawClient, sql = "x") => client.send(command(0x03, sql))

describe("results", () => {
  it("of statements without rows carry counts, MatrixOne's two status bits and its info with a length", () =>
    withRaw(
      answering({
        _tag: "Ok",
        affectedRows: 300,
        insertId: 2n ** 64n - 1n,
        warnings: 2,
        info: "hello"
      }),
      async (client) => {
        query(client)
        const expected = [0, 0xfc, 0x2c, 1, 0xfe, ...Array.from({ length: 8 }, () => 255), 0x12, 0x08, 2, 0, 5]
        expect(await client.payload()).toEqual(Buffer.concat([Buffer.from(expected), Buffer.from("hello")]))
      }
    ))

  it("read in a driver as they do from MatrixOne", () =>
    withServer(answering(ok(3, { insertId: 7, info: "hello" })), async (server) => {
      const client = await server.connect()
      const [header] = await client.query("x")
      expect(header).toMatchObject({ affectedRows: 3, insertId: 7, serverStatus: 2 | 0x0810, info: "\u0005hello" })
    }))

  it("with rows end in EOF packets for older clients", () =>
    withRaw(answering(single("v")), async (client) => {
      query(client)
      const [count, column, columnsEnd, row, end] = await client.payloads(5)
      expect(count).toEqual(Buffer.from([1]))
      expect(column?.subarray(0, 4)).toEqual(Buffer.from("\x03def"))
      expect(columnsEnd).toEqual(Buffer.from([0xfe, 0, 0, 2, 0]))
      expect(row).toEqual(Buffer.from("\x01v"))
      expect(end).toEqual(Buffer.from([0xfe, 0, 0, 0x12, 0x08]))
    }))

  it("with rows end in one OK packet for newer clients", () =>
    withRaw(
      answering(single("v")),
      async (client) => {
        query(client)
        const [, , row, end] = await client.payloads(4)
        expect(row).toEqual(Buffer.from("\x01v"))
        expect(end).toEqual(Buffer.from([0xfe, 0, 0, 0x12, 0x08, 0, 0, 0]))
      },
      BASE_CAPABILITIES | DEPRECATE_EOF
    ))

  it("of several statements say of each but the last that more follow", () =>
    withRaw(answering(ok(1), single("v"), ok(2)), async (client) => {
      query(client)
      const [first, , , , , rowsEnd, last] = await client.payloads(7)
      expect(first?.readUInt16LE(3)).toBe(2 | 0x0810 | MORE)
      expect(rowsEnd?.readUInt16LE(3)).toBe(2 | 0x0810 | MORE)
      expect(last?.readUInt16LE(3)).toBe(2 | 0x0810)
    }))

  it("of several statements reach a driver", () =>
    withServer({}, async (server) => {
      const client = await server.connect({ multipleStatements: true })
      const [results] = await client.query("ok;a;b;ok")
      expect(results).toMatchObject([{ affectedRows: 1 }, [{ value: "a" }], [{ value: "b" }], { affectedRows: 1 }])
    }))

  it("before a statement that fails are sent, then its error, and the connection goes on", () =>
    withRaw({}, async (client) => {
      query(client, "ok;fail;ok")
      const [first, error] = await client.payloads(2)
      expect(first?.readUInt16LE(3)).toBe(2 | 0x0810 | MORE)
      expect(errorOf(error ?? Buffer.alloc(9))).toMatchObject({ errno: 1146, message: "no such table a.b" })
      query(client, "ok")
      expect((await client.payload())[1]).toBe(1)
    }))

  it("carry the status of their own statement, not of the next", () => {
    let status = 2
    const query = async function* () {
      yield ok(1)
      status = 3
      yield ok(2)
    }
    return withRaw({ query, status: () => status }, async (client) => {
      client.send(command(0x03, "x"))
      const [first, second] = await client.payloads(2)
      expect(first?.readUInt16LE(3)).toBe(2 | 0x0810 | MORE)
      expect(second?.readUInt16LE(3)).toBe(3 | 0x0810)
    })
  })

  it("with rows are sent while the next statement still runs", () => {
    const release = deferred<void>()
    const script: Partial<Script> = {
      query: async function* () {
        yield single("v")
        await release.promise
        yield ok(1)
      }
    }
    return withRaw(script, async (client) => {
      query(client)
      const [, , , row] = await client.payloads(4)
      expect(row).toEqual(Buffer.from("\x01v"))
      release.resolve()
      expect((await client.payload()).readUInt16LE(3)).toBe(2 | 0x0810 | MORE)
    })
  })

  it("reach the client chunk by chunk", () => {
    const release = deferred<void>()
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      yield [["1"]]
      await release.promise
      yield [["2"]]
    }
    return withRaw(answering(rows([text("a")], chunks())), async (client) => {
      query(client)
      expect((await client.payloads(4))[3]).toEqual(Buffer.from("\x011"))
      release.resolve()
      expect((await client.payloads(2))[0]).toEqual(Buffer.from("\x012"))
    })
  })

  it("run no statement after one that cannot be sent", () => {
    const log: Array<string> = []
    const script: Partial<Script> = {
      query: async function* () {
        try {
          yield rows([{ name: "n", type: 3 }], [["1"], [1.5]])
          log.push("went on")
        } finally {
          log.push("told")
        }
      }
    }
    return withRaw(script, async (client) => {
      query(client)
      const packets = await client.payloads(5)
      expect(packets[3]).toEqual(Buffer.from("\x011"))
      expect(errorOf(packets[4] ?? Buffer.alloc(9))).toMatchObject({ header: 0xff, errno: 20101 })
      expect(log).toEqual(["told"])
    })
  })

  it("break off with an error when their rows do", () => {
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      yield [["1"], ["2"]]
      throw new SqlFailure(1105, "context canceled")
    }
    return withServer(
      {
        query: async function* () {
          yield rows([text("a")], chunks())
        }
      },
      async (server) => {
        const client = await server.connect()
        await expect(client.query("x")).rejects.toMatchObject({ errno: 1105, sqlMessage: "context canceled" })
        await expect(client.ping()).resolves.toBeDefined()
      }
    )
  })

  it("of many rows arrive whole and in order, in both protocols", () => {
    const count = 100_000
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      for (let from = 0; from < count; from += 1000)
        yield Array.from({ length: 1000 }, (_, i) => [from + i, `row ${from + i}`])
    }
    const result = () => rows([{ name: "i", type: 3 }, text("t")], chunks())
    return withServer(
      {
        query: async function* () {
          yield result()
        },
        execute: async () => result()
      },
      async (server) => {
        const client = await server.connect({ rowsAsArray: true })
        const expected = Array.from({ length: count }, (_, i) => [i, `row ${i}`])
        for (const [read] of [await client.query("x"), await client.execute("x")]) expect(read).toEqual(expected)
      }
    )
  })

  it.each([
    ["a 17 MB", 17 * 1024 * 1024],
    ["an exactly one frame long", MAX_FRAME_PAYLOAD - 4],
    ["a one byte less than one frame long", MAX_FRAME_PAYLOAD - 5]
  ])("and parameters of %s value go through", (_, size) => {
    const value = Buffer.alloc(size, "0123456789")
    const result = () => rows([{ name: "a", type: 252, binary: true }], [[value]])
    const bound: Array<Parameter> = []
    return withServer(
      {
        query: async function* () {
          yield result()
        },
        execute: async (_, parameters) => {
          bound.push(...parameters)
          return result()
        }
      },
      async (server) => {
        const client = await server.connect()
        const answers = [await client.query("x"), await client.execute("? ?", [value, value.toString()])]
        for (const [read] of answers)
          expect(cellsOf(read).map((cell) => value.equals(Buffer.from(cell)))).toEqual([true])
        expect(bound.map((parameter) => typeof parameter)).toEqual(["object", "string"])
        for (const parameter of bound) expect(value.equals(Buffer.from(parameter as string))).toBe(true)
      }
    )
  })

  it("of a 20 MB statement too", () => {
    const sql = "y".repeat(20 * 1024 * 1024)
    let received = ""
    const query = async function* (text: string) {
      received = text
      yield ok()
    }
    return withServer({ query }, async (server) => {
      await (await server.connect()).query(sql)
      expect(received === sql).toBe(true)
    })
  })
})

describe("a packet beyond max_allowed_packet", () => {
  it("is refused with 13125, and its connection ends", () =>
    withServer(
      {},
      async (server) => {
        const client = await server.connect()
        await expect(client.query("z".repeat(3 * 1024 * 1024))).rejects.toMatchObject({
          errno: 13125,
          sqlMessage: "Got a packet bigger than 'max_allowed_packet' bytes"
        })
        await until(() => server.connections() === 0)
        const [read] = await (await server.connect({ rowsAsArray: true })).query("z".repeat(2 * 1024 * 1024 - 1))
        expect(read).toHaveLength(1)
      },
      { maxAllowedPacket: 2 * 1024 * 1024 }
    ))

  it("is refused at its header, and nothing is allocated for it", () =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      const before = process.memoryUsage().arrayBuffers
      // four full frames of 16 MB are within 64 MB, the fifth is not; none of their bytes are sent but the headers
      client.write(Buffer.from([0xff, 0xff, 0xff, 0]))
      await new Promise((resume) => setTimeout(resume, 20))
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024)
      client.destroy()
    }))
})

describe("a client that stops reading", () => {
  const MB = 1024 * 1024

  it("stops the rows too, and gets them all when it reads on", () => {
    let produced = 0
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      while (produced < 200) {
        produced++
        yield [["x".repeat(MB)]]
      }
    }
    return withServer(
      {
        query: async function* () {
          yield rows([text("a")], chunks())
        }
      },
      async (server) => {
        const client = new RawClient(server.port)
        await client.login()
        client.socket.pause()
        client.send(command(0x03, "x"))
        expect(await settled(() => produced)).toBeLessThan(40)
        let received = 0
        client.socket.removeAllListeners("data")
        client.socket.on("data", (chunk) => {
          received += chunk.length
        })
        client.socket.resume()
        await until(() => received > 200 * MB)
        expect(produced).toBe(200)
        client.destroy()
      }
    )
  })

  it("makes nothing grow, also where all rows are already there", () => {
    const row = ["x".repeat(MB)]
    const all = Array.from({ length: 400 }, () => row)
    return withServer(
      {
        query: async function* () {
          yield rows([text("a")], all)
        }
      },
      async (server) => {
        const client = new RawClient(server.port)
        await client.login()
        client.socket.pause()
        const before = process.memoryUsage().arrayBuffers
        client.send(command(0x03, "x"))
        await settled(() => process.memoryUsage().arrayBuffers)
        expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(64 * MB)
        client.destroy()
        await until(() => server.sessions.closed === 1)
      }
    )
  })

  it("cannot make answers pile up by sending ever more commands", () => {
    let answered = 0
    const script: Partial<Script> = {
      query: async function* () {
        answered++
        // Less than what makes a single answer wait.
        yield single("x".repeat(50_000))
      }
    }
    return withServer(script, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.socket.pause()
      for (let i = 0; i < 4000; i++) query(client)
      expect(await settled(() => answered)).toBeLessThan(1000)
      client.destroy()
    })
  })
})
