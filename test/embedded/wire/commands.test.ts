import { describe, expect, it } from "vitest"
import { ColumnType } from "../../../src/embedded/wire/ColumnType.ts"
import type { Parameter } from "../../../src/embedded/wire/WireSession.ts"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { BASE_CAPABILITIES, command, errorOf, RawClient, u16, u32 } from "./rawClient.ts"
import { ok, type Script, type StubServer, single, text, withServer } from "./stub.ts"

const PREPARE = 0x16
const EXECUTE = 0x17
const SEND_LONG_DATA = 0x18
const CLOSE = 0x19
const RESET = 0x1a

const withRaw = (script: Partial<Script>, use: (client: RawClient, server: StubServer) => Promise<void>) =>
  withServer(script, async (server) => {
    const client = new RawClient(server.port)
    await client.login()
    await use(client, server)
    client.destroy()
  })

/** Prepares and reads the answer; returns the statement's number. */
const prepare = async (client: RawClient, sql: string): Promise<number> => {
  client.send(command(PREPARE, sql))
  const answer = await client.payload()
  if (answer[0] !== 0) throw new Error(errorOf(answer).message)
  const definitions = [answer.readUInt16LE(7), answer.readUInt16LE(5)].filter((count) => count > 0)
  for (const count of definitions) for (let i = 0; i < count + 1; i++) await client.payload()
  return answer.readUInt32LE(1)
}

/** The packet of an execution: the null bitmap, types where they are sent, values. */
const execution = (id: number, body: ReadonlyArray<number> | Buffer = [], flag = 0): Buffer =>
  command(EXECUTE, Buffer.concat([u32(id), Buffer.from([flag]), u32(1), Buffer.from(body)]))

const okPacket = (status: number, affected = 0) => Buffer.from([0, affected, 0, status, 0x08, 0, 0, 0])

describe("commands", () => {
  it("answer a query, a ping, a change of database and options", () => {
    const used: Array<string> = []
    const script = {
      useDatabase: async (name: string) => {
        if (name === "missing") throw new SqlFailure(1049, "Unknown database missing")
        used.push(name)
      },
      status: () => 3
    }
    return withRaw(script, async (client) => {
      for (const packet of [command(0x0e), command(0x02, "shöp"), command(0x1b, u16(0)), command(0x1b, u16(1))]) {
        client.send(packet)
        const answer = await client.read()
        expect(answer).toEqual({ payload: okPacket(0x13), sequence: 1 })
      }
      expect(used).toEqual(["shöp"])
      client.send(command(0x02, "missing"))
      expect(errorOf(await client.payload())).toEqual({
        header: 255,
        errno: 1049,
        state: "HY000",
        message: "Unknown database missing"
      })
      client.send(command(0x1b, u16(2)))
      expect(errorOf(await client.payload()).message).toBe("internal error: invalid cmd_set_option data")
      client.send(command(0x1b, "x"))
      expect(errorOf(await client.payload()).message).toBe("internal error: invalid cmd_set_option data length")
      // COM_FIELD_LIST lists nothing; an EOF packet has none of the bits that every OK packet has
      client.send(command(0x04, "t\0"))
      expect(await client.payload()).toEqual(Buffer.from([0xfe, 0, 0, 3, 0]))
    })
  })

  it("that MatrixOne refuses are refused alike, and the connection stays usable", () =>
    withRaw({}, async (client) => {
      const supported = [0x01, 0x02, 0x03, 0x04, 0x0e, 0x16, 0x17, 0x18, 0x19, 0x1a, 0x1b]
      for (let code = 0; code <= 0xff; code++) {
        if (supported.includes(code)) continue
        client.send(command(code, "abc"))
        expect(errorOf(await client.payload())).toEqual({
          header: 255,
          errno: 20101,
          state: "HY000",
          message: `internal error: unsupported command. 0x${code.toString(16)}`
        })
      }
      client.send(command(0x0e))
      expect((await client.payload())[0]).toBe(0)
    }))

  it("are refused through a driver too", () =>
    withServer({}, async (server) => {
      const client = await server.connect()
      const message = "internal error: unsupported command. 0x"
      await expect(client.changeUser({ user: "x" })).rejects.toMatchObject({ errno: 20101, sqlMessage: `${message}11` })
      await expect(client.query("still here")).resolves.toMatchObject([[{ value: "still here" }], {}])
    }))

  it("whose text is not UTF-8 are refused, not altered", () =>
    withRaw({}, async (client) => {
      client.send(command(0x03, Buffer.from([0x61, 0xff])))
      expect(errorOf(await client.payload()).errno).toBe(20105)
      client.send(command(0x0e))
      expect((await client.payload())[0]).toBe(0)
    }))

  it("end with COM_QUIT", () =>
    withRaw({}, async (client, server) => {
      client.send(command(0x01))
      expect(await client.read()).toBeUndefined()
      await client.closed
      expect(server.sessions).toEqual({ opened: 1, closed: 1 })
    }))

  it("run strictly in order, however many are sent at once", () => {
    const log: Array<string> = []
    const query = async function* (sql: string) {
      log.push(`begin ${sql}`)
      await new Promise((resume) => setTimeout(resume, 3 - Number(sql)))
      log.push(`end ${sql}`)
      yield ok(Number(sql))
    }
    return withRaw({ query }, async (client) => {
      for (const sql of ["0", "1", "2"]) client.send(command(0x03, sql))
      for (const affected of [0, 1, 2]) expect(await client.payload()).toEqual(okPacket(0x12, affected))
      expect(log).toEqual(["begin 0", "end 0", "begin 1", "end 1", "begin 2", "end 2"])
    })
  })
})

