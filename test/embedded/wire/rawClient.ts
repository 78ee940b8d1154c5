import { createHash } from "node:crypto"
import { connect, type Socket } from "node:net"
import { Capability } from "../../../src/embedded/wire/Capability.ts"
import { PASSWORD } from "./stub.ts"

const sha1 = (...parts: ReadonlyArray<Uint8Array | string>) => {
  const hash = createHash("sha1")
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** A client's answer to a mysql_native_password challenge, after the protocol's documentation. */
export const nativeToken = (scramble: Buffer, password: string): Buffer => {
  const once = sha1(password)
  const mask = sha1(scramble, sha1(once))
  return Buffer.from(once.map((byte, i) => byte ^ (mask[i] ?? 0)))
}

export const frame = (payload: Buffer | ReadonlyArray<number>, sequence = 0): Buffer => {
  const bytes = Buffer.from(payload)
  const header = Buffer.alloc(4)
  header.writeUIntLE(bytes.length, 0, 3)
  header.writeUInt8(sequence & 0xff, 3)
  return Buffer.concat([header, bytes])
}

interface RawPacket {
  readonly payload: Buffer
  readonly sequence: number
}

/** The fields of the server's greeting. */
export const readGreeting = (payload: Buffer) => {
  const end = payload.indexOf(0, 1)
  const at = end + 1
  return {
    protocol: payload.readUInt8(0),
    version: payload.toString("utf8", 1, end),
    connectionId: payload.readUInt32LE(at),
    scramble: Buffer.concat([payload.subarray(at + 4, at + 12), payload.subarray(at + 31, at + 43)]),
    capabilities: (payload.readUInt16LE(at + 13) | (payload.readUInt16LE(at + 18) << 16)) >>> 0,
    collation: payload.readUInt8(at + 15),
    status: payload.readUInt16LE(at + 16),
    plugin: payload.toString("utf8", at + 44, payload.length - 1)
  }
}

export const BASE_CAPABILITIES =
  Capability.LONG_PASSWORD |
  Capability.PROTOCOL_41 |
  Capability.SECURE_CONNECTION |
  Capability.MULTI_RESULTS |
  Capability.PLUGIN_AUTH |
  Capability.PLUGIN_AUTH_LENENC

export const handshakeResponse = (options: {
  readonly capabilities?: number
  readonly collation?: number
  readonly user?: string
  readonly token: Buffer
  readonly database?: string
  readonly plugin?: string
}): Buffer => {
  const capabilities = options.capabilities ?? BASE_CAPABILITIES
  const head = Buffer.alloc(32)
  head.writeUInt32LE(capabilities >>> 0, 0)
  head.writeUInt32LE(0x1000000, 4)
  head.writeUInt8(options.collation ?? 45, 8)
  const lenenc = capabilities & (Capability.PLUGIN_AUTH_LENENC | Capability.SECURE_CONNECTION)
  return Buffer.concat([
    head,
    Buffer.from(`${options.user ?? "root"}\0`),
    lenenc ? Buffer.from([options.token.length]) : Buffer.alloc(0),
    options.token,
    lenenc ? Buffer.alloc(0) : Buffer.from([0]),
    capabilities & Capability.CONNECT_WITH_DB ? Buffer.from(`${options.database ?? ""}\0`) : Buffer.alloc(0),
    capabilities & Capability.PLUGIN_AUTH
      ? Buffer.from(`${options.plugin ?? "mysql_native_password"}\0`)
      : Buffer.alloc(0)
  ])
}

/** A client that sends exactly the bytes it is told to. */
export class RawClient {
  readonly socket: Socket
  /** Resolves when the socket has closed, for whatever reason. */
  readonly closed: Promise<void>
  #buffer: Buffer = Buffer.alloc(0)
  #ended = false
  #wake: () => void = () => {}

  constructor(port: number) {
    this.socket = connect({ port, host: "127.0.0.1", noDelay: true })
    this.socket.on("error", () => {})
    this.socket.on("data", (chunk) => {
      this.#buffer = Buffer.concat([this.#buffer, chunk])
      this.#wake()
    })
    this.socket.on("end", () => {
      this.#ended = true
      this.#wake()
    })
    this.closed = new Promise((resolve) =>
      this.socket.on("close", () => {
        this.#ended = true
        this.#wake()
        resolve()
      })
    )
  }

  /** The next frame, or undefined when the server has ended the connection. One reader at a time. */
  async read(): Promise<RawPacket | undefined> {
    while (true) {
      if (this.#buffer.length >= 4) {
        const length = this.#buffer.readUIntLE(0, 3)
        if (this.#buffer.length >= 4 + length) {
          const packet = { payload: this.#buffer.subarray(4, 4 + length), sequence: this.#buffer.readUInt8(3) }
          this.#buffer = this.#buffer.subarray(4 + length)
          return packet
        }
      }
      if (this.#ended) return undefined
      await new Promise<void>((resume) => {
        this.#wake = resume
      })
    }
  }

  async payload(): Promise<Buffer> {
    const packet = await this.read()
    if (packet === undefined) throw new Error("the server has ended the connection")
    return packet.payload
  }

  async payloads(count: number): Promise<ReadonlyArray<Buffer>> {
    const payloads: Array<Buffer> = []
    while (payloads.length < count) payloads.push(await this.payload())
    return payloads
  }

  send(payload: Buffer | ReadonlyArray<number>, sequence = 0): void {
    this.socket.write(frame(payload, sequence))
  }

  write(bytes: Buffer): void {
    this.socket.write(bytes)
  }

  async login(capabilities = BASE_CAPABILITIES): Promise<void> {
    const { scramble } = readGreeting(await this.payload())
    this.send(handshakeResponse({ capabilities, token: nativeToken(scramble, PASSWORD) }), 1)
    const answer = await this.payload()
    if (answer[0] !== 0) throw new Error(`login: ${answer.toString("latin1")}`)
  }

  destroy(): void {
    this.socket.destroy()
  }
}

export const command = (code: number, body: Buffer | string = ""): Buffer =>
  Buffer.concat([Buffer.from([code]), Buffer.from(body)])

export const errorOf = (payload: Buffer) => ({
  header: payload[0],
  errno: payload.readUInt16LE(1),
  state: payload.toString("latin1", 4, 9),
  message: payload.toString("utf8", 9)
})

export const u16 = (value: number): Buffer => {
  const bytes = Buffer.alloc(2)
  bytes.writeUInt16LE(value)
  return bytes
}

export const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
