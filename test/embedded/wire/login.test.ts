import { describe, expect, it } from "vitest"
import { Capability } from "../../../src/embedded/wire/Capability.ts"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { certificate, privateKey } from "./certificate.ts"
import { BASE_CAPABILITIES, errorOf, handshakeResponse, nativeToken, RawClient, readGreeting } from "./rawClient.ts"
import { deferred, PASSWORD, until, withServer } from "./stub.ts"

describe("login", () => {
  it("greets as MatrixOne does", () =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      const packet = await client.read()
      const greeting = readGreeting(packet?.payload ?? Buffer.alloc(0))
      expect(packet?.sequence).toBe(0)
      expect(greeting).toMatchObject({
        protocol: 10,
        version: "8.0.30-MatrixOne-v4.2.0",
        collation: 46,
        status: 2,
        plugin: "mysql_native_password"
      })
      expect(greeting.scramble.length).toBe(20)
      expect(greeting.scramble.includes(0)).toBe(false)
      // LONG_PASSWORD FOUND_ROWS LONG_FLAG CONNECT_WITH_DB LOCAL_FILES PROTOCOL_41 INTERACTIVE TRANSACTIONS SECURE_CONNECTION
      // MULTI_STATEMENTS MULTI_RESULTS PLUGIN_AUTH CONNECT_ATTRS PLUGIN_AUTH_LENENC DEPRECATE_EOF
      expect(greeting.capabilities.toString(16)).toBe("13ba68f")
    }))

  it("hands over user, database and address, and numbers connections", () =>
    withServer({}, async (server) => {
      const first = await server.connect({ user: "acme:bob:r", database: "shop" })
      const second = await server.connect()
      expect(server.logins[0]).toMatchObject({ user: "acme:bob:r", database: "shop", remoteAddress: "127.0.0.1" })
      expect(server.logins[1]?.database).toBeUndefined()
      expect(server.logins.map((login) => login.connectionId)).toEqual([first.threadId, second.threadId])
      expect(first.threadId).not.toBe(second.threadId)
    }))

  it("verifies exactly the client's password", () => {
    const verdicts: Array<boolean> = []
    const script = {
      login: async (login: { verify: (password: string) => boolean }) => {
        verdicts.push(login.verify("geheim"), login.verify("Geheim"), login.verify(""))
      }
    }
    return withServer(script, async (server) => {
      await server.connect({ password: "geheim" })
      await server.connect({ password: "" })
      expect(verdicts).toEqual([true, false, false, false, false, true])
    })
  })

  it("sends a refused login with its state and ends the connection", () =>
    withServer({}, async (server) => {
      await expect(server.connect({ password: "wrong" })).rejects.toMatchObject({
        errno: 1045,
        sqlState: "28000",
        sqlMessage: "Access denied for user root."
      })
      await until(() => server.connections() === 0)
      expect(server.sessions).toEqual({ opened: 0, closed: 0 })
      await expect(server.connect({})).resolves.toBeDefined()
    }))

  it("sends any other rejection as 20101 with its first line", () =>
    withServer({ login: () => Promise.reject(new Error("first\nsecond")) }, async (server) => {
      await expect(server.connect()).rejects.toMatchObject({ errno: 20101, sqlMessage: "internal error: first" })
    }))

  it.each([
    [PASSWORD, 0],
    ["wrong", 0xff]
  ])("asks a client that begins with another plugin to switch (%s)", (password, header) =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      const { scramble } = readGreeting(await client.payload())
      client.send(handshakeResponse({ token: Buffer.alloc(32, 7), plugin: "caching_sha2_password" }), 1)
      const request = await client.read()
      expect(request?.sequence).toBe(2)
      const expected = [Buffer.from("\xfemysql_native_password\0", "latin1"), scramble, Buffer.from([0])]
      expect(request?.payload).toEqual(Buffer.concat(expected))
      client.send(nativeToken(scramble, password), 3)
      const answer = await client.read()
      expect(answer?.sequence).toBe(4)
      expect(answer?.payload[0]).toBe(header)
    })
  )

  it("reads the older forms of the token and of the plugin", () =>
    withServer({}, async (server) => {
      for (const capabilities of [
        BASE_CAPABILITIES & ~Capability.PLUGIN_AUTH_LENENC,
        BASE_CAPABILITIES & ~Capability.PLUGIN_AUTH
      ]) {
        const client = new RawClient(server.port)
        await client.login(capabilities)
        client.destroy()
      }
      expect(server.sessions.opened).toBe(2)
    }))

  it("answers a login with the status MatrixOne sends: not even autocommit", () =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      const { scramble } = readGreeting(await client.payload())
      client.send(handshakeResponse({ token: nativeToken(scramble, PASSWORD) }), 1)
      expect(await client.payload()).toEqual(Buffer.from([0, 0, 0, 0x10, 0x08, 0, 0, 0]))
    }))

  it.each([
    ["a protocol before 4.1", { capabilities: 1 }, "internal error: capabilities does not have protocol 41"],
    ["a collation nobody knows", { collation: 17 }, "internal error: get collationName and charset failed"],
    [
      "TLS where there is none",
      { capabilities: BASE_CAPABILITIES | Capability.SSL },
      "internal error: TLS is not enabled"
    ]
  ])("refuses %s", (_, options, message) =>
    withServer({}, async (server) => {
      const client = new RawClient(server.port)
      await client.payload()
      const response = handshakeResponse({ token: Buffer.alloc(20), ...options })
      client.send(message.includes("TLS") ? response.subarray(0, 32) : response, 1)
      expect(errorOf(await client.payload())).toMatchObject({ errno: 20101, message })
      expect(await client.read()).toBeUndefined()
    })
  )

  it("gives a client that never logs in up", () =>
    withServer(
      {},
      async (server) => {
        const client = new RawClient(server.port)
        await client.payload()
        await client.closed
        await until(() => server.connections() === 0)
        expect(server.logins).toEqual([])
      },
      { loginTimeoutMillis: 30 }
    ))

  it("keeps a client that has logged in, however short the time for that", () =>
    withServer(
      {},
      async (server) => {
        const client = await server.connect()
        await new Promise((resume) => setTimeout(resume, 400))
        await expect(client.query("x")).resolves.toBeDefined()
      },
      { loginTimeoutMillis: 200 }
    ))

  it("closes the session of a client that has gone during its login", () => {
    const admitted = deferred<void>()
    return withServer({ login: () => admitted.promise }, async (server) => {
      const client = new RawClient(server.port)
      const { scramble } = readGreeting(await client.payload())
      client.send(handshakeResponse({ token: nativeToken(scramble, PASSWORD) }), 1)
      await until(() => server.logins.length === 1)
      client.destroy()
      await client.closed
      admitted.resolve()
      await until(() => server.sessions.closed === 1)
      expect(server.sessions).toEqual({ opened: 1, closed: 1 })
    })
  })

  it("speaks TLS with a client that asks for it, and plainly with the others", () =>
    withServer(
      {},
      async (server) => {
        const encrypted = await server.connect({ ssl: { rejectUnauthorized: false } })
        const plain = await server.connect()
        const big = "x".repeat(300_000)
        for (const client of [encrypted, plain]) expect((await client.query(big))[0]).toEqual([{ value: big }])
        await expect(server.connect({ ssl: { rejectUnauthorized: false }, password: "wrong" })).rejects.toMatchObject({
          errno: 1045
        })
      },
      { tls: { key: privateKey, cert: certificate } }
    ))

  it("reads nothing that follows the request for TLS as a login", () =>
    withServer(
      {},
      async (server) => {
        const client = new RawClient(server.port)
        const { scramble } = readGreeting(await client.payload())
        const response = handshakeResponse({
          capabilities: BASE_CAPABILITIES | Capability.SSL,
          token: nativeToken(scramble, PASSWORD)
        })
        client.send(response.subarray(0, 32), 1)
        client.send(response, 2)
        await client.closed
        expect(server.logins).toEqual([])
        await server.connect()
      },
      { tls: { key: privateKey, cert: certificate } }
    ))

  it("sends a failure whose number or state no packet can hold as an internal one", () =>
    withServer({ login: () => Promise.reject(new SqlFailure(70_000, "m", "toolong")) }, async (server) => {
      await expect(server.connect()).rejects.toMatchObject({ errno: 20101, sqlState: "HY000", sqlMessage: "m" })
    }))
})
