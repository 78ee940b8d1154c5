import { createServer, type Server, type Socket } from "node:net"
import { createSecureContext } from "node:tls"
import { Connection } from "./Connection.ts"
import type { SessionFactory } from "./WireSession.ts"

export interface ListenOptions {
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** Default 0: any free port. */
  readonly port?: number | undefined
  readonly factory: SessionFactory
  /** PEM texts; with them a client may ask for TLS, and none has to. */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined
  /** The longest packet taken from a client, in bytes; default 64 MiB. */
  readonly maxAllowedPacket?: number | undefined
  /** How long a client has to log in; default one minute. */
  readonly loginTimeoutMillis?: number | undefined
  /** Told of each connection before anything is sent on it. */
  readonly onConnection?: ((connection: { readonly id: number; readonly remoteAddress: string }) => void) | undefined
}

export interface WireServer {
  readonly port: number
  /** How many connections are open. */
  readonly connections: () => number
  /**
   * Stops listening and ends every connection. Resolves when every socket is closed and every session has closed; called again,
   * the same promise.
   */
  readonly close: () => Promise<void>
}

const MAX_ALLOWED_PACKET = 64 * 1024 * 1024
const LOGIN_TIMEOUT_MILLIS = 60_000
const KEEP_ALIVE_MILLIS = 60_000
const MAX_CONNECTION_ID = 0xffffffff

const listening = (server: Server, host: string, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once("error", reject)
    server.listen(port, host, () => {
      server.off("error", reject)
      const address = server.address()
      resolve(address !== null && typeof address === "object" ? address.port : port)
    })
  })

/**
 * Listens for MySQL clients and gives each a session of `factory`. Rejects when the address cannot be listened on or the
 * certificate cannot be read. Nothing a client sends or a session does ends the process.
 */
export const listen = async (options: ListenOptions): Promise<WireServer> => {
  const connections = new Set<Connection>()
  const connectionOptions = {
    factory: options.factory,
    secureContext: options.tls === undefined ? undefined : createSecureContext(options.tls),
    maxAllowedPacket: options.maxAllowedPacket ?? MAX_ALLOWED_PACKET,
    loginTimeoutMillis: options.loginTimeoutMillis ?? LOGIN_TIMEOUT_MILLIS
  }
  let lastId = 0

  const accept = (socket: Socket): void => {
    lastId = (lastId % MAX_CONNECTION_ID) + 1
    try {
      options.onConnection?.({ id: lastId, remoteAddress: socket.remoteAddress ?? "" })
    } catch {
      // An observer does not decide whether a client is served.
    }
    const connection = new Connection(socket, lastId, connectionOptions)
    connections.add(connection)
    void connection.closed.then(() => connections.delete(connection))
  }

  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: KEEP_ALIVE_MILLIS }, accept)
  const port = await listening(server, options.host ?? "127.0.0.1", options.port ?? 0)
  // A connection that could not be accepted is that client's loss only.
  server.on("error", () => {})

  const close = async (): Promise<void> => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const connection of connections) connection.destroy()
    await Promise.all([...connections].map((connection) => connection.closed))
    await stopped
  }
  let closing: Promise<void> | undefined
  return {
    port,
    connections: () => connections.size,
    close: () => {
      closing ??= close()
      return closing
    }
  }
}
