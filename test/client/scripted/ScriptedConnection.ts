import type { Socket } from "node:net"
import type { ScriptedServer } from "./ScriptedServer.ts"

const inTransaction = 1
const autocommit = 2
const moreResults = 8

/** As MatrixOne advertises: protocol 4.1, with a database, secure login, plug-in login, multi-statements and -results. */
const capabilities =
  0x0001 | 0x0002 | 0x0008 | 0x0080 | 0x0200 | 0x2000 | 0x8000 | 0x0001_0000 | 0x0002_0000 | 0x0008_0000

const lenenc = (n: number): Buffer => {
  if (n < 0xfb) return Buffer.from([n])
  const wide = Buffer.alloc(4)
  wide.writeUInt32LE(n)
  return n <= 0xffff
    ? Buffer.concat([Buffer.from([0xfc]), wide.subarray(0, 2)])
    : Buffer.concat([Buffer.from([0xfd]), wide.subarray(0, 3)])
}

const lenencText = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([lenenc(bytes.length), bytes])
}

const u16 = (n: number): Buffer => Buffer.from([n & 0xff, n >> 8])

const u32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(n)
  return bytes
}

/** What every connection begins with. */
export const isSetUp = (sql: string): boolean => sql.startsWith("SELECT @@sql_mode AS mode; SET time_zone")

/** One client's connection, as the server sees it. */
export class ScriptedConnection {
  readonly id: number
  readonly socket: Socket
  readonly server: ScriptedServer
  /** Called, once, when a KILL QUERY for this connection arrives while a statement is held. */
  onKill: (() => void) | undefined = undefined
  /** Whether the statement being answered was prepared: rows then go in the binary form. */
  binary = false
  #status = autocommit
  #sequence = 0
  #received: Buffer = Buffer.alloc(0)
  #greeted = false
  #loggedIn = false
  #lastPrepared = 0
  readonly #prepared = new Map<number, string>()

