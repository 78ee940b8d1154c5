import { describe, expect, it } from "vitest"
import { listen } from "../../../src/embedded/wire/WireServer.ts"
import { type Result, type Row, SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { command, errorOf, nativeToken, RawClient } from "./rawClient.ts"
import { deferred, ok, rows, type Script, settled, text, until, withServer } from "./stub.ts"

/** A session whose statements run until it is closed. */
const endless = () => {
  const closed = deferred<void>()
  const running = { count: 0 }
  const script: Partial<Script> = {
    query: async function* (): AsyncGenerator<Result> {
      running.count++
      await closed.promise
      throw new SqlFailure(1105, "context canceled")
    },
    close: async () => closed.resolve()
  }
  return { running, script }
}

describe("a client that goes away while its statement runs", () => {
  it.each([
    ["by tearing the connection down", (client: RawClient) => client.socket.resetAndDestroy()],
    ["by ending it", (client: RawClient) => client.socket.end()],
    ["by destroying its socket", (client: RawClient) => client.destroy()]
  ])("%s has its session closed at once", (_, leave) => {
    const { running, script } = endless()
    return withServer(script, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.send(command(0x03, "x"))
      await until(() => running.count === 1)
      leave(client)
      await until(() => server.sessions.closed === 1 && server.connections() === 0)
      expect(running.count).toBe(1)
    })
  })

  it("is missed even after it had sent more ahead than is read ahead", () => {
    const first = deferred<void>()
    const { running, script } = endless()
    const query = async function* (sql: string): AsyncGenerator<Result> {
      if (sql !== "first") yield* script.query?.(sql) ?? []
      await first.promise
      yield ok()
    }
    return withServer({ ...script, query }, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.send(command(0x03, "first"))
      // The second is there as a whole when reading stops; while it runs, the rest is read.
      for (const size of [1_000_000, 300_000]) client.send(command(0x03, "x".repeat(size)))
      await settled(() => client.socket.writableLength)
      first.resolve()
      await until(() => running.count === 1)
      client.destroy()
      await until(() => server.sessions.closed === 1)
    })
  })

  it("leaves behind no rows that are still produced", () => {
    const log: Array<string> = []
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      try {
        while (true) yield [["x".repeat(100_000)]]
      } finally {
        log.push("rows ended")
      }
    }
    const script: Partial<Script> = {
      query: async function* () {
        try {
          yield rows([text("a")], chunks())
        } finally {
          log.push("statement ended")
        }
      }
    }
    return withServer(script, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.socket.pause()
      client.send(command(0x03, "x"))
      await new Promise((resume) => setTimeout(resume, 50))
      client.destroy()
      await until(() => log.length === 2)
      expect(log).toEqual(["rows ended", "statement ended"])
      await until(() => server.sessions.closed === 1)
    })
  })

  it("and only says so, without reading what is left, has its session closed too", () => {
    const chunks = async function* (): AsyncGenerator<ReadonlyArray<Row>> {
      while (true) yield [["x".repeat(100_000)]]
    }
    const query = async function* () {
      yield rows([text("a")], chunks())
    }
    return withServer({ query }, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.socket.pause()
      client.send(command(0x03, "x"))
      await new Promise((resume) => setTimeout(resume, 50))
      client.socket.end()
      await until(() => server.sessions.closed === 1 && server.connections() === 0)
    })
  })

  it("runs no command it had sent ahead", () => {
    const { running, script } = endless()
    return withServer(script, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      for (let i = 0; i < 3; i++) client.send(command(0x03, "x"))
      await until(() => running.count === 1)
      client.destroy()
      await until(() => server.connections() === 0)
      expect(running.count).toBe(1)
    })
  })
})

describe("disconnect", () => {
  it("ends an idle connection and closes its session", () =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      server.logins[0]?.disconnect()
      expect(await client.read()).toBeUndefined()
      await client.closed
      expect(server.sessions.closed).toBe(1)
    }))

  it("stops a statement that runs, which still answers", () => {
    const { running, script } = endless()
    return withServer(script, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      for (let i = 0; i < 2; i++) client.send(command(0x03, "x"))
      await until(() => running.count === 1)
      server.logins[0]?.disconnect()
      server.logins[0]?.disconnect()
      expect(errorOf(await client.payload())).toMatchObject({ errno: 1105, message: "context canceled" })
      expect(await client.read()).toBeUndefined()
      await client.closed
      expect(server.sessions.closed).toBe(1)
      expect(running.count).toBe(1)
    })
  })

  it("ends a connection whose statement cannot be stopped", () => {
    const never: Partial<Script> = {
      query: async function* () {
        await new Promise(() => {})
      }
    }
    return withServer(never, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.send(command(0x03, "x"))
      await new Promise((resume) => setTimeout(resume, 20))
      server.logins[0]?.disconnect()
      expect(await client.read()).toBeUndefined()
      await until(() => server.connections() === 0)
    })
  })

  it("during the login ends it", () => {
    const admitted = deferred<void>()
    return withServer({ login: () => admitted.promise }, async (server) => {
      const client = new RawClient(server.port)
      const greeting = await client.payload()
      const end = greeting.indexOf(0, 1) + 1
      const scramble = Buffer.concat([greeting.subarray(end + 4, end + 12), greeting.subarray(end + 31, end + 43)])
      const head = Buffer.alloc(32)
      head.writeUInt32LE(0x8200, 0)
      head.writeUInt8(45, 8)
      client.send(Buffer.concat([head, Buffer.from("u\0"), Buffer.from([20]), nativeToken(scramble, "x")]), 1)
      await until(() => server.logins.length === 1)
      server.logins[0]?.disconnect()
      admitted.resolve()
      expect(await client.read()).toBeUndefined()
      await until(() => server.sessions.closed === 1)
    })
  })
})

