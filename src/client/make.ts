/**
 * The client put together.
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import type { MysqlClient } from "@effect/sql-mysql2/MysqlClient"
import * as Mysql from "@effect/sql-mysql2/MysqlClient"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { classify, sqlError } from "../errors/classify.ts"
import * as Reason from "../errors/Reason.ts"
import { InvalidInput, isReason } from "../errors/reasons.ts"
import {
  type MatrixOneClient,
  type ReservedConnection,
  type TransactionOutcome,
  TypeId
} from "../services/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../services/MatrixOneConfig.ts"
import { Cancellation, type CancellationStrategy, StatementTimeout } from "../services/StatementSettings.ts"
import { beginStatements } from "./begin.ts"
import { makeCompiler } from "./compiler.ts"
import { type ResolvedConfig, resolve } from "./config.ts"
import * as DirectStatement from "./DirectStatement.ts"
import { Codec } from "./decode.ts"
import { serverVersionOf } from "./driver.ts"
import { type Core, currentHeld } from "./Held.ts"
import { defaultSettings, type Settings } from "./jobs.ts"
import { WireLane } from "./Lane.ts"
import { LaneConnection } from "./LaneConnection.ts"
import { leaseScoped, stopped, withLease } from "./lease.ts"
import { makeLoadLocal } from "./localInfile.ts"
import { ObservedConnection } from "./ObservedConnection.ts"
import type { ObservingConnection } from "./observe.ts"
import { Pool } from "./Pool.ts"
import { makeWithSession } from "./Session.ts"
import { makeWithTransaction, Transaction } from "./Transaction.ts"

/** The client under both names: MatrixOne's and the stock MySQL client's. */
type Client = MatrixOneClient & MysqlClient

const reservedEnded = new InvalidInput({ message: "The reserved connection has been given back", isRetryable: false })

const spanAttributesOf = ({ config, endpoint }: ResolvedConfig): ReadonlyArray<readonly [string, unknown]> => [
  ...Object.entries(config.spanAttributes ?? {}),
  ["db.system.name", "matrixone"],
  ["server.address", endpoint.host],
  ["server.port", endpoint.port],
  ["matrixone.account", endpoint.account],
  ...(endpoint.database === undefined ? [] : [["db.namespace", endpoint.database] as const])
]

/** What a fiber has set, if it has. */
const settingsOf = ({ unsafeMap }: Context.Context<never>): Settings | undefined => {
  const strategy: CancellationStrategy | undefined = unsafeMap.get(Cancellation.key)
  const timeout: number | undefined = unsafeMap.get(StatementTimeout.key)
  return strategy === undefined && timeout === undefined
    ? undefined
    : { strategy: strategy ?? defaultSettings.strategy, timeout: timeout ?? defaultSettings.timeout }
}

const openPool = (resolved: ResolvedConfig): Effect.Effect<Pool, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.sync(() => new Pool(resolved)),
    (pool) => Effect.async<void>((resume) => pool.shutdown(() => resume(Effect.void)))
  )

const configured = (connection: LaneConnection, context: Context.Context<never>): LaneConnection => {
  const settings = settingsOf(context)
  return settings === undefined ? connection : connection.withSettings(settings)
}

const makeReserve = (
  { codec, pool }: Core,
  observing: ObservingConnection
): Effect.Effect<ReservedConnection, SqlError, Scope.Scope> =>
  Effect.flatMap(leaseScoped(pool, false), (wire) => {
    const lane = new WireLane(wire)
    const connection = new LaneConnection(lane, "reserved", codec, () => {
      wire.tainted = true
    })
    const lost = Effect.async<SqlError>((resume) => {
      const ignore = wire.watch((error) => resume(Effect.succeed(sqlError(classify(error)))))
      return Effect.sync(ignore)
    })
    return Effect.as(
      Effect.addFinalizer(() => stopped(lane, reservedEnded, pool.cancelTimeout)),
      Object.assign(new ObservedConnection(connection, observing), { lost })
    )
  })

