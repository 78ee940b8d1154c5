/**
 * Clones in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../../errors/classify.ts"
import { DataError, InvalidInput, ObjectNotFound } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { SourceNotFound } from "../../errors/SourceNotFound.ts"
import { Clone, type CloneDatabase, type CloneTable } from "../../services/Clone.ts"
import { format, type TableName } from "../../services/TableName.ts"
import type { Moment } from "../../services/TimeTravel.ts"
import { nanoseconds } from "../../sql/fragments.ts"
import { objectName, snapshotName } from "../../sql/names.ts"
import {
  alreadyExists,
  type Databases,
  databaseMissing,
  MemoryServer,
  type MemoryState,
  type MemoryTable,
  without,
  withTables
} from "./MemoryServer.ts"
import { account } from "./MemorySnapshots.ts"

type CloneError = SourceNotFound | SnapshotNotFound | SqlError

/** The content as it was. */
const contentAt = (
  state: MemoryState,
  at: Moment | undefined
): Effect.Effect<Databases, SnapshotNotFound | SqlError> => {
  if (at === undefined) return Effect.succeed(state.databases)
  if ("snapshot" in at) {
    return Effect.flatMap(snapshotName(at.snapshot), (name) => {
      const taken = state.snapshots.get(name)
      return taken === undefined
        ? Effect.fail(new SnapshotNotFound({ name, errno: 20101 }))
        : Effect.succeed(taken.content)
    })
  }
  const instant = nanoseconds(at.timestamp)
  const then = state.history.findLast((each) => each.at <= instant)
  return instant > state.now
    ? sqlError(new DataError({ message: "invalid argument invalid timestamp value", errno: 20203, isRetryable: false }))
    : Effect.succeed(then?.databases ?? new Map())
}

/** There is no connection whose database a bare name could be taken in. */
const qualified = (name: TableName): Effect.Effect<MemoryTable, SqlError> =>
  typeof name === "string"
    ? sqlError(
        new ObjectNotFound({
          message: "No database selected",
          errno: 1046,
          isRetryable: false,
          objectType: "database",
          hint: "Name the database: { database, table }."
        })
      )
    : Effect.map(Effect.all([objectName(name.database), objectName(name.table)]), ([database, table]) => ({
        database: database.toLowerCase(),
        table: table.toLowerCase()
      }))

const checkAccount = (name: string | undefined): Effect.Effect<void, SqlError> =>
  name === undefined || name === account
    ? Effect.void
    : sqlError(
        new ObjectNotFound({
          message: `internal error: account ${name} does not exist`,
          errno: 20101,
          isRetryable: false,
          objectType: "account",
          name
        })
      )

const levelMismatch = sqlError(
  new InvalidInput({
    message: "internal error: cannot use a table-level snapshot to clone cluster/account/database",
    errno: 20101,
    isRetryable: false
  })
)

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  const table = (options: CloneTable): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      const from = yield* qualified(options.from)
      const to = yield* qualified(options.to)
      yield* checkAccount(options.toAccount)
      return yield* server.modify((state) =>
        Effect.gen(function* () {
          const content = yield* contentAt(state, options.at)
          const version = content.get(from.database)?.get(from.table)
          if (version === undefined) {
            return yield* new SourceNotFound({ objectType: "table", name: format(options.from), errno: 1064 })
          }
          const tables = state.databases.get(to.database)
          if (tables === undefined) return yield* databaseMissing(to.database)
          if (tables.has(to.table)) {
            return options.ifNotExists === true ? ([false, state] as const) : yield* alreadyExists("table", to.table)
          }
          const copied = new Map(tables).set(to.table, version)
          return [true, { ...state, databases: withTables(state.databases, to.database, copied) }] as const
        })
      )
    })

  const database = (options: CloneDatabase): Effect.Effect<boolean, CloneError> =>
    Effect.gen(function* () {
      const from = (yield* objectName(options.from)).toLowerCase()
      const to = (yield* objectName(options.to)).toLowerCase()
      yield* checkAccount(options.toAccount)
      return yield* server.modify((state) =>
        Effect.gen(function* () {
          const content = yield* contentAt(state, options.at)
          if (options.at !== undefined && "snapshot" in options.at) {
            const taken = state.snapshots.get(options.at.snapshot.toLowerCase())
            if (taken?.snapshot.level === "table") return yield* levelMismatch
          }
          const tables = content.get(from)
          if (tables === undefined) {
            return yield* new SourceNotFound({ objectType: "database", name: options.from })
          }
          if (state.databases.has(to)) {
            return options.ifNotExists === true ? ([false, state] as const) : yield* alreadyExists("database", to)
          }
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
