/**
 * The shapes of conformance suites.
 */

import type * as SqlClient from "@effect/sql/SqlClient"
import type { Vitest } from "@effect/vitest"
import type { Provided, Services } from "../../src/layers/MatrixOne.ts"
import type { Clone } from "../../src/services/Clone.ts"
import type { MoCtl } from "../../src/services/MoCtl.ts"
import type { Restore } from "../../src/services/Restore.ts"
import type { Snapshots } from "../../src/services/Snapshots.ts"
import type { Logins } from "../support/Logins.ts"
import type { Harness } from "./Harness.ts"

/** Tests with a real clock, over what a suite needs. */
export type Tests<R> = Vitest.MethodsNonLive<R, true>

/** The services that there are in memory too, from wherever. */
export type OverServices = Tests<Snapshots | Clone | Restore | MoCtl | Harness>
/** The services over a server that takes SQL, by whatever client. */
export type OverSql = Tests<Services | Harness | SqlClient.SqlClient>
/** The services by whatever client, and to log in to the same server as somebody else. */
export type OverAccounts = Tests<Services | SqlClient.SqlClient | Harness | Logins>
/** The services over a server by our client. */
export type OverClient = Tests<Provided | Harness>

/** How servers differ. */
export interface Capabilities {
  /** Nobody else uses the server: its account and cluster may be restored. */
  readonly alone: boolean
  /** The recent past can be read at any instant, not only at those of snapshots. */
  readonly anyInstant: boolean
  /** How many random cases a property is tried with. */
  readonly runs: number
}