/** Opens and verifies one connection; the others open when they are needed. */
export const make = (config: MatrixOneConfig): Effect.Effect<Client, SqlError, Scope.Scope | Reactivity.Reactivity> =>
  Effect.gen(function* () {
    const resolved = yield* resolve(config)
    const reactivity = yield* Reactivity.Reactivity
    const pool = yield* openPool(resolved)
    const serverVersion = yield* withLease(pool, false, (wire, release) =>
      Effect.as(release, serverVersionOf(wire.raw))
    )

    const core: Core = { pool, codec: new Codec(config) }
    const pooled = new LaneConnection(pool, "pooled", core.codec)
    const connectionFor = (context: Context.Context<never>): LaneConnection =>
      configured(currentHeld(core, context)?.connection ?? pooled, context)
    const spanAttributes = spanAttributesOf(resolved)
    const { slow } = resolved.limits
    const inTransaction = makeWithTransaction(core, spanAttributes)
    const withTransaction = <A, E, R>(
      effect: Effect.Effect<A, E, R>,
      begin: ReadonlyArray<string> = ["BEGIN"],
      attempt = 1
    ) => inTransaction(effect, begin, attempt)

    const inOpenTransaction: MatrixOneClient["inTransaction"] = Effect.withFiberRuntime((fiber) =>
      Effect.succeed(currentHeld(core, fiber.currentContext) instanceof Transaction)
    )
    const afterTransaction: MatrixOneClient["afterTransaction"] = <R>(
      f: (outcome: TransactionOutcome) => Effect.Effect<void, never, R>
    ) =>
      Effect.withFiberRuntime<void, never, R>((fiber) => {
        const transaction = currentHeld(core, fiber.currentContext)
        if (!(transaction instanceof Transaction)) return f("committed")
        return Effect.contextWith((context: Context.Context<R>) => {
          const outside = transaction.outside(context)
          transaction.hooks.push((outcome) => Effect.provide(f(outcome), outside))
        })
      })
    const afterCommit: MatrixOneClient["afterCommit"] = (effect) =>
      afterTransaction((outcome) => (outcome === "committed" ? effect : Effect.void))

    const transaction: MatrixOneClient["transaction"] =
      (options) =>
      <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
        Effect.withFiberRuntime((fiber) => {
          const joins = currentHeld(core, fiber.currentContext) instanceof Transaction
          const begin = beginStatements(options, serverVersion, joins)
          if (isReason(begin)) return sqlError(begin)
          const { retry } = options
          if (retry === undefined || joins) return withTransaction(self, begin)
          let attempt = 0
          const once = Effect.suspend(() => withTransaction(self, begin, ++attempt))
          const again = retry.while ?? Reason.isRetryable
          return Effect.retry(once, {
            while: (error) => Reason.isSqlError(error) && Reason.of(error)._tag !== "CommitUnknown" && again(error),
            schedule: Schedule.mapInput(retry.schedule, (error: E | SqlError) => {
              pool.statistics.retries++
              // Only what `while` let through arrives here.
              return Reason.isSqlError(error) ? error : sqlError(Reason.of(error))
            })
          })
        })

    const connectionId = Effect.withFiberRuntime<number, SqlError>((fiber) => {
      const current = currentHeld(core, fiber.currentContext)
      return current !== undefined
        ? Effect.succeed(current.lane.wire.threadId)
        : withLease(pool, false, (wire, release) => Effect.as(release, wire.threadId))
    })

    const build = (names: {
      readonly query: typeof config.transformQueryNames
      readonly result: typeof config.transformResultNames
    }): Client => {
      const statements = DirectStatement.make(
        connectionFor,
        makeCompiler(names.query),
        spanAttributes,
        names.result === undefined ? undefined : Statement.defaultTransforms(names.result).array,
        slow
      )
      const client = Object.assign(statements, {
        [SqlClient.TypeId]: SqlClient.TypeId as SqlClient.TypeId,
        [Mysql.TypeId]: Mysql.TypeId as Mysql.TypeId,
        [TypeId]: TypeId,
        config: mysqlConfigOf(resolved),
        endpoint: resolved.endpoint,
        serverVersion,
        poolStats: Effect.sync(() => pool.stats),
        statistics: Effect.sync(() => pool.statistics.snapshot(pool.control.kills)),
        connectionId,
        inTransaction: inOpenTransaction,
        withTransaction: <R, E, A>(self: Effect.Effect<A, E, R>) => withTransaction(self),
        transaction,
        afterCommit,
        afterTransaction,
        reserve: makeReserve(core, { spanAttributes, slow, configured }),
        withSession: makeWithSession(core),
        loadLocal: makeLoadLocal(core, withTransaction),
        reactive: reactivity.stream,
        reactiveMailbox: reactivity.query
      })
      const self: Client = Object.assign(client, {
        // Object.assign answers its first argument: the client is its own safe copy.
        safe: client as Client,
        withoutTransforms: () =>
          names.query === undefined && names.result === undefined
            ? self
            : build({ query: undefined, result: undefined })
      })
      return self
    }
    return build({ query: config.transformQueryNames, result: config.transformResultNames })
  })

/** What tools that ask for the stock client's configuration may know. */
const mysqlConfigOf = ({ config, endpoint, limits }: ResolvedConfig): Mysql.MysqlClientConfig => ({
  host: endpoint.host,
  port: endpoint.port,
  username: endpoint.username,
  maxConnections: limits.maxConnections,
  ...(endpoint.database === undefined ? {} : { database: endpoint.database }),
  ...(config.transformQueryNames === undefined ? {} : { transformQueryNames: config.transformQueryNames }),
  ...(config.transformResultNames === undefined ? {} : { transformResultNames: config.transformResultNames })
})
