/**
 * Restores over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { Restore, RunningRestore } from "../../services/Restore.ts"
import { Level } from "../../services/Snapshots.ts"
import { type RestoreScope, type RestoreSyntax, restore3, restore4, running } from "../../sql/restoreStatements.ts"
import { subjectOf } from "../../sql/snapshotStatements.ts"
import { accountNames, objectNames, snapshotName } from "../validNames.ts"
import { currentAccount, HexText, notInTransaction, query, refine, send } from "./statement.ts"
import { given, isNamed } from "./target.ts"

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

    /** Who may restore may not always look: then the server is left to judge. */
    const checkPlan = (scope: RestoreScope, snapshot: string): Effect.Effect<void, SqlError> =>
      query(sql, subjectOf(snapshot), SubjectRow).pipe(
        Effect.flatMap(([row]) => (row === undefined ? Effect.void : plan(scope, snapshot, row))),
        Effect.catchIf(
          (error) => classify(error)._tag === "AuthorizationError",
          () => Effect.void
        )
      )

    const restore = (scope: RestoreScope, asked: string): Effect.Effect<void, SnapshotNotFound | SqlError> =>
      Effect.gen(function* () {
        const name = yield* snapshotName(asked)
        yield* checkScope(scope)
        yield* notInTransaction(sql, "RESTORE")
        yield* checkPlan(scope, name)
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
      cluster: (snapshot) => restore({ level: "cluster" }, snapshot),
      running: Effect.map(query(sql, running, RunningRow), (rows) =>
        rows.map(
          ({ account, id, started, statement, user }) =>
            new RunningRestore({
              connectionId: id,
              account,
              user,
              statement,
              startedAt: DateTime.unsafeMake(`${started.slice(0, 23).replace(" ", "T")}Z`)
            })
        )
      ).pipe(Effect.withSpan("Restore.running"))
    })
  })

const SubjectRow = Schema.Struct({
  level: Level,
  account: Schema.NullOr(HexText),
  db: Schema.NullOr(HexText),
  tbl: Schema.NullOr(HexText)
})

/** The levels that a snapshot of each level restores. */
const serves: Readonly<Record<Level, ReadonlyArray<Level>>> = {
  cluster: ["cluster", "account"],
  account: ["account", "database", "table"],
  database: ["database", "table"],
  table: ["table"]
}

const hint =
  "A cluster snapshot serves cluster and accounts, any other its own level and below, and only what it was taken of."

/** What the server refuses, and a table of another database, which it does not: it compares the names only higher up. */
const plan = (scope: RestoreScope, name: string, row: typeof SubjectRow.Type): Effect.Effect<void, SqlError> => {
  const { level } = row
  const [account, database, table] = [given(row.account), given(row.db), given(row.tbl)]
  const wrong = !serves[level].includes(scope.level)
    ? `can't restore ${scope.level} from ${level} level snapshot ${name}`
    : scope.level === "account" && level === "account" && !isNamed(account, scope.account)
      ? `snapshot ${name} is one of account ${row.account}, which ${scope.account} is not`
      : (scope.level === "database" || scope.level === "table") && row.db && !isNamed(database, scope.database)
        ? `snapshot ${name} is one of database ${row.db}, which ${scope.database} is not`
        : scope.level === "table" && row.tbl && !isNamed(table, scope.table)
          ? `snapshot ${name} is one of table ${row.tbl}, which ${scope.table} is not`
          : undefined
  return wrong === undefined ? Effect.void : sqlError(new InvalidInput({ message: wrong, isRetryable: false, hint }))
}

const RunningRow = Schema.Struct({
  id: Schema.NumberFromString,
  account: HexText,
  user: HexText,
  statement: HexText,
  started: Schema.String
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