describe("a session that breaks its word", () => {
  const hostile = {
    toString: () => {
      throw new Error("no text")
    }
  }
  const cases: ReadonlyArray<readonly [string, Partial<Script>, string]> = [
    [
      "throws where it should return",
      {
        query: () => {
          throw new Error("boom\nat line 2")
        }
      },
      "internal error: boom"
    ],
    [
      "throws text",
      {
        query: async function* () {
          throw "plain"
        }
      },
      "internal error: plain"
    ],
    [
      "throws what has no text",
      {
        query: async function* () {
          throw hostile
        }
      },
      "internal error: unknown error"
    ],
    [
      "throws nothing",
      {
        query: async function* () {
          throw undefined
        }
      },
      "internal error: undefined"
    ],
    [
      "has counts no packet can hold",
      {
        query: async function* () {
          yield ok(-1)
        }
      },
      "internal error: The value"
    ],
    ["has a status no packet can hold", { status: () => 70_000 }, "internal error: The value"]
  ]
  it.each(cases)("and %s answers with an internal error, and goes on", (_, script, message) =>
    withServer(script, async (server) => {
      const client = await server.connect()
      for (let i = 0; i < 2; i++) {
        const failure = await client.query("x").then(
          () => undefined,
          (error: unknown) => error
        )
        expect(failure).toMatchObject({ errno: 20101 })
        expect(String((failure as { sqlMessage?: string }).sqlMessage)).toContain(message)
      }
    })
  )

  it.each<[string, () => Promise<void>]>([
    ["rejects", () => Promise.reject(new Error("no"))],
    [
      "throws",
      () => {
        throw new Error("no")
      }
    ]
  ])("and %s when it is closed harms nobody", (_, close) =>
    withServer({ close }, async (server) => {
      const client = await server.connect()
      await client.end()
      await until(() => server.connections() === 0)
      await server.connect()
    })
  )

  it("and throws when it is to log in refuses that login", async () => {
    const server = await listen({
      factory: {
        serverVersion: "8.0.30-MatrixOne-v4.2.0",
        login: () => {
          throw new Error("no")
        }
      }
    })
    const client = new RawClient(server.port)
    await expect(client.login()).rejects.toThrow("internal error: no")
    await server.close()
  })

  it("and yields a result nobody can read is told to stop", () => {
    let stopped = false
    const script: Partial<Script> = {
      query: () => ({
        [Symbol.asyncIterator]: () => ({
          next: async () => ({ done: false, value: rows([], []) }),
          return: () => {
            stopped = true
            throw new Error("no")
          }
        })
      })
    }
    return withServer(script, async (server) => {
      const client = await server.connect()
      await expect(client.query("x")).rejects.toMatchObject({
        sqlMessage: "internal error: a result set without columns"
      })
      expect(stopped).toBe(true)
    })
  })
})

describe("close", () => {
  it("waits for every session, ends every connection, and can be called again", () => {
    const { running, script } = endless()
    const settled = deferred<void>()
    const close = async () => {
      await script.close?.()
      await settled.promise
    }
    return withServer({ ...script, close }, async (server) => {
      const clients = [new RawClient(server.port), new RawClient(server.port)]
      for (const client of clients) await client.login()
      clients[0]?.send(command(0x03, "x"))
      await until(() => running.count === 1)
      const early = new RawClient(server.port)
      await early.payload()
      let isClosed = false
      const closing = server.close().then(() => {
        isClosed = true
      })
      await Promise.all([...clients, early].map((client) => client.closed))
      expect(server.sessions).toEqual({ opened: 2, closed: 2 })
      expect(isClosed).toBe(false)
      settled.resolve()
      await closing
      await server.close()
      expect(server.connections()).toBe(0)
      const late = new RawClient(server.port)
      await late.closed
      expect(await late.read()).toBeUndefined()
    })
  })

  it("leaves no handle", async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout/.test(name)).length
    const before = handles()
    await withServer({}, async (server) => {
      const idle = await server.connect()
      await idle.query("x")
      const refused = new RawClient(server.port)
      await refused.login()
      refused.send([])
      await refused.payload()
      const early = new RawClient(server.port)
      await early.payload()
      await server.close()
      await Promise.all([refused.closed, early.closed])
    })
    await until(() => handles() <= before)
  })

  it("is not undone by a statement that ends later", async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length
    const release = deferred<void>()
    let running = false
    const query = async function* (): AsyncGenerator<Result> {
      running = true
      await release.promise
      yield ok()
    }
    await withServer({ query }, async (server) => {
      const client = new RawClient(server.port)
      await client.login()
      client.send(command(0x03, "x"))
      await until(() => running)
      await server.close()
      await client.closed
    })
    const before = handles()
    release.resolve()
    for (let i = 0; i < 10; i++) await new Promise((resume) => setImmediate(resume))
    expect(handles()).toBeLessThanOrEqual(before)
  })

  it("refuses an address that is taken", () =>
    withServer({}, async (server) => {
      const factory = { serverVersion: "", login: () => Promise.reject(new Error()) }
      await expect(listen({ port: server.port, factory })).rejects.toMatchObject({ code: "EADDRINUSE" })
    }))
})

describe("onConnection", () => {
  it("is told of each connection, and harms none by failing", async () => {
    const seen: Array<number> = []
    await withServer(
      {},
      async (server) => {
        const client = await server.connect()
        expect(seen).toEqual([client.threadId])
      },
      {
        onConnection: ({ id }) => {
          seen.push(id)
          throw new Error("no")
        }
      }
    )
  })
})
