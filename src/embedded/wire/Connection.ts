import type { Socket } from "node:net"
import { type SecureContext, TLSSocket } from "node:tls"
import { Capability, serverCapabilities } from "./Capability.ts"
import { runCommand } from "./Commands.ts"
import type { Conversation } from "./Conversation.ts"
import { ConnectionLost, FatalFailure, PacketTooLarge, toSqlFailure } from "./Failure.ts"
import { type HandshakeResponse, readHandshakeResponse, writeAuthSwitch, writeGreeting } from "./Handshake.ts"
import { makeScramble, NATIVE_PASSWORD, verifyNativePassword, verifyPasswordHash } from "./nativePassword.ts"
import type { Packet } from "./PacketDecoder.ts"
import { PacketSink } from "./PacketSink.ts"
import { PacketSource } from "./PacketSource.ts"
import { PreparedStatements } from "./PreparedStatements.ts"
import { emptyOk, Replies } from "./Replies.ts"
import type { SessionFactory, WireSession } from "./WireSession.ts"

interface ConnectionOptions {
  readonly factory: SessionFactory
  readonly secureContext: SecureContext | undefined
  readonly maxAllowedPacket: number
  readonly loginTimeoutMillis: number
}

/** No login is longer; nobody who has not logged in may have more than this kept. */
const MAX_LOGIN_PACKET = 1024 * 1024

/** How long a connection that ends is kept for its client to read the last packet; data in flight would tear it down first. */
const LINGER_MILLIS = 2000

/** How long the statement of a killed connection has to answer. */
const KILL_MILLIS = 1000

const nothing = (): void => {}

/**
 * One client, from the greeting to the end: logs it in, runs its commands one after the other, and closes its session exactly
 * once, at the moment the client has gone, whatever runs then.
 */
export class Connection {
  /** Settled when the socket is closed and so is the session. Never rejects. */
  readonly closed: Promise<void>
  readonly #id: number
  readonly #options: ConnectionOptions
  readonly #socket: Socket
  /** `#socket`, or TLS over it. */
  #stream: Socket
  readonly #source: PacketSource
  readonly #sink: PacketSink
  /** Before the login, since errors may precede it. */
  #replies: Replies
  #session: WireSession | undefined
  #sessionSettled: Promise<void> = Promise.resolve()
  #loginSettled: Promise<void> = Promise.resolve()
  #sessionClosed = false
  #ended = false
  #killed = false
  #busy = true
  #timer: NodeJS.Timeout | undefined

  constructor(socket: Socket, id: number, options: ConnectionOptions) {
    this.#id = id
    this.#options = options
    this.#socket = socket
    this.#stream = socket
    this.#source = new PacketSource(socket, Math.min(MAX_LOGIN_PACKET, options.maxAllowedPacket))
    this.#sink = new PacketSink(socket)
    this.#replies = new Replies(this.#sink, 0)
    this.#watch(socket)
    this.closed = new Promise<void>((resolve) => socket.once("close", resolve)).then(() => this.#afterClose())
    this.#destroyAfter(options.loginTimeoutMillis)
    this.#serve().catch(() => this.destroy())
  }

  /** Ends the connection now. */
  destroy(): void {
    this.#gone()
    this.#stream.destroy()
    this.#socket.destroy()
  }

  #watch(stream: Socket): void {
    // What an error means is that the socket closes; it says so itself.
    stream.on("error", nothing)
    stream.on("close", () => this.destroy())
    stream.on("end", () => {
      this.#gone()
      this.#hangUp()
    })
  }

  async #afterClose(): Promise<void> {
    this.destroy()
    clearTimeout(this.#timer)
    await this.#loginSettled
    await this.#sessionSettled
  }

  #destroyAfter(millis: number): void {
    clearTimeout(this.#timer)
    if (!this.#socket.destroyed) this.#timer = setTimeout(() => this.destroy(), millis)
  }

  #adopt(session: WireSession): void {
    this.#session = session
    if (this.#ended || this.#killed) this.#closeSession()
  }

  #closeSession(): void {
    if (this.#session === undefined || this.#sessionClosed) return
    this.#sessionClosed = true
    try {
      this.#sessionSettled = this.#session.close().catch(nothing)
    } catch {
      // A session that breaks its word is closed all the same.
    }
  }

  /** The client reads and writes no more, or is not listened to any more. */
  #gone(): void {
    this.#ended = true
    this.#source.end()
    this.#sink.end()
    this.#closeSession()
  }

