/**
 * A MySQL server that does what a test tells it, right or wrong: it can stay silent, answer late or twice, send garbage and
 * cut the connection at any byte. It keeps no data. What a script does not answer gets the answer of a healthy server.
 */
import { createServer, type Server, type Socket } from "node:net"
import { isSetUp, ScriptedConnection } from "./ScriptedConnection.ts"

/** Answers a statement, or declines it by returning `false`. */
export type Answer = (connection: ScriptedConnection, sql: string) => boolean | undefined

export interface Script {
  /** Before the greeting; `false`: nothing more happens on this socket unless the script does it. */
  readonly accept?: (connection: ScriptedConnection) => boolean
  /** Instead of letting the user in. */
  readonly login?: (connection: ScriptedConnection, user: string) => boolean | undefined
  /** The first statement of every connection, by which the client sets its session up. */
  readonly setUp?: Answer
  readonly statement?: Answer
  /** The sql_mode of new sessions. */
  readonly mode?: string
  readonly ping?: (connection: ScriptedConnection) => boolean | undefined
}

interface Sent {
  readonly connection: number
  readonly sql: string
}

export class ScriptedServer {
  /** Every statement that arrived, in order; `PREPARE …` for a preparation, the bare text for an execution. */
  readonly log: Array<Sent> = []
  readonly connections = new Map<number, ScriptedConnection>()
  opened = 0
  /** Connections that were ended by a QUIT. */
  quits = 0
  port = 0
  script: Script
  readonly #server: Server

  constructor(script: Script) {
    this.script = script
    this.#server = createServer((socket) => this.#accept(socket))
  }

  #accept(socket: Socket): void {
    const connection = new ScriptedConnection(this, ++this.opened, socket)
    this.connections.set(connection.id, connection)
    socket.on("close", () => this.connections.delete(connection.id))
    if (this.script.accept?.(connection) !== false) connection.greet()
  }

  get url(): string {
    return `mysql://root:111@127.0.0.1:${this.port}/test`
  }

  /** The statements that arrived, without the session set-up of new connections. */
  get statements(): ReadonlyArray<string> {
    return this.log.map(({ sql }) => sql).filter((sql) => !isSetUp(sql))
  }

  count(prefix: string): number {
    return this.log.filter(({ sql }) => sql.startsWith(prefix) && !isSetUp(sql)).length
  }

  listen(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject)
      // The same port again after a close, as a server that was restarted.
      this.#server.listen(this.port, "127.0.0.1", () => {
        const address = this.#server.address()
        this.port = typeof address === "object" && address !== null ? address.port : 0
        resolve()
      })
    })
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve())
      for (const connection of this.connections.values()) connection.cut()
    })
  }
}

export const listen = async (script: Script): Promise<ScriptedServer> => {
  const server = new ScriptedServer(script)
  await server.listen()
  return server
}
