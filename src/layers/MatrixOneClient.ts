/**
 * The client as a layer: one pool of connections to one MatrixOne, as one user.
 *
 * @since 0.1.0
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { make } from "../client/make.ts"
import { MatrixOneClient } from "../services/MatrixOneClient.ts"

export * from "../services/MatrixOneClient.ts"

import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"

/**
 * What the client's layers give: the same client under three names, so that whatever asks for a `SqlClient` or for the stock
 * `MysqlClient` runs on it.
 *
 * @since 0.1.0
 * @category models
 */
export type Provided = MatrixOneClient | SqlClient.SqlClient | MysqlClient.MysqlClient

const context = (config: MatrixOneConfig) =>
  Effect.map(make(config), (client) =>
    Context.make(MatrixOneClient, client).pipe(
      Context.add(SqlClient.SqlClient, client),
      Context.add(MysqlClient.MysqlClient, client)
    )
  )

/**
 * Opens one connection, which verifies host, port, login and database, and the others when they are needed. Fails with a
 * `SqlError` whose reason is `ConnectionError`, `AuthenticationError`, `ObjectNotFound` (the database) or `InvalidInput`
 * (the configuration itself) and leaves nothing open then. Closing it stops what still runs, at most for `closeTimeout`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (config: MatrixOneConfig): Layer.Layer<Provided, SqlError> =>
  Layer.scopedContext(context(config)).pipe(Layer.provide(Reactivity.layer))

/**
 * {@link layer} from a `Config`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<MatrixOneConfig>
): Layer.Layer<Provided, ConfigError | SqlError> =>
  Layer.scopedContext(Effect.flatMap(Config.unwrap(config), context)).pipe(Layer.provide(Reactivity.layer))