describe("prepared statements", () => {
  const captured = () => {
    const executions: Array<ReadonlyArray<Parameter>> = []
    const script: Partial<Script> = {
      execute: async (_, parameters) => {
        executions.push(parameters)
        return ok()
      }
    }
    return { executions, script }
  }

  it("describe parameters and columns", () =>
    withServer(
      { prepare: async () => ({ parameterCount: 2, columns: [text("a"), text("b"), text("c")] }) },
      async (server) => {
        const old = new RawClient(server.port)
        await old.login()
        old.send(command(PREPARE, "?"))
        const head = await old.payload()
        expect([...head]).toEqual([0, 1, 0, 0, 0, 3, 0, 2, 0, 0, 0, 0])
        const packets = await old.payloads(7)
        // two definitions and an EOF, three and an EOF
        expect(packets.map((packet) => packet[0])).toEqual([3, 3, 0xfe, 3, 3, 3, 0xfe])
        const modern = new RawClient(server.port)
        await modern.login(BASE_CAPABILITIES | (1 << 24))
        modern.send(command(PREPARE, "?"))
        modern.send(command(0x0e))
        const all = await modern.payloads(7)
        expect(all.map((packet) => packet[0])).toEqual([0, 3, 3, 3, 3, 3, 0])
      }
    ))

  it("hand over what a driver binds", () => {
    const { executions, script } = captured()
    return withServer(script, async (server) => {
      const client = await server.connect({ timezone: "Z" })
      const when = new Date("2024-03-04T05:06:07.890Z")
      const sql = Array.from({ length: 9 }, () => "?").join()
      await client.execute(sql, [
        1,
        1e21,
        9007199254740993n,
        "é語🦆",
        null,
        true,
        Buffer.from([0, 255]),
        when,
        { a: [1] }
      ])
      await client.execute(sql, [null, "", "x".repeat(300), 0, -1.5, false, Buffer.alloc(0), "0", "'"])
      expect(executions).toEqual([
        [
          1,
          1e21,
          "9007199254740993",
          "é語🦆",
          null,
          1,
          new Uint8Array([0, 255]),
          "2024-03-04 05:06:07.890000",
          '{"a":[1]}'
        ],
        [null, "", "x".repeat(300), 0, -1.5, 0, new Uint8Array(), "0", "'"]
      ])
    })
  })

  it("read every type of the binary protocol", () => {
    const { executions, script } = captured()
    const double = Buffer.alloc(8)
    double.writeDoubleLE(-2.5)
    const float = Buffer.alloc(4)
    float.writeFloatLE(1.5)
    const text = [3, 0x61, 0x62, 0x63]
    const cases: ReadonlyArray<
      readonly [type: number, unsigned: boolean, bytes: ReadonlyArray<number>, value: Parameter]
    > = [
      [ColumnType.NULL, false, [], null],
      [ColumnType.TINY, false, [0xff], -1],
      [ColumnType.TINY, true, [0xff], 255],
      [ColumnType.SHORT, false, [0, 0x80], -32768],
      [ColumnType.SHORT, true, [0, 0x80], 32768],
      [ColumnType.YEAR, false, [0xe8, 7], 2024],
      [ColumnType.INT24, false, [0xff, 0xff, 0xff, 0xff], -1],
      [ColumnType.LONG, false, [0, 0, 0, 0x80], -2147483648],
      [ColumnType.LONG, true, [0xff, 0xff, 0xff, 0xff], 4294967295],
      [ColumnType.LONGLONG, false, [255, 255, 255, 255, 255, 255, 255, 255], -1n],
      [ColumnType.LONGLONG, true, [255, 255, 255, 255, 255, 255, 255, 255], 18446744073709551615n],
      [ColumnType.BIT, false, [5, 0, 0, 0, 0, 0, 0, 0], 5n],
      [ColumnType.FLOAT, false, [...float], 1.5],
      [ColumnType.DOUBLE, false, [...double], -2.5],
      [ColumnType.DATE, false, [4, 0xe8, 7, 2, 29], "2024-02-29"],
      [ColumnType.DATE, false, [0], "0000-00-00 00:00:00"],
      [ColumnType.DATETIME, false, [7, 0xe8, 7, 2, 29, 1, 2, 3], "2024-02-29 01:02:03"],
      [ColumnType.TIMESTAMP, false, [11, 0xe8, 7, 2, 29, 1, 2, 3, 7, 0, 0, 0], "2024-02-29 01:02:03.000007"],
      [ColumnType.TIME, false, [0], "00:00:00"],
      [ColumnType.TIME, false, [8, 1, 2, 0, 0, 0, 3, 4, 5], "-51:04:05"],
      [ColumnType.TIME, false, [12, 0, 0, 0, 0, 0, 3, 4, 5, 0x20, 0xa1, 0x07, 0], "03:04:05.500000"],
      [ColumnType.TIME, false, [12, 0, 34, 0, 0, 0, 22, 59, 59, 0x3f, 0x42, 0x0f, 0], "838:59:59.999999"],
      ...[
        ColumnType.DECIMAL,
        ColumnType.NEWDECIMAL,
        ColumnType.VARCHAR,
        ColumnType.VAR_STRING,
        ColumnType.STRING,
        ColumnType.TEXT,
        ColumnType.JSON,
        ColumnType.ENUM,
        ColumnType.SET,
        ColumnType.GEOMETRY
      ].map((type) => [type, false, text, "abc"] as const),
      ...[ColumnType.TINY_BLOB, ColumnType.MEDIUM_BLOB, ColumnType.LONG_BLOB, ColumnType.BLOB].map(
        (type) => [type, false, text, new Uint8Array([0x61, 0x62, 0x63])] as const
      ),
      // bytes under a text type, as clients send binary strings
      [ColumnType.VAR_STRING, false, [2, 0xff, 0], new Uint8Array([0xff, 0])]
    ]
    return withRaw(script, async (client) => {
      const id = await prepare(client, cases.map(() => "?").join())
      const types = cases.flatMap(([type, unsigned]) => [type, unsigned ? 0x80 : 0])
      const nulls = Array.from({ length: (cases.length + 7) >> 3 }, () => 0)
      client.send(execution(id, [...nulls, 1, ...types, ...cases.flatMap(([, , bytes]) => bytes)]))
      expect((await client.payload())[0]).toBe(0)
      expect(executions[0]).toEqual(cases.map(([, , , value]) => value))
      // types hold until others are bound; a null sends nothing
      client.send(execution(id, [1, ...nulls.slice(1), 0, ...cases.slice(1).flatMap(([, , bytes]) => bytes)]))
      expect((await client.payload())[0]).toBe(0)
      expect(executions[1]).toEqual(cases.map(([, , , value]) => value))
    })
  })

  it("take a parameter sent ahead in pieces, once", () => {
    const { executions, script } = captured()
    return withRaw(script, async (client) => {
      const id = await prepare(client, "? ?")
      const send = (index: number, bytes: string | Buffer) =>
        client.send(command(SEND_LONG_DATA, Buffer.concat([u32(id), u16(index), Buffer.from(bytes)])))
      const types = [ColumnType.BLOB, 0, ColumnType.VAR_STRING, 0]
      send(0, Buffer.from([0xff]))
      send(1, "ab")
      send(0, Buffer.from([1]))
      send(1, "")
      send(1, "c")
      // a null bit counts for less than what was sent
      client.send(execution(id, [0b11, 1, ...types]))
      await client.payload()
      client.send(execution(id, [0b01, 0, 1, 0x7a]))
      await client.payload()
      send(0, "forgotten")
      client.send(command(RESET, u32(id)))
      await client.payload()
      client.send(execution(id, [0b01, 0, 0]))
      await client.payload()
      expect(executions).toEqual([
        [new Uint8Array([0xff, 1]), "abc"],
        [null, "z"],
        [null, ""]
      ])
    })
  })

  it("tell of what was wrong with a parameter sent ahead when they are executed", () => {
    const { executions, script } = captured()
    return withServer(
      script,
      async (server) => {
        const client = new RawClient(server.port)
        await client.login()
        const id = await prepare(client, "?")
        const long = (index: number, size: number) =>
          command(SEND_LONG_DATA, Buffer.concat([u32(id), u16(index), Buffer.alloc(size, 0x61)]))
        client.send(long(1, 1))
        expect(errorOf(await client.payload()).message).toBe(
          "internal error: get param index out of range. get 1, param length is 1"
        )
        for (let i = 0; i < 3; i++) client.send(long(0, 900))
        client.send(execution(id, [0, 1, ColumnType.BLOB, 0]))
        expect(errorOf(await client.payload()).errno).toBe(1105)
        client.send(long(0, 900))
        client.send(execution(id, [0, 1, ColumnType.BLOB, 0]))
        expect((await client.payload())[0]).toBe(0)
        expect(executions).toEqual([[new Uint8Array(900).fill(0x61)]])
        client.destroy()
      },
      { maxAllowedPacket: 2048 }
    )
  })

  it("hold no more ahead of all statements together than a few packets", () => {
    const { executions, script } = captured()
    return withServer(
      script,
      async (server) => {
        const client = new RawClient(server.port)
        await client.login()
        const first = await prepare(client, "????")
        const second = await prepare(client, "???")
        const send = (id: number, count: number) => {
          for (let i = 0; i < count; i++)
            client.send(command(SEND_LONG_DATA, Buffer.concat([u32(id), u16(i), Buffer.alloc(1000, 0x61)])))
        }
        const execute = (id: number, nulls: number) =>
          client.send(execution(id, [nulls, 1, 253, 0, 253, 0, 253, 0, ...(id === first ? [253, 0] : [])]))
        send(first, 4)
        send(second, 3)
        execute(second, 0)
        expect(errorOf(await client.payload()).errno).toBe(1105)
        // what that dropped is room again
        send(second, 2)
        execute(second, 0b100)
        expect((await client.payload())[0]).toBe(0)
        // and so is what a closed statement had
        client.send(command(CLOSE, u32(first)))
        send(second, 3)
        execute(second, 0)
        expect((await client.payload())[0]).toBe(0)
        const full = "a".repeat(1000)
        expect(executions).toEqual([
          [full, full, null],
          [full, full, full]
        ])
        client.destroy()
      },
      { maxAllowedPacket: 1900 }
    )
  })

  it("refuse a cursor, an unknown type, and a statement that does not exist, and go on", () =>
    withRaw({}, async (client) => {
      const id = await prepare(client, "?")
      client.send(execution(id, [], 1))
      expect(errorOf(await client.payload())).toMatchObject({
        errno: 20301,
        message: "invalid input: unsupported Prepare flag '1'"
      })
      client.send(execution(id, [0, 1, 200, 0]))
      expect(errorOf(await client.payload()).message).toBe("internal error: unsupport parameter type")
      client.send(command(CLOSE, u32(id)))
      const late = [command(CLOSE, u32(id)), command(SEND_LONG_DATA, Buffer.concat([u32(id), u16(0)]))]
      for (const packet of [...late, execution(id, [0, 0]), command(RESET, u32(id))]) {
        client.send(packet)
        expect(errorOf(await client.payload())).toMatchObject({
          errno: 20400,
          message: `invalid state prepared statement '__mo_stmt_id_${id}' does not exist`
        })
      }
      client.send(command(0x0e))
      expect((await client.payload())[0]).toBe(0)
    }))

  it("are limited in number and in parameters", () =>
    withRaw({ prepare: async (sql) => ({ parameterCount: Number(sql), columns: [] }) }, async (client) => {
      client.send(command(PREPARE, "65536"))
      expect(errorOf(await client.payload())).toMatchObject({
        errno: 1390,
        message: "Prepared statement contains too many placeholders"
      })
      for (let i = 0; i < 16382; i++) client.send(command(PREPARE, "0"))
      for (let i = 0; i < 16382; i++) expect((await client.payload())[0]).toBe(0)
      client.send(command(PREPARE, "0"))
      expect(errorOf(await client.payload())).toMatchObject({
        errno: 1461,
        state: "42000",
        message: "Can't create more than max_prepared_stmt_count statements (current value: 16382)"
      })
      client.send(command(CLOSE, u32(1)))
      client.send(command(PREPARE, "0"))
      expect((await client.payload())[0]).toBe(0)
    }))

  it("answer 65535 parameters", () => {
    const { executions, script } = captured()
    return withServer(script, async (server) => {
      const client = await server.connect()
      const values = Array.from({ length: 65535 }, (_, i) => (i % 3 === 0 ? null : `${i}`))
      await client.execute(values.map(() => "?").join(), values)
      expect(executions[0]).toEqual(values)
    })
  })

  it("fail as the session says, when prepared and when executed", () =>
    withServer(
      {
        prepare: async (sql) => {
          if (sql === "bad") throw new SqlFailure(1064, "SQL parser error: bad")
          return { parameterCount: 0, columns: [] }
        },
        execute: async (sql) => {
          if (sql === "dup") throw new SqlFailure(1062, "Duplicate entry '1' for key 'id'")
          return single(1)
        }
      },
      async (server) => {
        const client = await server.connect()
        await expect(client.execute("bad")).rejects.toMatchObject({ errno: 1064, sqlMessage: "SQL parser error: bad" })
        await expect(client.execute("dup")).rejects.toMatchObject({ errno: 1062 })
        await expect(client.execute("good")).resolves.toMatchObject([[{ value: "1" }], {}])
      }
    ))
})

