/**
 * The servers that the conformance suites run against, and the two clients.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import type { ConfigError } from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Embedded from "../../src/embedded/Embedded.ts"
import * as MatrixOne from "../../src/layers/MatrixOne.ts"
import * as Harness from "../conformance/Harness.ts"

type AnyError = SqlError | Embedded.EmbeddedStartError | ConfigError

/** The services on the stock client. */
export type OnStock = MatrixOne.Services | SqlClient.SqlClient | Harness.Harness
/** The services on our client. */
type OnOurs = MatrixOne.Provided | Harness.Harness

const ours = (url: Redacted.Redacted) => MatrixOne.layer({ url })

export const stock = (url: Redacted.Redacted) =>
  Layer.provideMerge(MatrixOne.layerServices, MysqlClient.layer({ url, maxConnections: 4 }))

const embedded = <A, E>(client: (url: Redacted.Redacted) => Layer.Layer<A, E>) =>
  Layer.unwrapScoped(Effect.map(Embedded.server(), ({ url }) => client(url)))

export const embeddedOurs: Layer.Layer<OnOurs, AnyError> = Layer.provideMerge(Harness.sql, embedded(ours))

export const embeddedStock: Layer.Layer<OnStock, AnyError> = Layer.provideMerge(Harness.sql, embedded(stock))

/** A live MatrixOne's URL, if one is given. */
export const liveUrl: Redacted.Redacted | undefined = [process.env["MATRIXONE_TEST_URL"], process.env["MATRIXONE_URL"]]
  .filter((url) => url !== undefined && url !== "")
  .map((url) => Redacted.make(String(url)))[0]

export const liveOurs = (url: Redacted.Redacted): Layer.Layer<OnOurs, AnyError> =>
  Layer.provideMerge(Harness.sql, ours(url))

export const liveStock = (url: Redacted.Redacted): Layer.Layer<OnStock, AnyError> =>
  Layer.provideMerge(Harness.sql, stock(url))
