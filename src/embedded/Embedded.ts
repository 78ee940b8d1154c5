/**
 * A MatrixOne-compatible server in this process, over the real MySQL protocol, for tests, examples and trying things out.
 * It answers as MatrixOne 4.2.0 does or says that it cannot; docs/embedded.md lists where it differs.
 *
 * Needs the optional peer dependencies `@duckdb/node-api` and `@polyglot-sql/sdk`.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as MatrixOne from "../layers/MatrixOne.ts"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"

/**
 * The server did not start: a peer dependency is missing, or the port is taken.
 *
 * @since 0.1.0
 * @category errors
 */
export class EmbeddedStartError extends Schema.TaggedError<EmbeddedStartError>("effect-matrixone/EmbeddedStartError")(
  "EmbeddedStartError",
  { message: Schema.String, cause: Schema.Defect }
) {}

/**
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedOptions {
  /** Default: any free port. It listens on 127.0.0.1 only. */
  readonly port?: number | undefined
  /** Databases to begin with; the client's default database is the first. Default `["test"]`. */
  readonly databases?: readonly [string, ...ReadonlyArray<string>] | undefined
  /** How the client of {@link layer} differs from its defaults. */
  readonly client?: Omit<MatrixOneConfig, "url" | "host" | "port"> | undefined
}

/**
 * A running server. Account `sys`, user `root`, password `111`, as a fresh MatrixOne has.
 *
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedServer {
  readonly host: string
  readonly port: number
  /** `mysql://root:111@127.0.0.1:port/database`, for any MySQL client. */
  readonly url: Redacted.Redacted
}

const username = "root"
const password = "111"
const host = "127.0.0.1"

const databasesOf = (options: EmbeddedOptions): readonly [string, ...ReadonlyArray<string>] =>
  options.databases ?? ["test"]

/**
 * Starts a server and stops it when the scope closes. Its data is in memory and goes with it.
 *
 * @since 0.1.0
 * @category constructors
 */
export const server = (options: EmbeddedOptions = {}): Effect.Effect<EmbeddedServer, EmbeddedStartError, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { start } = await import("./EmbeddedServer.ts")
        return start({ host, port: options.port, databases: databasesOf(options) })
      },
      catch: (cause) =>
        new EmbeddedStartError({ message: cause instanceof Error ? cause.message : String(cause), cause })
    }),
    (running) => Effect.promise(() => running.close())
  ).pipe(
    Effect.map(({ port }) => ({
      host,
      port,
      url: Redacted.make(
        `mysql://${username}:${password}@${host}:${port}/${encodeURIComponent(databasesOf(options)[0])}`
      )
    }))
  )

/**
 * A server of its own, with what `MatrixOne.layer` gives connected to it. Starts in well under a second.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (options: EmbeddedOptions = {}): Layer.Layer<MatrixOne.Provided, EmbeddedStartError | SqlError> =>
  Layer.unwrapScoped(
    Effect.map(server(options), ({ port }) =>
      MatrixOne.layer({
        username,
        password: Redacted.make(password),
        database: databasesOf(options)[0],
        ...options.client,
        host,
        port
      })
    )
  )

const url = (name: string) => Config.option(Config.redacted(name))

/**
 * The server of `MATRIXONE_TEST_URL`, else of `MATRIXONE_URL`, else an embedded one; says which in the log.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerDefault: Layer.Layer<MatrixOne.Provided, EmbeddedStartError | SqlError | ConfigError> =
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const test = yield* url("MATRIXONE_TEST_URL")
      const live = Option.isSome(test) ? test : yield* url("MATRIXONE_URL")
      if (Option.isNone(live)) {
        yield* Effect.logInfo("Using an embedded server: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set")
        return layer()
      }
      yield* Effect.logInfo(`Using the server of ${Option.isSome(test) ? "MATRIXONE_TEST_URL" : "MATRIXONE_URL"}`)
      return MatrixOne.layer({ url: live.value })
    })
  )
