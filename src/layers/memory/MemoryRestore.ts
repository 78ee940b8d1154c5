/**
 * Restores in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput, ObjectNotFound } from "../../errors/reasons.ts"
import { SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { Restore, type RestoreOptions } from "../../services/Restore.ts"
import { objectName, snapshotName } from "../../sql/names.ts"
import { type Databases, databaseMissing, MemoryServer, type Taken, withTables } from "./MemoryServer.ts"
import { account } from "./MemorySnapshots.ts"

const refusal = (message: string): SqlError =>
  sqlError(new InvalidInput({ message: `internal error: ${message}`, errno: 20101, isRetryable: false }))

const fold = (name: string) => Effect.map(objectName(name), (valid) => valid.toLowerCase())

const checkAccounts = (options: RestoreOptions | undefined): Effect.Effect<void, SqlError> => {
  const other = [options?.account, options?.toAccount].find((name) => name !== undefined && name !== account)
  return other === undefined
    ? Effect.void
    : sqlError(
        new ObjectNotFound({
          message: `internal error: account ${other} does not exist`,
          errno: 20101,
          isRetryable: false,
          objectType: "account",
          name: other
        })
      )
}

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  /** Replaces what there is by what `f` makes of it and of the snapshot. */
  const restore = (
    name: string,
    options: RestoreOptions | undefined,
    f: (taken: Taken, current: Databases) => Effect.Effect<Databases, SqlError>
  ): Effect.Effect<void, SnapshotNotFound | SqlError> =>
    Effect.gen(function* () {
      const valid = yield* snapshotName(name)
      yield* checkAccounts(options)
      yield* server.modify((state) =>
        Effect.gen(function* () {
          const taken = state.snapshots.get(valid)
          if (taken === undefined) return yield* new SnapshotNotFound({ name: valid, errno: 20101 })
          return [undefined, { ...state, databases: yield* f(taken, state.databases) }] as const
        })
      )
    })

  return Restore.of({
    table: (asked, snapshot, options) =>
      Effect.gen(function* () {
        const database = yield* fold(asked.database)
        const table = yield* fold(asked.table)
        yield* restore(snapshot, options, (taken, current) => {
          const { level, table: own } = taken.snapshot
          if (level === "cluster") return refusal("can't restore db from cluster level snapshot")
          if (level === "table" && !Option.contains(own, table)) {
            return refusal(`tableName(${table}) does not match snapshot.tableName(${Option.getOrElse(own, () => "")})`)
          }
          const version = taken.content.get(database)?.get(table)
          if (version === undefined) {
            return sqlError(
              new ObjectNotFound({
                message: `internal error: table ${table} not exists at snapshot ${taken.snapshot.name}`,
                errno: 20101,
                isRetryable: false,
                objectType: "table",
                name: table
              })
            )
          }
          return Effect.succeed(withTables(current, database, new Map(current.get(database)).set(table, version)))
        })
      }),
    database: (asked, snapshot, options) =>
      Effect.flatMap(fold(asked), (database) =>
        restore(snapshot, options, (taken, current) => {
          const { database: own, level } = taken.snapshot
          if (level === "cluster" || level === "table") return refusal(`can't restore db from ${level} level snapshot`)
          if (level === "database" && !Option.contains(own, database)) {
            return refusal(
              `databaseName(${database}) does not match snapshot.databaseName(${Option.getOrElse(own, () => "")})`
            )
          }
          const tables = taken.content.get(database)
          return tables === undefined
            ? databaseMissing(database)
            : Effect.succeed(withTables(current, database, tables))
        })
      ),
    account: (name, snapshot, options) =>
      restore(snapshot, { ...options, account: name }, (taken) =>
        taken.snapshot.level === "account" || taken.snapshot.level === "cluster"
          ? Effect.succeed(taken.content)
          : refusal("can't restore account from db or table level snapshot")
      ),
    cluster: (snapshot) =>
      restore(snapshot, undefined, (taken) =>
        taken.snapshot.level === "cluster"
          ? Effect.succeed(taken.content)
          : refusal(`snapshot ${taken.snapshot.name} is not cluster level snapshot`)
      )
  })
})
