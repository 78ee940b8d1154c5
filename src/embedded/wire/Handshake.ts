import { Capability, serverCapabilities } from "./Capability.ts"
import { FatalFailure, MalformedPacket } from "./Failure.ts"
import { NATIVE_PASSWORD } from "./nativePassword.ts"
import { PacketReader } from "./PacketReader.ts"
import type { PacketWriter } from "./PacketWriter.ts"

const PROTOCOL_VERSION = 10
/** utf8mb4_bin, as MatrixOne greets. */
const SERVER_COLLATION = 46
const STATUS_AUTOCOMMIT = 2
const FIRST_SCRAMBLE_PART = 8

interface Greeting {
  readonly serverVersion: string
  readonly connectionId: number
  readonly scramble: Buffer
  readonly tls: boolean
}

/** Writes the server's first packet. */
export const writeGreeting = (writer: PacketWriter, greeting: Greeting): void => {
  const capabilities = serverCapabilities | (greeting.tls ? Capability.SSL : 0)
  writer.u8(PROTOCOL_VERSION)
  writer.nulText(greeting.serverVersion)
  writer.u32(greeting.connectionId)
  writer.bytes(greeting.scramble.subarray(0, FIRST_SCRAMBLE_PART))
  writer.u8(0)
  writer.u16(capabilities & 0xffff)
  writer.u8(SERVER_COLLATION)
  writer.u16(STATUS_AUTOCOMMIT)
  writer.u16(capabilities >>> 16)
  writer.u8(greeting.scramble.length + 1)
  writer.zeros(10)
  writer.bytes(greeting.scramble.subarray(FIRST_SCRAMBLE_PART))
  writer.u8(0)
  writer.nulText(NATIVE_PASSWORD)
}

/** Asks a client that began with another plugin to answer the same scramble with mysql_native_password. */
export const writeAuthSwitch = (writer: PacketWriter, scramble: Buffer): void => {
  writer.u8(0xfe)
  writer.nulText(NATIVE_PASSWORD)
  writer.bytes(scramble)
  writer.u8(0)
}

interface TlsRequest {
  readonly _tag: "TlsRequest"
}

export interface HandshakeResponse {
  readonly _tag: "HandshakeResponse"
  readonly capabilities: number
  readonly user: string
  readonly token: Buffer
  readonly database: string | undefined
  readonly plugin: string
}

/** The collation ids up to 255 that MySQL 8.0 leaves free; MatrixOne refuses a client that names one of them. */
const unknownCollations: ReadonlyArray<readonly [number, number]> = [
  [0, 0],
  [17, 17],
  [100, 100],
  [125, 127],
  [152, 158],
  [184, 191],
  [216, 222],
  [251, 254]
]

const isKnownCollation = (id: number): boolean => !unknownCollations.some(([from, to]) => from <= id && id <= to)

const readToken = (reader: PacketReader, capabilities: number): Buffer => {
  if (capabilities & Capability.PLUGIN_AUTH_LENENC) return reader.lenencBytes()
  if (capabilities & Capability.SECURE_CONNECTION) return reader.bytes(reader.u8())
  return Buffer.from(reader.nulText(), "utf8")
}

/**
 * Reads the client's answer to the greeting: its login, or the short form that asks for TLS first. Connection attributes are
 * not read. Throws `MalformedPacket` and, for what MatrixOne refuses too, other fatal failures.
 */
export const readHandshakeResponse = (payload: Buffer): TlsRequest | HandshakeResponse => {
  const reader = new PacketReader(payload)
  // A client of before 4.1 sends two bytes of capabilities and no collation.
  if (payload.length < 2) throw new MalformedPacket()
  if (!(payload.readUInt16LE(0) & Capability.PROTOCOL_41))
    throw new FatalFailure(20101, "internal error: capabilities does not have protocol 41")
  const capabilities = reader.u32()
  reader.skip(4) // the client's own packet limit
  const collation = reader.u8()
  reader.skip(23)
  if (reader.remaining === 0 && capabilities & Capability.SSL) return { _tag: "TlsRequest" }
  if (!isKnownCollation(collation))
    throw new FatalFailure(20101, "internal error: get collationName and charset failed")
  const user = reader.nulText()
  const token = readToken(reader, capabilities)
  const database = capabilities & Capability.CONNECT_WITH_DB ? reader.nulText() : ""
  const plugin = capabilities & Capability.PLUGIN_AUTH ? reader.nulText() : NATIVE_PASSWORD
  return {
    _tag: "HandshakeResponse",
    capabilities,
    user,
    token,
    database: database === "" ? undefined : database,
    plugin
  }
}
