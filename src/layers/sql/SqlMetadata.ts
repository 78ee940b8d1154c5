/**
 * Metadata over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Stream from "effect/Stream"
import { classify, sqlError } from "../../errors/classify.ts"
import { InvalidInput, ObjectNotFound, UnknownError } from "../../errors/reasons.ts"
import { TableSize, type WholeTableName } from "../../services/CatalogObjects.ts"
import { Metadata, type ObjectsOptions, type StatementLogFilter } from "../../services/Metadata.ts"
import type { Feature, LoggedStatement } from "../../services/ServerActivity.ts"
import { dateText } from "../../sql/literals.ts"
import * as statements from "../../sql/metadataStatements.ts"
import { fold, systemDatabases } from "../../sql/names.ts"
import { objectNames } from "../validNames.ts"
import * as catalog from "./catalogObjects.ts"
import * as activity from "./serverActivity.ts"
import { notInTransaction, outsideTransaction, query, send } from "./statement.ts"

const absent = (objectType: "database" | "table", objectName: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `${objectType} ${objectName} does not exist`,
      isRetryable: false,
      objectType,
      objectName
    })
  )

const whole = ({ database, table }: WholeTableName): string => `${database}.${table}`

const shape = (): SqlError =>
  sqlError(new UnknownError({ message: "the server answered rows of another shape than known", isRetryable: false }))

const invalid = (message: string, hint?: string): SqlError =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

/** Outer joins answer no row only where the object itself is not there. */
const found =
  <A, B>(missing: () => SqlError, map: (rows: ReadonlyArray<A>) => ReadonlyArray<B>) =>
  (rows: Effect.Effect<ReadonlyArray<A>, SqlError>): Effect.Effect<ReadonlyArray<B>, SqlError> =>
    Effect.flatMap(rows, (some) => (some.length === 0 ? missing() : Effect.succeed(map(some))))

/** Statements that change nothing; a server without the feature cannot parse them, or says that it has it not. */
const probes: ReadonlyArray<readonly [Feature, string]> = [
  ["snapshots", "SHOW SNAPSHOTS"],
  ["pitr", "SHOW PITR"],
  ["recoveryWindow", "SHOW RECOVERY_WINDOW FOR DATABASE `mo_no_such_database`"],
  ["branches", "DATA BRANCH DIFF `mo_catalog`.`mo_no_such_table` AGAINST `mo_catalog`.`mo_no_such_table_either`"],
  ["stages", "SHOW STAGES"],
  ["publications", "SHOW PUBLICATIONS"],
  ["cdc", "SHOW CDC"],
  ["tasks", "SHOW TASKS"],
  ["statementLog", "SELECT 1 FROM system.statement_info LIMIT 0"],
  ["objectStatistics", "SELECT 1 FROM metadata_scan('mo_catalog.mo_no_such_table', '*') m LIMIT 0"]
]

/** What a server answers to a probe that it has the feature for, or has not. Everything else is a failure to find out. */
const has = (feature: Feature, error: SqlError): boolean | undefined => {
  const reason = classify(error)
  switch (reason._tag) {
    case "SqlSyntaxError":
    case "UnsupportedError":
      return false
    case "ObjectNotFound":
      return feature !== "statementLog"
    case "AuthorizationError":
    case "InvalidInput":
    case "UnknownError":
      return reason.errno === undefined ? undefined : true
    default:
      return undefined
  }
}