describe("malformed packets end their connection, and only that", () => {
  const cases: ReadonlyArray<readonly [string, (id: number) => Buffer]> = [
    ["an empty packet", () => Buffer.alloc(0)],
    ["an execution without a statement", () => command(EXECUTE, "ab")],
    ["an execution that ends before its flag", (id) => command(EXECUTE, u32(id))],
    ["an execution that ends before its null bitmap", (id) => execution(id)],
    ["an execution that ends in its types", (id) => execution(id, [0, 1, ColumnType.LONG])],
    ["an execution that ends in its values", (id) => execution(id, [0, 1, ColumnType.LONG, 0, 1])],
    ["an execution that never named its types", (id) => execution(id, [0, 0])],
    ["text longer than the packet", (id) => execution(id, [0, 1, ColumnType.VAR_STRING, 0, 0xfd, 0xff, 0xff, 0xff])],
    ["a date of a length no date has", (id) => execution(id, [0, 1, ColumnType.DATE, 0, 5, 1, 1, 1, 1, 1])],
    ["a time of a length no time has", (id) => execution(id, [0, 1, ColumnType.TIME, 0, 9, 1, 1, 1, 1, 1])],
    ["a close without a statement", () => command(CLOSE, "a")]
  ]
  it.each(cases)("%s", (_, packet) =>
    withRaw({}, async (client, server) => {
      const bystander = await server.connect()
      client.send(packet(await prepare(client, "?")))
      expect(errorOf(await client.payload())).toMatchObject({
        errno: 20301,
        message: "invalid input: mysql protocol error, malformed packet"
      })
      expect(await client.read()).toBeUndefined()
      await client.closed
      await expect(bystander.query("x")).resolves.toBeDefined()
      expect(server.sessions.closed).toBe(1)
    })
  )
})

describe("commands that are too short and end nothing", () => {
  it.each([
    ["a parameter sent ahead", command(SEND_LONG_DATA, "abc"), 20301],
    ["a reset", command(RESET, "a"), 20101]
  ] as const)("%s", (_, packet, errno) =>
    withRaw({}, async (client) => {
      client.send(packet)
      expect(errorOf(await client.payload()).errno).toBe(errno)
      client.send(command(0x0e))
      expect((await client.payload())[0]).toBe(0)
    })
  )

  it("list no fields, and no database is an error", () =>
    withRaw({ database: undefined }, async (client) => {
      client.send(command(0x04, "t"))
      expect(errorOf(await client.payload())).toMatchObject({ errno: 1046, message: "No database selected" })
    }))
})
