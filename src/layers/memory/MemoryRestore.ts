/**
 * Restores in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sqlError } from "../../errors/classify.ts"
import { ObjectNotFound } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { Restore } from "../../services/Restore.ts"
import { objectRule, systemDatabases } from "../../sql/names.ts"
import { accountNames, snapshotName, validName } from "../validNames.ts"
import { MemoryServer } from "./MemoryServer.ts"
import { account, type Databases, type Taken, withTables } from "./MemoryState.ts"
import { accountMissing, databaseMissing, refusal } from "./memoryFailures.ts"

/** The server restores no single object of another account's. */
const checkOwner = (what: "database" | "table", owner: string | undefined): Effect.Effect<void, SqlError> =>
  Effect.zipRight(
    accountNames(owner),
    owner === undefined || owner.toLowerCase() === account
      ? Effect.void
      : refusal(`can't restore ${what} from other account's snapshot`)
  )

const checkDatabase = ({ database, level }: Taken["snapshot"], asked: string): Effect.Effect<void, SqlError> =>
  systemDatabases.has(asked)
    ? refusal(`can't restore db: ${asked}`)
    : level === "database" && !Option.contains(database, asked)
      ? refusal(`databaseName(${asked}) does not match snapshot.databaseName(${Option.getOrElse(database, () => "")})`)
      : Effect.void

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  /** Replaces what there is by what `f` makes of it and of the snapshot. */
  const restore = (
    asked: string,
    f: (taken: Taken, current: Databases) => Effect.Effect<Databases, SqlError>
  ): Effect.Effect<void, SnapshotNotFound | SqlError> =>
    Effect.flatMap(snapshotName(asked), (name) =>
      server.modify((state) =>
        Effect.gen(function* () {
          const taken = state.snapshots.get(name)
          if (taken === undefined) return yield* new SnapshotNotFound({ snapshot: name, errno: 20101 })
          return [undefined, { ...state, databases: yield* f(taken, state.databases) }] as const
        })
      )
    )

  return Restore.of({
    table: (asked, snapshot, options) =>
      Effect.gen(function* () {
        const database = yield* validName(objectRule, asked.database)
        const table = yield* validName(objectRule, asked.table)
        yield* checkOwner("table", options?.account)
        yield* restore(snapshot, (taken, current) =>
          Effect.gen(function* () {
            const { level, name, table: own } = taken.snapshot
            if (level === "cluster") return yield* refusal("can't restore db from cluster level snapshot")
            if (level === "table" && !taken.content.get(database)?.has(table)) {
              const owned = Option.getOrElse(own, () => "")
              return yield* refusal(`tableName(${table}) does not match snapshot.tableName(${owned})`)
            }
            yield* checkDatabase(taken.snapshot, database)
            const tables = taken.content.get(database)
            if (tables === undefined) return yield* databaseMissing(database)
            const version = tables.get(table)
            if (version === undefined) return yield* notAt(table, name)
            return withTables(current, database, new Map(current.get(database)).set(table, version))
          })
        )
      }),
    database: (asked, snapshot, options) =>
      Effect.gen(function* () {
        const database = yield* validName(objectRule, asked)
        yield* checkOwner("database", options?.account)
        yield* restore(snapshot, (taken, current) =>
          Effect.gen(function* () {
            const { level } = taken.snapshot
            if (level === "cluster" || level === "table") {
              return yield* refusal(`can't restore db from ${level} level snapshot`)
            }
            yield* checkDatabase(taken.snapshot, database)
            const tables = taken.content.get(database)
            return tables === undefined ? yield* databaseMissing(database) : withTables(current, database, tables)
          })
        )
      }),
    account: (name, snapshot, options) =>
      Effect.gen(function* () {
        yield* accountNames(name, options?.toAccount)
        yield* restore(snapshot, ({ content, snapshot: { level } }) => {
          if (level === "database" || level === "table") {
            return refusal("can't restore account from db or table level snapshot")
          }
          if (name.toLowerCase() !== account) {
            return refusal(`accountName(${name}) does not match snapshot.accountName(${account})`)
          }
          return options?.toAccount === undefined || options.toAccount.toLowerCase() === account
            ? Effect.succeed(content)
            : accountMissing(options.toAccount)
        })
      }),
    cluster: (snapshot) =>
      restore(snapshot, ({ content, snapshot: { level, name } }) =>
        level === "cluster" ? Effect.succeed(content) : refusal(`snapshot ${name} is not cluster level snapshot`)
      ),
    // A restore in memory is over at once.
    running: Effect.succeed([])
  })
})

const notAt = (table: string, snapshot: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `internal error: table ${table} not exists at snapshot ${snapshot}`,
      errno: 20101,
      isRetryable: false,
      objectType: "table",
      objectName: table
    })
  )
