/**
 * The embedded server: an engine behind MySQL's protocol on a port of this process.
 */
import { type EngineOptions, startEngine } from "./session/Engine.ts"
import { listen } from "./wire/WireServer.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedServerOptions extends EngineOptions {
  /** Default 0: any free port. */
  readonly port?: number | undefined
  /** Default 127.0.0.1. */
  readonly host?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedServer {
  readonly port: number
  readonly host: string
  /** Ends every connection and frees everything. */
  readonly close: () => Promise<void>
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
    const server = await listen({ factory: engine, host, port: options.port })
    return {
      port: server.port,
      host,
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
