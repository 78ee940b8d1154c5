/**
 * The embedded server: an engine behind MySQL's protocol on a port of this process.
 */
import { type EngineOptions, startEngine } from "./session/Engine.ts"
import type { Fault } from "./session/Faults.ts"
import { type ListenOptions, listen } from "./wire/WireServer.ts"
import type { Login, SessionFactory } from "./wire/WireSession.ts"

/**
 * @since 0.1.0
 * @category models
 */
interface EmbeddedServerOptions extends EngineOptions, Pick<ListenOptions, "tls"> {
  /** Default 0: any free port. */
  readonly port?: number | undefined
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
  /** Told of every login, and why it was refused when it was. */
  readonly onLogin?: ((login: Login, refusal: unknown) => void) | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedServer {
  readonly port: number
  readonly host: string
  /** Sets a fault; the function returned takes it back. */
  readonly fault: (fault: Fault) => () => void
  /** Ends every connection and frees everything. */
  readonly close: () => Promise<void>
}

const observed = (engine: SessionFactory, onLogin: EmbeddedServerOptions["onLogin"]): SessionFactory =>
  onLogin === undefined
    ? engine
    : {
        serverVersion: engine.serverVersion,
        login: async (login) => {
          try {
            const session = await engine.login(login)
            onLogin(login, undefined)
            return session
          } catch (error) {
            onLogin(login, error)
            throw error
          }
        }
      }

/**
 * Starts a MatrixOne-compatible server in this process. Rejects when the address cannot be listened on, or with what to
 * install when a peer dependency is missing.
 *
 * @since 0.1.0
 * @category constructors
 */
export const start = async (options: EmbeddedServerOptions = {}): Promise<EmbeddedServer> => {
  const host = options.host ?? "127.0.0.1"
  const engine = await startEngine(options)
  try {
    const server = await listen({
      factory: observed(engine, options.onLogin),
      host,
      port: options.port,
      tls: options.tls
    })
    return {
      port: server.port,
      host,
      fault: (fault) => engine.faults.add(fault),
      close: async () => {
        await server.close()
        await engine.close()
      }
    }
  } catch (error) {
    await engine.close()
    throw error
  }
}
