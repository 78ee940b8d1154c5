/**
 * Restores over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { classify } from "../../errors/classify.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { Restore, type RestoreOptions } from "../../services/Restore.ts"
import { objectName, snapshotName } from "../../sql/names.ts"
import { type RestoreScope, type RestoreSyntax, restoreStatement } from "../../sql/restoreStatements.ts"
import { notInTransaction, refine, send } from "./statement.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SqlRestoreOptions {
  /** The server's spelling, when it need not be found out. */
  readonly syntax?: RestoreSyntax | undefined
}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: SqlRestoreOptions = {}) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    let known = options.syntax

    const sendSpelled = (syntax: RestoreSyntax, scope: RestoreScope, account: string) =>
      Effect.tap(send(sql, restoreStatement(syntax, scope, account)), () =>
        Effect.sync(() => {
          known = syntax
        })
      )

    /** Only the account spelling of 3.x needs to know whose the objects are. */
    const accountOf = (scope: RestoreScope): Effect.Effect<string, SqlError> =>
      scope.account !== undefined
        ? Effect.succeed(scope.account)
        : Effect.map(send(sql, "SELECT current_account_name() AS name"), ([row]) =>
            row !== undefined && "name" in row ? String(row.name) : "sys"
          )

    const restoreAs = (syntax: RestoreSyntax, scope: RestoreScope) =>
      syntax === "4" || scope.level === "cluster"
        ? sendSpelled(syntax, scope, scope.account ?? "")
        : Effect.flatMap(accountOf(scope), (account) => sendSpelled(syntax, scope, account))

    const run = (scope: RestoreScope): Effect.Effect<void, SnapshotNotFound | SqlError> =>
      Effect.gen(function* () {
        yield* notInTransaction("RESTORE")
        const snapshot = yield* snapshotName(scope.snapshot)
        yield* Effect.forEach(
          [scope.database, scope.table, scope.account, scope.toAccount].filter((name) => name !== undefined),
          objectName,
          { discard: true }
        )
        const valid: RestoreScope = { ...scope, snapshot }
        const sent =
          known !== undefined
            ? restoreAs(known, valid)
            : Effect.catchIf(
                restoreAs("4", valid),
                (error) => classify(error)._tag === "SqlSyntaxError",
                () => restoreAs("3", valid)
              )
        yield* refine((reason) =>
          reason._tag === "ObjectNotFound" && reason.objectType === "snapshot"
            ? new SnapshotNotFound({ name: snapshot, errno: reason.errno, cause: reason })
            : undefined
        )(sent)
      }).pipe(Effect.withSpan(`Restore.${scope.level}`))

    const names = (given: RestoreOptions | undefined) => ({ account: given?.account, toAccount: given?.toAccount })

    return Restore.of({
      table: ({ database, table }, snapshot, given) =>
        run({ level: "table", database, table, snapshot, ...names(given) }),
      database: (database, snapshot, given) => run({ level: "database", database, snapshot, ...names(given) }),
      account: (account, snapshot, given) => run({ level: "account", account, snapshot, toAccount: given?.toAccount }),
      cluster: (snapshot) => run({ level: "cluster", snapshot })
    })
  })

/**
 * @since 0.1.0
 * @category layers
 */
export const layerWith = (options: SqlRestoreOptions): Layer.Layer<Restore, never, SqlClient.SqlClient> =>
  Layer.effect(Restore, make(options))

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Restore, never, SqlClient.SqlClient> = layerWith({})
