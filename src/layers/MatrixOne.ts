/**
 * Everything from one configuration.
 *
 * @since 0.1.0
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Config from "effect/Config"
import type { ConfigError } from "effect/ConfigError"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Accounts } from "../services/Accounts.ts"
import type { Branch } from "../services/Branch.ts"
import type { BulkLoad } from "../services/BulkLoad.ts"
import type { Cdc } from "../services/Cdc.ts"
import type { Clone } from "../services/Clone.ts"
import type { Export } from "../services/Export.ts"
import type { FullText } from "../services/FullText.ts"
import type { Locks } from "../services/Locks.ts"
import type { MatrixOneClient as Client } from "../services/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"
import type { Metadata } from "../services/Metadata.ts"
import type { MoCtl } from "../services/MoCtl.ts"
import type { Pitr } from "../services/Pitr.ts"
import type { Publications } from "../services/Publications.ts"
import type { Restore } from "../services/Restore.ts"
import type { Sequences } from "../services/Sequences.ts"
import type { Snapshots } from "../services/Snapshots.ts"
import type { Stages } from "../services/Stages.ts"
import type { Tasks } from "../services/Tasks.ts"
import type { Vectors } from "../services/Vectors.ts"
import * as MatrixOneClient from "./MatrixOneClient.ts"
import * as MemoryServices from "./memory/MemoryServices.ts"
import * as SqlAccounts from "./sql/SqlAccounts.ts"
import * as SqlBranch from "./sql/SqlBranch.ts"
import * as SqlBulkLoad from "./sql/SqlBulkLoad.ts"
import * as SqlCdc from "./sql/SqlCdc.ts"
import * as SqlClone from "./sql/SqlClone.ts"
import * as SqlExport from "./sql/SqlExport.ts"
import * as SqlFullText from "./sql/SqlFullText.ts"
import * as SqlLocks from "./sql/SqlLocks.ts"
import * as SqlMetadata from "./sql/SqlMetadata.ts"
import * as SqlMoCtl from "./sql/SqlMoCtl.ts"
import * as SqlPitr from "./sql/SqlPitr.ts"
import * as SqlPublications from "./sql/SqlPublications.ts"
import * as SqlRestore from "./sql/SqlRestore.ts"
import * as SqlSequences from "./sql/SqlSequences.ts"
import * as SqlSnapshots from "./sql/SqlSnapshots.ts"
import * as SqlStages from "./sql/SqlStages.ts"
import * as SqlTasks from "./sql/SqlTasks.ts"
import * as SqlVectors from "./sql/SqlVectors.ts"

/**
 * The services that run on any `SqlClient`.
 *
 * @since 0.1.0
 * @category models
 */
export type Services =
  | Snapshots
  | Clone
  | Restore
  | MoCtl
  | Sequences
  | Pitr
  | Accounts
  | Stages
  | FullText
  | Metadata
  | Publications
  | Branch
  | Cdc
  | Tasks

/**
 * The services that need what only this package's client can do: a session of their own, LOAD DATA LOCAL, further clients.
 *
 * @since 0.1.0
 * @category models
 */
export type ClientServices = Locks | Vectors | BulkLoad | Export

/**
 * What {@link layer} gives: the client under its three names, and every service.
 *
 * @since 0.1.0
 * @category models
 */
export type Provided = MatrixOneClient.Provided | Services | ClientServices

/**
 * The services over a `SqlClient` that is there already: this package's, or the stock `MysqlClient.layer`.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerServices: Layer.Layer<Services, never, SqlClient.SqlClient> = Layer.mergeAll(
  SqlSnapshots.layer,
  SqlClone.layer,
  SqlRestore.layer,
  SqlMoCtl.layer,
  SqlSequences.layer,
  SqlPitr.layer,
  SqlAccounts.layer,
  SqlStages.layer,
  SqlFullText.layer,
  SqlMetadata.layer,
  SqlPublications.layer,
  SqlBranch.layer,
  SqlCdc.layer,
  SqlTasks.layer
)

/**
 * The services over this package's client.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerClientServices: Layer.Layer<ClientServices, never, Client> = Layer.mergeAll(
  SqlLocks.layer,
  SqlVectors.layer,
  SqlBulkLoad.layer,
  SqlExport.layer
)

/** Fresh, since a build that holds two clients would give the services of the first to both. */
const services = Layer.fresh(Layer.merge(layerServices, layerClientServices))

/**
 * The client and every service; see `MatrixOneClient.layer` for how it connects and fails.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = (config: MatrixOneConfig): Layer.Layer<Provided, SqlError> =>
  Layer.provideMerge(services, MatrixOneClient.layer(config))

/**
 * {@link layer} from a `Config`, for example {@link environment}.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerConfig = (
  config: Config.Config.Wrap<MatrixOneConfig>
): Layer.Layer<Provided, ConfigError | SqlError> => Layer.provideMerge(services, MatrixOneClient.layerConfig(config))

/**
 * The services from memory, without a server, for unit tests of programs that only call them. `MemoryServer` sets it up and
 * looks into it.
 *
 * @since 0.1.0
 * @category layers
 */
export const layerMemory = MemoryServices.layer

const optional = <A>(config: Config.Config<A>): Config.Config<A | undefined> =>
  Config.map(Config.option(config), Option.getOrUndefined)

/**
 * The configuration from the environment: `MATRIXONE_URL`, or `MATRIXONE_HOST`, `_PORT`, `_ACCOUNT`, `_USER`, `_ROLE`,
 * `_PASSWORD`, `_DATABASE`.
 *
 * @since 0.1.0
 * @category config
 */
export const environment: Config.Config<MatrixOneConfig> = Config.all({
  url: optional(Config.redacted("URL")),
  host: optional(Config.nonEmptyString("HOST")),
  port: optional(Config.port("PORT")),
  account: optional(Config.nonEmptyString("ACCOUNT")),
  username: optional(Config.nonEmptyString("USER")),
  role: optional(Config.nonEmptyString("ROLE")),
  password: optional(Config.redacted("PASSWORD")),
  database: optional(Config.nonEmptyString("DATABASE"))
}).pipe(Config.nested("MATRIXONE"))
