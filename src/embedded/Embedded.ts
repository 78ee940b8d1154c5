/**
 * A MatrixOne-compatible server in this process, over the real MySQL protocol, for tests, examples and trying things out.
 * It answers as MatrixOne 4.2.0 does or says that it cannot; docs/embedded.md lists where it differs.
 *
 * Needs the optional peer dependencies `@duckdb/node-api` and `@polyglot-sql/sdk`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type * as Clock from "effect/Clock"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import * as MatrixOne from "../layers/MatrixOne.ts"
import * as MatrixOneClient from "../layers/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"

/**
 * The server did not start: a peer dependency is missing, the port is taken, or the data directory is in use.
 *
 * @since 0.1.0
 * @category errors
 */
export class EmbeddedStartError extends Schema.TaggedError<EmbeddedStartError>("effect-matrixone/EmbeddedStartError")(
  "EmbeddedStartError",
  { message: Schema.String, cause: Schema.Defect }
) {}

/**
 * What goes wrong on purpose. `delay` comes first; then the statement fails, is cut, or runs.
 *
 * @since 0.1.0
 * @category models
 */
export interface Fault {
  /** The statements whose text contains this, or matches it. A prepared statement's text has its `?`. */
  readonly statement: string | RegExp
  /** Which one of them, over all connections, counted from 1 since the fault was set. Default: each. */
  readonly nth?: number | undefined
  /** How long the statement waits, by the machine's clock. KILL ends the wait. */
  readonly delay?: Duration.DurationInput | undefined
  /** The statement is not run and answers this. An open transaction goes on, whatever the errno. */
  readonly fail?: { readonly errno: number; readonly message: string } | undefined
  /** The connection breaks: before the statement is run, or after it, when its effect is there and its answer is lost. */
  readonly cut?: "before" | "after" | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface EmbeddedOptions {
  /** Default: any free port. It listens on 127.0.0.1 only. */
  readonly port?: number | undefined
  /** Databases to begin with; the client's default database is the first. Default `["test"]`. */
  readonly databases?: readonly [string, ...ReadonlyArray<string>] | undefined
  /**
   * Where the data is kept. Made when it is not there; a later server on it has everything, except how far back a PITR
   * reaches. One server at a time. Without one the data is in memory and goes with the server.
   */
  readonly dataDirectory?: string | undefined
  /** What the server takes as the time: in NOW() and its like, of snapshots and commits. Default: the machine's clock. */
  readonly clock?: Clock.Clock | undefined
  readonly faults?: ReadonlyArray<Fault> | undefined
  /** The directory that stages, LOAD DATA and INTO OUTFILE may use. Without one they touch no files. */
  readonly stageRoot?: string | undefined
  /** LOAD DATA checks keys and lengths as INSERT does, where MatrixOne checks neither. Default false. */
  readonly strictLoad?: boolean | undefined
  /** PEM texts. With them a client may ask for TLS; none has to. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined
  /** How the client of {@link layer} and {@link fresh} differs from its defaults. */
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
  /** What a client of this package connects with. */
  readonly config: MatrixOneConfig
  /** Sets a fault until the scope closes. */
  readonly fault: (fault: Fault) => Effect.Effect<void, never, Scope.Scope>
}

/**
 * The server behind {@link layer}, for those who want more of it than its clients: its URL, its faults.
 *
 * @since 0.1.0
 * @category tags
 */
export class Server extends Context.Tag("effect-matrixone/Embedded/Server")<Server, EmbeddedServer>() {}

const username = "root"
const password = "111"
const host = "127.0.0.1"

const inMillis = ({ delay, ...fault }: Fault) =>
  delay === undefined ? fault : { ...fault, delay: Duration.toMillis(delay) }

/**
 * Starts a server and stops it when the scope closes.
 *
 * @since 0.1.0
 * @category constructors
 */
export const server = (
  options: EmbeddedOptions = {}
): Effect.Effect<EmbeddedServer, EmbeddedStartError, Scope.Scope> => {
  const { client, clock, databases = ["test"] as const, faults = [], ...rest } = options
  return Effect.acquireRelease(
    Effect.tryPromise({
      try: async () => {
        const { start } = await import("./EmbeddedServer.ts")
        return start({
          ...rest,
          host,
          databases,
          faults: faults.map(inMillis),
          clock: clock === undefined ? undefined : () => clock.unsafeCurrentTimeNanos()
        })
      },
      catch: (cause) =>
        new EmbeddedStartError({ message: cause instanceof Error ? cause.message : String(cause), cause })
    }),
    (running) => Effect.promise(() => running.close())
  ).pipe(
    Effect.map(({ fault, port }) => ({
      host,
      port,
      url: Redacted.make(`mysql://${username}:${password}@${host}:${port}/${encodeURIComponent(databases[0])}`),
      config: { username, password: Redacted.make(password), database: databases[0], ...client, host, port },
      fault: (given) =>
        Effect.asVoid(
          Effect.acquireRelease(
            Effect.sync(() => fault(inMillis(given))),
            (takeBack) => Effect.sync(takeBack)
          )
        )
    }))
  )
}

/**
 * A server without a client; {@link fresh} connects to it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerServer = (options: EmbeddedOptions = {}): Layer.Layer<Server, EmbeddedStartError> =>
  Layer.scoped(Server, server(options))

const clientOfServer = Layer.unwrapEffect(Effect.map(Server, ({ config }) => MatrixOne.layer(config)))

/**
 * A server of its own, with what `MatrixOne.layer` gives connected to it. Starts in well under a second.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (
  options: EmbeddedOptions = {}
): Layer.Layer<MatrixOne.Provided | Server, EmbeddedStartError | SqlError> =>
  Layer.provideMerge(clientOfServer, layerServer(options))

/**
 * What `MatrixOne.layer` gives, connected to a new and empty database of a server that is there: some milliseconds for a
 * test of its own, where a server of its own takes some hundreds. The database is dropped when the layer's scope closes.
 * Snapshots, accounts and everything else outside the database are the server's, and shared.
 *
 * @since 0.1.0
 * @category layers
 */
export const fresh: Layer.Layer<MatrixOne.Provided, SqlError, Server> = Layer.unwrapScoped(
  Effect.gen(function* () {
    const { config } = yield* Server
    const admin = yield* Layer.build(MatrixOneClient.layer({ ...config, maxConnections: 1 }))
    const sql = Context.get(admin, SqlClient.SqlClient)
    const database = `fresh_${crypto.randomUUID().replaceAll("-", "")}`
    yield* Effect.acquireRelease(sql.unsafe(`CREATE DATABASE ${database}`), () =>
      Effect.orDie(sql.unsafe(`DROP DATABASE IF EXISTS ${database}`))
    )
    return MatrixOne.layer({ ...config, database })
  })
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
