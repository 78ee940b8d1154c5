/**
 * A client for each account, for programs that serve many: opened when an account is first asked for, shared by all who ask
 * for it at the same time, closed when nobody has for a while.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as LayerMap from "effect/LayerMap"
import * as RcMap from "effect/RcMap"
import { classify } from "../errors/classify.ts"
import { isSqlError } from "../errors/Reason.ts"
import type { TenantNotFound } from "../errors/TenantNotFound.ts"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"
import { accountRule } from "../sql/names.ts"
import * as MatrixOne from "./MatrixOne.ts"
import { validName } from "./validNames.ts"

/**
 * Clients by account.
 *
 * Names of accounts count in any case; one that cannot be is `InvalidInput`. A client that could not be opened is not kept:
 * whoever waits for it fails, and the next one tries again. So does the next one after a login was refused in `run`, as when a
 * password has been changed or the account suspended. Who is interrupted while a client is being opened leaves it to others.
 *
 * @since 0.1.0
 * @category tags
 */
export class Tenants extends Context.Tag("effect-matrixone/Tenants")<
  Tenants,
  {
    /**
     * Runs an effect with an account's client and services, which stay open for it. It fails as `MatrixOne.layer` does when
     * the client cannot be opened. A transaction of another client around it is not its own: statements fail there.
     */
    readonly run: (
      account: string
    ) => <A, E, R>(
      self: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | TenantNotFound | SqlError, Exclude<R, MatrixOne.Provided>>

    /** An account's client and services, for as long as what is built with them. */
    readonly layer: (account: string) => Layer.Layer<MatrixOne.Provided, TenantNotFound | SqlError>

    /**
     * The next one to ask for this account gets a new client of a new configuration. Who has the old one keeps it; it is
     * closed when they are done.
     */
    readonly invalidate: (account: string) => Effect.Effect<void>

    /** The accounts for which a client is open or being opened. */
    readonly open: Effect.Effect<ReadonlyArray<string>>
  }
>() {}

/**
 * @since 0.1.0
 * @category models
 */
export interface TenantsOptions {
  /** Close the client of an account that nobody uses for so long. Default 5 minutes. */
  readonly idleTimeToLive?: Duration.DurationInput | undefined
}

/**
 * Given the configuration of each account, whose `account` it need not say. It is asked each time a client is opened, so that
 * it may fetch secrets; it says `TenantNotFound` of an account that is none of the program's. Every client has a pool of its
 * own: with many tenants give them a small `maxConnections`. All are closed with the layer.
 *
 * ```ts
 * const live = Tenants.layer((account) => ({ host: "db.internal", username: "app", password: passwordOf(account) }))
 * const total = Tenants.Tenants.pipe(Effect.flatMap((tenants) => tenants.run("acme")(countOrders)))
 * ```
 *
 * @since 0.1.0
 * @category layers
 */
export const layer = <R = never>(
  configuration: (account: string) => MatrixOneConfig | Effect.Effect<MatrixOneConfig, TenantNotFound | SqlError, R>,
  options: TenantsOptions = {}
): Layer.Layer<Tenants, never, R> =>
  Layer.scoped(
    Tenants,
    Effect.gen(function* () {
      const context = yield* Effect.context<R>()

      const opened = (account: string): Effect.Effect<MatrixOneConfig, TenantNotFound | SqlError> =>
        Effect.suspend(() => {
          const config = configuration(account)
          return Effect.isEffect(config) ? Effect.provide(config, context) : Effect.succeed(config)
        })

      // Fresh, since layers are built once for all who name them: without it the second account would get the services of the
      // first one. And what fails must not stay in the map for as long as an idle client would.
      const clients: LayerMap.LayerMap<string, MatrixOne.Provided, TenantNotFound | SqlError> = yield* LayerMap.make(
        (account: string) =>
          Layer.unwrapEffect(Effect.map(opened(account), (config) => MatrixOne.layer({ ...config, account }))).pipe(
            Layer.tapErrorCause(() => clients.invalidate(account)),
            Layer.fresh
          ),
        { idleTimeToLive: options.idleTimeToLive ?? "5 minutes" }
      )

      const named = (account: string): Effect.Effect<string, SqlError> => validName(accountRule, account)

      const layerOf = (account: string): Layer.Layer<MatrixOne.Provided, TenantNotFound | SqlError> =>
        Layer.unwrapEffect(Effect.map(named(account), (name) => clients.get(name)))

      const invalidate = (account: string): Effect.Effect<void> =>
        Effect.flatMap(Effect.option(named(account)), (name) =>
          name._tag === "Some" ? clients.invalidate(name.value) : Effect.void
        )

      return Tenants.of({
        layer: layerOf,
        invalidate,
        open: RcMap.keys(clients.rcMap),
        run: (account) => (self) =>
          Effect.tapError(Effect.provide(self, layerOf(account)), (error) =>
            isSqlError(error) && classify(error)._tag === "AuthenticationError" ? invalidate(account) : Effect.void
          )
      })
    })
  )
