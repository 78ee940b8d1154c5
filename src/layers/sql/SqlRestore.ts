/**
 * Restores over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { Restore } from "../../services/Restore.ts"
import { fold } from "../../sql/names.ts"
import { type RestoreScope, type RestoreSyntax, restore3, restore4 } from "../../sql/restoreStatements.ts"
import { databaseOf } from "../../sql/snapshotStatements.ts"
import { accountNames, objectNames, snapshotName } from "../validNames.ts"
import { currentAccount, HexText, notInTransaction, query, refine, send } from "./statement.ts"

/**
 * @since 0.1.0
 * @category models
 */
export interface SqlRestoreOptions {
  /** The server's spelling, when it need not be found out. */
  readonly syntax?: "4" | "3" | undefined
}

const isSyntaxError = (error: SqlError): boolean => classify(error)._tag === "SqlSyntaxError"

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = (options: SqlRestoreOptions = {}): Effect.Effect<Restore["Type"], never, SqlClient.SqlClient> =>
  Effect.map(SqlClient.SqlClient, (sql) => {
    let known = options.syntax

    const restoreAs = (syntax: RestoreSyntax, scope: RestoreScope, snapshot: string): Effect.Effect<void, SqlError> => {
      if (syntax === "4") return Effect.asVoid(send(sql, restore4(scope, snapshot)))
      const account =
        scope.level === "cluster"
          ? Effect.succeed("")
          : scope.account === undefined
            ? currentAccount(sql)
            : Effect.succeed(scope.account)
      return Effect.flatMap(account, (name) => Effect.asVoid(send(sql, restore3(scope, snapshot, name))))
    }

    /** A spelling is right as soon as the server answers it with anything but a syntax error. */
    const trying = (syntax: RestoreSyntax, scope: RestoreScope, snapshot: string): Effect.Effect<void, SqlError> => {
      const learn = Effect.sync(() => {
        known = syntax
      })
      return Effect.tapBoth(restoreAs(syntax, scope, snapshot), {
        onSuccess: () => learn,
        onFailure: (error) => (isSyntaxError(error) || classify(error).errno === undefined ? Effect.void : learn)
      })
    }

    /** The server restores a table of any database from any database's snapshot: it compares the names only higher up. */
    const requireOwn = (database: string, snapshot: string): Effect.Effect<void, SqlError> =>
      Effect.flatMap(query(sql, databaseOf(snapshot), Schema.Struct({ db: HexText })), ([row]) =>
        row === undefined || row.db === database || row.db === fold(database)
          ? Effect.void
          : sqlError(
              new InvalidInput({
                message: `snapshot ${snapshot} is one of database ${row.db}, which ${database} is not`,
                isRetryable: false,
                hint: "A database's snapshot serves that database and its tables."
              })
            )
      )

    const restore = (scope: RestoreScope, asked: string): Effect.Effect<void, SnapshotNotFound | SqlError> =>
      Effect.gen(function* () {
        const name = yield* snapshotName(asked)
        yield* checkScope(scope)
        yield* notInTransaction(sql, "RESTORE")
        if (scope.level === "table") yield* requireOwn(scope.database, name)
        const sent =
          known !== undefined
            ? restoreAs(known, scope, name)
            : Effect.catchIf(trying("4", scope, name), isSyntaxError, (first) =>
                Effect.catchIf(trying("3", scope, name), isSyntaxError, () => first)
              )
        yield* refine((reason) =>
          reason._tag === "ObjectNotFound" && reason.objectType === "snapshot"
            ? new SnapshotNotFound({ snapshot: name, errno: reason.errno, cause: reason })
            : undefined
        )(sent)
      }).pipe(Effect.withSpan(`Restore.${scope.level}`))

    return Restore.of({
      table: ({ database, table }, snapshot, given) =>
        restore({ level: "table", account: given?.account, database, table }, snapshot),
      database: (database, snapshot, given) =>
        restore({ level: "database", account: given?.account, database }, snapshot),
      account: (account, snapshot, given) =>
        restore({ level: "account", account, toAccount: given?.toAccount }, snapshot),
      cluster: (snapshot) => restore({ level: "cluster" }, snapshot)
    })
  })

const checkScope = (scope: RestoreScope): Effect.Effect<void, SqlError> => {
  switch (scope.level) {
    case "cluster":
      return Effect.void
    case "account":
      return accountNames(scope.account, scope.toAccount)
    case "database":
      return Effect.zipRight(accountNames(scope.account), objectNames(scope.database))
    case "table":
      return Effect.zipRight(accountNames(scope.account), objectNames(scope.database, scope.table))
  }
}

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