  /** Sends what is left to send, and ends the connection without cutting it off under the client's eyes. */
  #hangUp(): void {
    this.#sink.flush()
    this.#gone()
    this.#stream.end()
    this.#destroyAfter(LINGER_MILLIS)
  }

  /** KILL CONNECTION: a statement that runs is stopped by closing its session, and still answers. */
  #disconnect(): void {
    if (this.#ended || this.#killed) return
    this.#killed = true
    this.#closeSession()
    if (this.#busy) this.#destroyAfter(KILL_MILLIS)
    else this.#hangUp()
  }

  async #serve(): Promise<void> {
    try {
      const conversation = await this.#login()
      if (conversation !== undefined) await this.#converse(conversation)
    } catch (error) {
      if (error instanceof PacketTooLarge) this.#sink.sequence = (error.sequence + 1) & 0xff
      if (!(error instanceof ConnectionLost)) this.#replies.error(toSqlFailure(error))
    }
    this.#hangUp()
  }

  async #take(): Promise<Packet> {
    const packet = await this.#source.take()
    if (packet === undefined) throw new ConnectionLost()
    this.#sink.sequence = (packet.sequence + 1) & 0xff
    return packet
  }

  async #login(): Promise<Conversation | undefined> {
    const { factory, maxAllowedPacket, secureContext } = this.#options
    const scramble = makeScramble()
    const greeting = { serverVersion: factory.serverVersion, connectionId: this.#id, scramble, tls: !!secureContext }
    this.#sink.packet((writer) => writeGreeting(writer, greeting))
    this.#sink.flush()
    const response = await this.#handshakeResponse()
    const token = await this.#token(response, scramble)
    const capabilities = response.capabilities & serverCapabilities
    this.#replies = new Replies(this.#sink, capabilities)
    const login = factory.login({
      connectionId: this.#id,
      user: response.user,
      database: response.database,
      remoteAddress: this.#socket.remoteAddress ?? "",
      verify: (password) => verifyNativePassword(token, scramble, password),
      verifyHash: (hash) => verifyPasswordHash(token, scramble, hash),
      disconnect: () => this.#disconnect(),
      cut: () => this.destroy()
    })
    this.#loginSettled = login.then((session) => this.#adopt(session), nothing)
    const session = await login
    if (this.#sessionClosed) return undefined
    clearTimeout(this.#timer)
    this.#source.limit = maxAllowedPacket
    // No status at all, not even autocommit: that is what MatrixOne answers to a login.
    this.#replies.ok(emptyOk, 0)
    this.#sink.flush()
    return {
      session,
      source: this.#source,
      sink: this.#sink,
      replies: this.#replies,
      statements: new PreparedStatements(maxAllowedPacket),
      acceptsLocalInfile: (capabilities & Capability.LOCAL_FILES) !== 0
    }
  }

  async #handshakeResponse(): Promise<HandshakeResponse> {
    const first = readHandshakeResponse((await this.#take()).payload)
    if (first._tag === "HandshakeResponse") return first
    if (this.#options.secureContext === undefined) throw new FatalFailure(20101, "internal error: TLS is not enabled")
    this.#upgrade(this.#options.secureContext)
    const second = readHandshakeResponse((await this.#take()).payload)
    if (second._tag === "HandshakeResponse") return second
    throw new FatalFailure(20101, "internal error: TLS is already established")
  }

  #upgrade(secureContext: SecureContext): void {
    // What was read beyond the request is the beginning of the TLS handshake, never a command.
    const rest = this.#source.detach()
    if (rest.length > 0) this.#socket.unshift(rest)
    const stream = new TLSSocket(this.#socket, { isServer: true, secureContext })
    this.#stream = stream
    this.#watch(stream)
    this.#source.moveTo(stream)
    this.#sink.moveTo(stream)
  }

  async #token(response: HandshakeResponse, scramble: Buffer): Promise<Buffer> {
    if (response.plugin === NATIVE_PASSWORD) return response.token
    this.#sink.packet((writer) => writeAuthSwitch(writer, scramble))
    this.#sink.flush()
    return (await this.#take()).payload
  }

  async #converse(conversation: Conversation): Promise<void> {
    while (true) {
      await this.#sink.drained()
      if (this.#killed) return
      this.#busy = false
      const { payload } = await this.#take()
      this.#busy = true
      try {
        if (!(await runCommand(conversation, payload))) return
      } catch (error) {
        if (error instanceof ConnectionLost || error instanceof FatalFailure) throw error
        this.#replies.error(toSqlFailure(error))
      }
    }
  }
}