  constructor(server: ScriptedServer, id: number, socket: Socket) {
    this.server = server
    this.id = id
    this.socket = socket
    socket.setNoDelay(true)
    socket.on("error", () => {})
    socket.on("data", (data) => this.#receive(data))
  }

  // What a server says.

  /** Bytes as they are, header and all. */
  raw(bytes: Uint8Array): void {
    if (!this.socket.destroyed) this.socket.write(bytes)
  }

  packet(payload: Uint8Array): void {
    const header = Buffer.from([
      payload.length & 0xff,
      (payload.length >> 8) & 0xff,
      payload.length >> 16,
      this.#sequence
    ])
    this.#sequence = (this.#sequence + 1) & 0xff
    this.raw(Buffer.concat([header, payload]))
  }

  /** The first `keep` bytes of what `write` would send, and then the end of the connection. Answers how many there were. */
  cutAfter(keep: number, write: () => void): number {
    const parts: Array<Buffer> = []
    const { raw } = this
    this.raw = (bytes) => parts.push(Buffer.from(bytes))
    write()
    this.raw = raw
    const whole = Buffer.concat(parts)
    this.socket.write(whole.subarray(0, keep), () => this.socket.destroy())
    return whole.length
  }

  greet(): void {
    this.#greeted = true
    this.packet(
      Buffer.concat([
        Buffer.from([10]),
        Buffer.from("8.0.30-MatrixOne-v4.2.0\0"),
        u32(this.id),
        Buffer.from("abcdefgh\0"),
        u16(capabilities & 0xffff),
        Buffer.from([45]),
        u16(autocommit),
        u16(capabilities >>> 16),
        Buffer.from([21]),
        Buffer.alloc(10),
        Buffer.from("ijklmnopqrst\0"),
        Buffer.from("mysql_native_password\0")
      ])
    )
  }

  ok(options: { readonly affectedRows?: number; readonly status?: number; readonly more?: boolean } = {}): void {
    const status = (options.status ?? this.#status) | (options.more === true ? moreResults : 0)
    this.packet(Buffer.concat([Buffer.from([0]), lenenc(options.affectedRows ?? 0), lenenc(0), u16(status), u16(0)]))
  }

  error(errno: number, message: string, sqlState = "HY000"): void {
    this.packet(Buffer.concat([Buffer.from([0xff]), u16(errno), Buffer.from(`#${sqlState}${message}`)]))
  }

  columns(...names: ReadonlyArray<string>): void {
    this.packet(lenenc(names.length))
    for (const name of names) {
      this.packet(
        Buffer.concat([
          ...["def", "", "", "", name, name].map(lenencText),
          Buffer.from([0x0c]),
          u16(45),
          u32(1024),
          Buffer.from([253]),
          u16(0),
          Buffer.from([0, 0, 0])
        ])
      )
    }
    this.eof()
  }

  row(...cells: ReadonlyArray<string>): void {
    const values = cells.map(lenencText)
    const nulls = Buffer.alloc(1 + Math.floor((cells.length + 9) / 8))
    this.packet(Buffer.concat(this.binary ? [nulls, ...values] : values))
  }

  eof(more = false): void {
    this.packet(Buffer.concat([Buffer.from([0xfe]), u16(0), u16(this.#status | (more ? moreResults : 0))]))
  }

  rows(names: ReadonlyArray<string>, rows: ReadonlyArray<ReadonlyArray<string>>, more = false): void {
    this.columns(...names)
    for (const row of rows) this.row(...row)
    this.eof(more)
  }

  /** Says nothing until a KILL arrives, then what MatrixOne says. */
  hold(): void {
    this.onKill = () => this.error(1105, "context canceled")
  }

  /** Ends the connection at once, as a crash or a firewall does. */
  cut(): void {
    this.socket.resetAndDestroy()
  }

  // What a client says.

  #receive(data: Buffer): void {
    this.#received = Buffer.concat([this.#received, data])
    while (this.#received.length >= 4) {
      const length = this.#received.readUIntLE(0, 3)
      if (this.#received.length < 4 + length) return
      const payload = this.#received.subarray(4, 4 + length)
      this.#sequence = ((this.#received[3] ?? 0) + 1) & 0xff
      this.#received = this.#received.subarray(4 + length)
      if (!this.#greeted) continue
      if (this.#loggedIn) this.#command(payload)
      else this.#login(payload)
    }
  }

  #login(payload: Buffer): void {
    this.#loggedIn = true
    const user = payload.subarray(32, payload.indexOf(0, 32)).toString()
    if (this.server.script.login?.(this, user) !== true) this.ok()
  }

  #command(payload: Buffer): void {
    const rest = payload.subarray(1)
    switch (payload[0]) {
      case 0x01:
        this.server.quits++
        this.socket.end()
        return
      case 0x03:
        this.binary = false
        return this.#statement(rest.toString())
      case 0x0e:
        if (this.server.script.ping?.(this) !== true) this.ok()
        return
      case 0x16:
        return this.#prepare(rest.toString())
      case 0x17:
        this.binary = true
        return this.#statement(this.#prepared.get(rest.readUInt32LE(0)) ?? "")
      case 0x19:
        this.#prepared.delete(rest.readUInt32LE(0))
        return
      default:
        this.error(20101, `internal error: unsupported command. 0x${payload[0]?.toString(16)}`)
    }
  }

  #prepare(sql: string): void {
    this.server.log.push({ connection: this.id, sql: `PREPARE ${sql}` })
    const id = ++this.#lastPrepared
    const parameters = sql.split("?").length - 1
    this.#prepared.set(id, sql)
    this.packet(Buffer.concat([Buffer.from([0]), u32(id), u16(0), u16(parameters), Buffer.from([0]), u16(0)]))
    for (let i = 0; i < parameters; i++) {
      this.packet(
        Buffer.concat([
          ...["def", "", "", "", "?", "?"].map(lenencText),
          Buffer.from([0x0c]),
          u16(45),
          u32(0),
          Buffer.from([253]),
          u16(0),
          Buffer.from([0, 0, 0])
        ])
      )
    }
    if (parameters > 0) this.eof()
  }

  #statement(sql: string): void {
    this.server.log.push({ connection: this.id, sql })
    const { setUp, statement } = this.server.script
    if ((isSetUp(sql) ? setUp : statement)?.(this, sql) === true) return
    this.answer(sql)
  }

  /** What a healthy server answers. */
  answer(sql: string): void {
    const kill = /^KILL (QUERY|CONNECTION) (\d+)$/.exec(sql)
    if (kill !== null) return this.#kill(kill[1] === "QUERY", Number(kill[2]))
    if (sql === "BEGIN") this.#status |= inTransaction
    if (sql === "COMMIT" || sql === "ROLLBACK") this.#status &= ~inTransaction
    if (isSetUp(sql)) {
      this.rows(["mode"], [[this.server.script.mode ?? "STRICT_TRANS_TABLES"]], true)
      return this.ok()
    }
    if (/^SELECT/i.test(sql)) return this.rows(["sql"], [[sql]])
    this.ok()
  }

  #kill(query: boolean, id: number): void {
    const target = this.server.connections.get(id)
    if (target === undefined) return this.error(20101, `internal error: Unknown connection id ${id}`)
    const held = target.onKill
    target.onKill = undefined
    if (query) held?.()
    else target.cut()
    this.ok()
  }
}
