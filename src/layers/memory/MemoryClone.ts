/**
 * Clones in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sqlError } from "../../errors/classify.ts"
import { DataError, ObjectNotFound } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { SourceNotFound } from "../../errors/SourceNotFound.ts"
import { Clone, type CloneDatabase, type CloneTable } from "../../services/Clone.ts"
import type { Moment } from "../../services/Moment.ts"
import type { Snapshot } from "../../services/Snapshots.ts"
import { format, type TableName } from "../../services/TableName.ts"
import { nanoseconds } from "../../sql/fragments.ts"
import { objectRule, systemDatabases } from "../../sql/names.ts"
import { accountNames, snapshotName, validName } from "../validNames.ts"
import { MemoryServer } from "./MemoryServer.ts"
import {
  account,
  type Databases,
  databasesAt,
  type MemoryState,
  type MemoryTable,
  without,
  withTables
} from "./MemoryState.ts"
import { accountMissing, alreadyExists, databaseMissing, refusal } from "./memoryFailures.ts"

type CloneError = SourceNotFound | SnapshotNotFound | SqlError

/** Everything as it was, and the snapshot that was named for it. */
interface Past {
  readonly databases: Databases
  readonly snapshot: Snapshot | undefined
}

const pastAt = (state: MemoryState, at: Moment | undefined): Effect.Effect<Past, SnapshotNotFound | SqlError> =>
  Effect.gen(function* () {
    if (at === undefined) return { databases: state.databases, snapshot: undefined }
    if ("snapshot" in at) {
      const name = yield* snapshotName(at.snapshot)
      const snapshot = state.snapshots.get(name)?.snapshot
      return snapshot === undefined
        ? yield* new SnapshotNotFound({ snapshot: name, errno: 20101 })
        : { databases: databasesAt(state, snapshot.timestamp), snapshot }
    }
    const instant = nanoseconds(at.timestamp)
    return instant > state.now
      ? yield* sqlError(
          new DataError({ message: "invalid argument invalid timestamp value", errno: 20203, isRetryable: false })
        )
      : { databases: databasesAt(state, instant), snapshot: undefined }
  })

/** A snapshot of a table or database gives no copy of another. */
const checkBelongs = (
  snapshot: Snapshot | undefined,
  database: string,
  table?: string
): Effect.Effect<void, SqlError> => {
  if (snapshot?.level === "table" && table === undefined) {
    return refusal("cannot use a table-level snapshot to clone cluster/account/database")
  }
  if (snapshot?.level === "database" && !Option.contains(snapshot.database, database)) {
    return refusal(`database-level snapshot(${snapshot.name}) does not belong to the database(${database})`)
  }
  return snapshot?.level === "table" &&
    !(Option.contains(snapshot.database, database) && Option.contains(snapshot.table, table))
    ? refusal(`table-level snapshot(${snapshot.name}) does not belong to the table(${database}-${table})`)
    : Effect.void
}

/** There is no connection whose database a bare name could be taken in. */
const qualified = (name: TableName): Effect.Effect<MemoryTable, SqlError> =>
  typeof name === "string"
    ? Effect.zipRight(
        validName(objectRule, name),
        sqlError(
          new ObjectNotFound({
            message: "No database selected",
            errno: 1046,
            isRetryable: false,
            objectType: "database",
            hint: "Name the database: { database, table }."
          })
        )
      )
    : Effect.all({ database: validName(objectRule, name.database), table: validName(objectRule, name.table) })

const checkAccount = (name: string | undefined): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    accountNames(name),
    name === undefined || name.toLowerCase() === account ? Effect.void : accountMissing(name)
  )

/** An answer and the state after it. */
const unchanged = (state: MemoryState) => [false, state] as const

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  const table = (options: CloneTable): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      const from = yield* qualified(options.from)
      const to = yield* qualified(options.to)
      yield* checkAccount(options.toAccount)
      return yield* server.modify((state) =>
        Effect.gen(function* () {
          const past = yield* pastAt(state, options.at)
          const version = past.databases.get(from.database)?.get(from.table)
          if (version === undefined) {
            return yield* new SourceNotFound({ objectType: "table", source: format(options.from), errno: 1064 })
          }
          yield* checkBelongs(past.snapshot, from.database, from.table)
          if (systemDatabases.has(to.database)) return yield* refusal("cannot clone data into system database")
          const tables = state.databases.get(to.database)
          if (tables === undefined) return yield* databaseMissing(to.database)
          if (tables.has(to.table)) {
            return options.ifNotExists === true ? unchanged(state) : yield* alreadyExists("table", to.table)
          }
          const copied = new Map(tables).set(to.table, version)
          return [true, { ...state, databases: withTables(state.databases, to.database, copied) }] as const
        })
      )
    })

  const database = (options: CloneDatabase): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      const from = yield* validName(objectRule, options.from)
      const to = yield* validName(objectRule, options.to)
      yield* checkAccount(options.toAccount)
      return yield* server.modify((state) =>
        Effect.gen(function* () {
          const past = yield* pastAt(state, options.at)
          const tables = past.databases.get(from)
          if (tables === undefined) {
            return yield* new SourceNotFound({ objectType: "database", source: options.from, errno: 1049 })
          }
          if (state.databases.has(to) || systemDatabases.has(to)) {
            return options.ifNotExists === true ? unchanged(state) : yield* alreadyExists("database", to)
          }
          yield* checkBelongs(past.snapshot, from)
          return [true, { ...state, databases: withTables(state.databases, to, tables) }] as const
        })
      )
    })

  return Clone.of({
    table,
    database,
    scopedDatabase: ({ at, from }) =>
      Effect.acquireRelease(
        Effect.suspend(() => {
          const to = `clone_${crypto.randomUUID().replaceAll("-", "")}`
          return Effect.as(database({ from, to, at }), to)
        }),
        (name) =>
          server.modify((state) =>
            Effect.succeed([undefined, { ...state, databases: without(state.databases, name) }] as const)
          )
      )
  })
})