/** Runs a stream's statements without the program's own statement transformer, and what is done with its rows with it. */
const untransformed = <A, E, R>(stream: Stream.Stream<A, E, R>): Stream.Stream<A, E, R> =>
  Stream.fromPull(Effect.map(Stream.toPull(stream), Statement.withTransformerDisabled))

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Metadata["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const checked = <A>(table: WholeTableName, read: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
      Effect.zipRight(objectNames(table.database, table.table), read)

    const source = (table: WholeTableName, options: ObjectsOptions): Effect.Effect<string, SqlError> => {
      const names = [table.database, table.table, ...(options.index === undefined ? [] : [options.index])]
      if (names.some((name) => name.includes("."))) {
        return invalid(
          "a database, table or index with a dot in its name cannot be named to metadata_scan",
          "The server takes what it looks at as one text with dots between the names."
        )
      }
      const path = [fold(table.database), fold(table.table)]
      if (options.index !== undefined) path.push(`?${options.index}`)
      if (options.tombstones === true) path.push("#")
      return Effect.succeed(path.join("."))
    }

    const status = (table: WholeTableName): Effect.Effect<ReadonlyArray<typeof catalog.StatusRow.Type>, SqlError> =>
      Effect.flatMap(send(sql, statements.size(table)), (rows) =>
        Effect.mapError(Schema.decodeUnknown(Schema.Array(catalog.StatusRow))(rows), shape)
      )

    const probe = ([feature, text]: (typeof probes)[number]): Effect.Effect<ReadonlyArray<Feature>, SqlError> =>
      Effect.matchEffect(outsideTransaction(send(sql, text)), {
        onSuccess: () => Effect.succeed([feature]),
        onFailure: (error) => {
          const there = has(feature, error)
          return there === undefined ? error : Effect.succeed(there ? [feature] : [])
        }
      })

    const log = (filter: StatementLogFilter): Stream.Stream<LoggedStatement, SqlError> => {
      const text = (instant: DateTime.DateTime | undefined): string | undefined =>
        instant === undefined ? undefined : dateText(DateTime.toDateUtc(instant)).slice(0, 19)
      const { longerThan, since, until } = filter
      const nanoseconds = longerThan === undefined ? Option.none() : Duration.toNanos(longerThan)
      if (longerThan !== undefined && Option.isNone(nanoseconds)) return Stream.empty
      const statement = statements.statements({
        atLeast: Option.getOrUndefined(nanoseconds),
        since: text(since),
        // A second later, for the fraction that the server is not told of.
        until: until === undefined ? undefined : text(DateTime.add(until, { seconds: 1 })),
        includeInternal: filter.includeInternal
      })
      const within = ({ startedAt }: LoggedStatement): boolean =>
        (since === undefined || DateTime.greaterThanOrEqualTo(startedAt, since)) &&
        (until === undefined || DateTime.lessThan(startedAt, until))
      const decode = Schema.decodeUnknown(activity.StatementRow)
      return untransformed(sql.withoutTransforms().unsafe(statement.text, statement.parameters).stream).pipe(
        Stream.mapError((error) => sqlError(classify(error))),
        Stream.mapEffect((row) => Effect.mapBoth(decode(row), { onFailure: shape, onSuccess: activity.statementOf })),
        Stream.filter(within)
      )
    }

    return Metadata.of({
      databases: Effect.fn("Metadata.databases")(function* (options) {
        const rows = yield* query(sql, statements.databases, catalog.DatabaseRow)
        return rows
          .map(catalog.databaseOf)
          .filter(({ name }) => options?.includeSystem === true || !systemDatabases.has(name))
      }),
      tables: Effect.fn("Metadata.tables")(function* (database) {
        yield* objectNames(database)
        return yield* query(sql, statements.tables(database), catalog.TableRow).pipe(
          found(
            () => absent("database", database),
            (rows) => rows.flatMap(catalog.tablesOf)
          )
        )
      }),
      views: Effect.fn("Metadata.views")(function* (database) {
        yield* objectNames(database)
        return yield* query(sql, statements.views(database), catalog.ViewRow).pipe(
          found(
            () => absent("database", database),
            (rows) => rows.flatMap(catalog.viewsOf)
          )
        )
      }),
      columns: Effect.fn("Metadata.columns")(function* (table) {
        const rows = query(sql, statements.columns(table), catalog.ColumnRow)
        return yield* checked(table, rows).pipe(
          found(
            () => absent("table", whole(table)),
            (some) => some.map(catalog.columnOf)
          )
        )
      }),
      indexes: Effect.fn("Metadata.indexes")(function* (table) {
        const rows = query(sql, statements.indexes(table), catalog.IndexRow)
        return yield* checked(table, rows).pipe(found(() => absent("table", whole(table)), catalog.indexesOf))
      }),
      foreignKeys: Effect.fn("Metadata.foreignKeys")(function* (table) {
        const rows = query(sql, statements.foreignKeys(table), catalog.ForeignKeyRow)
        return yield* checked(table, rows).pipe(found(() => absent("table", whole(table)), catalog.foreignKeysOf))
      }),
      size: Effect.fn("Metadata.size")(function* (table) {
        yield* objectNames(table.database, table.table)
        // LIKE looks at names as they are stored.
        const folded = yield* status({ ...table, table: fold(table.table) })
        const [first] = folded.length > 0 ? folded : yield* status(table)
        if (first === undefined || first.Rows === null) return yield* absent("table", whole(table))
        return new TableSize({
          ...table,
          rows: first.Rows,
          bytes: first.Data_length ?? 0n,
          indexBytes: first.Index_length ?? 0n
        })
      }),
      objects: Effect.fn("Metadata.objects")(function* (table, options = {}) {
        yield* objectNames(table.database, table.table, options.index, options.column)
        const path = yield* source(table, options)
        const rows = yield* query(sql, statements.objects(path, options.column ?? "*"), catalog.ObjectRow)
        return rows.map(catalog.storedObjectOf)
      }),
      processes: Effect.map(query(sql, statements.processes, activity.ProcessRow), (rows) =>
        rows.map(activity.processOf)
      ).pipe(Effect.withSpan("Metadata.processes")),
      locks: Effect.map(query(sql, statements.locks, activity.LockRow), activity.locksOf).pipe(
        Effect.withSpan("Metadata.locks")
      ),
      transactions: Effect.map(
        query(sql, statements.transactions, activity.TransactionRow),
        activity.transactionsOf
      ).pipe(Effect.withSpan("Metadata.transactions")),
      kill: Effect.fn("Metadata.kill")(function* (connectionId, what = "query") {
        if (!/^\d{1,19}$/.test(String(connectionId)))
          return yield* invalid("a connection's number is whole and not negative")
        yield* notInTransaction(sql, "KILL")
        yield* send(sql, statements.kill(connectionId, what))
      }),
      server: Effect.flatMap(query(sql, statements.server, activity.ServerRow), ([row]) =>
        row === undefined ? shape() : Effect.succeed(activity.serverOf(row))
      ).pipe(Effect.withSpan("Metadata.server")),
      features: Effect.map(Effect.forEach(probes, probe), (all): ReadonlySet<Feature> => new Set(all.flat())).pipe(
        Effect.withSpan("Metadata.features")
      ),
      statements: (filter = {}) =>
        Stream.withSpan(
          Stream.suspend(() => log(filter)),
          "Metadata.statements"
        )
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Metadata, never, SqlClient.SqlClient> = Layer.effect(Metadata, make)
