/**
 * What mysql2 does not do or does not type: bounded connecting with session set-up, really closing, the socket itself.
 */
import { type Connection, type ConnectionOptions, createConnection } from "mysql2"

/** The error of everything that was under way when a connection went. */
export const connectionLost = (message = "The connection was lost"): Error =>
  Object.assign(new Error(message), { code: "PROTOCOL_CONNECTION_LOST", fatal: true })

/**
 * Whether the server itself answered with this error: only then is the connection known to be idle. MatrixOne has answers with
 * the number 0; the system's own numbers, for what became of the socket, are negative and come without a state.
 */
export const isAnswer = (error: unknown): boolean =>
  typeof error === "object" &&
  error !== null &&
  "errno" in error &&
  typeof error.errno === "number" &&
  (error.errno > 0 || (error.errno === 0 && "sqlState" in error && typeof error.sqlState === "string")) &&
  !("fatal" in error && error.fatal === true)

type Reader = (data: unknown) => void

interface Socket {
  readonly bytesRead: number
  readonly destroy: () => void
  readonly end: () => void
  readonly pause: () => void
  readonly resume: () => void
  readonly writableLength: number
  readonly once: (event: "close" | "drain", listener: () => void) => void
  readonly on: (event: "data", listener: Reader) => void
  readonly listeners: (event: "data") => ReadonlyArray<Reader>
  readonly removeAllListeners: (event: "data") => void
}

/** mysql2 types neither the socket of a connection nor its handshake. */
interface Internals {
  readonly stream: Socket
  readonly _handshakePacket?: { readonly serverVersion?: string } | null
  readonly _statements: { readonly clear: () => void }
}

const internals = (raw: Connection): Internals => raw as unknown as Internals

export const socketOf = (raw: Connection): Socket => internals(raw).stream

export const serverVersionOf = (raw: Connection): string => internals(raw)._handshakePacket?.serverVersion ?? ""

/**
 * Closes what an idle connection has prepared. MatrixOne plans a statement when it is prepared, with the session variables of
 * that moment: later ones do not reach it.
 */
export const forgetStatements = (raw: Connection): void => internals(raw)._statements.clear()

/** mysql2's own `destroy()` only half-closes. */
export const destroySocket = (raw: Connection): void => {
  raw.on("error", () => {})
  raw.destroy()
  socketOf(raw).destroy()
}

/**
 * Keeps what the driver must not see from it: bytes that come while nobody has asked, which it would throw at or take for the
 * next statement's answer. What it throws all the same ends the connection instead of the process.
 */
export const guardReading = (raw: Connection, asked: () => boolean, broken: (error: unknown) => void): void => {
  const socket = socketOf(raw)
  const readers = socket.listeners("data")
  socket.removeAllListeners("data")
  socket.on("data", (data) => {
    if (!asked()) return broken(connectionLost("The server sent what nobody had asked for"))
    try {
      for (const read of readers) read(data)
    } catch (error) {
      broken(error)
    }
  })
}

/** What is sent once on every new connection, and whether what it answers will do. */
export interface SessionSetup {
  readonly sql: string
  readonly check: (results: unknown) => Error | undefined
}

/**
 * Opens a connection and sends `setup` on it. Calls back once; the returned function gives up. TCP, TLS, login and set-up
 * share the one limit.
 */
export const open = (
  options: ConnectionOptions,
  timeout: number,
  setup: SessionSetup | undefined,
  done: (error: unknown, raw?: Connection) => void
): (() => void) => {
  let pending = true
  let raw: Connection | undefined
  const finish = (error: unknown): void => {
    if (!pending) return
    pending = false
    clearTimeout(timer)
    if (raw === undefined) return done(error)
    raw.removeListener("error", finish)
    raw.removeListener("end", ended)
    if (error === undefined) return done(undefined, raw)
    destroySocket(raw)
    done(error)
  }
  const ended = () => finish(connectionLost("The server closed the connection while connecting"))
  const timer = setTimeout(
    () => finish(Object.assign(new Error(`No connection within ${timeout} ms`), { code: "ETIMEDOUT" })),
    timeout
  )
  try {
    raw = createConnection({ ...options, connectTimeout: 0 })
  } catch (error) {
    // Never back before the caller knows what it called.
    queueMicrotask(() => finish(error))
    return () => finish(error)
  }
  const connection = raw
  guardReading(
    connection,
    () => true,
    (error) => {
      // Open by now: its next guard decides.
      if (!pending) throw error
      finish(error)
    }
  )
  connection.on("error", finish)
  connection.on("end", ended)
  connection.once("connect", () => {
    if (setup === undefined) finish(undefined)
    else connection.query(setup.sql, (error: unknown, results: unknown) => finish(error ?? setup.check(results)))
  })
  return () => finish(connectionLost("Gave up connecting"))
}
