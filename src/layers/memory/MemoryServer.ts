/**
 * What stands behind the services in memory: databases, tables whose content is an opaque version, snapshots. No SQL. A unit
 * test sets it up and looks into it.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as SynchronizedRef from "effect/SynchronizedRef"
import { fold, objectRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"
import { initial, type MemoryState, type MemoryTable, type Tables, without, withTables } from "./MemoryState.ts"
import { alreadyExists, databaseMissing, tableMissing } from "./memoryFailures.ts"

export type { Databases, MemoryState, MemoryTable, Tables, Taken } from "./MemoryState.ts"

/**
 * The server in memory. Names fold to lower case, as MatrixOne's do. Failures are `SqlError`s with the reasons a server's
 * would have.
 *
 * @since 0.1.0
 * @category tags
 */
export class MemoryServer extends Context.Tag("effect-matrixone/MemoryServer")<
  MemoryServer,
  {
    readonly createDatabase: (name: string) => Effect.Effect<void, SqlError>
    readonly dropDatabase: (name: string) => Effect.Effect<void, SqlError>
    readonly createTable: (table: MemoryTable) => Effect.Effect<void, SqlError>
    readonly dropTable: (table: MemoryTable) => Effect.Effect<void, SqlError>
    /** Changes a table's content; answers its new version, which no other content has. */
    readonly write: (table: MemoryTable) => Effect.Effect<bigint, SqlError>
    /** The version of a table's content; `None` when there is no such table. */
    readonly version: (table: MemoryTable) => Effect.Effect<Option.Option<bigint>>
    readonly databases: Effect.Effect<ReadonlyArray<string>>
    /** The tables of a database; none when there is no such database. */
    readonly tables: (database: string) => Effect.Effect<ReadonlyArray<string>>
    /**
     * For services that stand on this one: changes the state atomically. `now` is later than in every state before.
     */
    readonly modify: <A, E>(
      f: (state: MemoryState) => Effect.Effect<readonly [A, MemoryState], E>
    ) => Effect.Effect<A, E>
    readonly state: Effect.Effect<MemoryState>
  }
>() {}

/**
 * @since 0.1.0
 * @category constructors
 */
export const make = Effect.gen(function* () {
  const ref = yield* SynchronizedRef.make(initial)

  const modify = <A, E>(f: (state: MemoryState) => Effect.Effect<readonly [A, MemoryState], E>): Effect.Effect<A, E> =>
    SynchronizedRef.modifyEffect(ref, (before) =>
      Effect.gen(function* () {
        const clock = yield* Clock.currentTimeNanos
        const now = clock > before.now ? clock : before.now + 1n
        const [answer, after] = yield* f({ ...before, now })
        return [
          answer,
          after.databases === before.databases
            ? after
            : { ...after, history: [...after.history, { at: now, databases: after.databases }] }
        ] as const
      })
    )

  const tablesOf = (state: MemoryState, database: string): Effect.Effect<Tables, SqlError> => {
    const tables = state.databases.get(database)
    return tables === undefined ? databaseMissing(database) : Effect.succeed(tables)
  }

  /** Changes the tables of one database. */
  const change = <A>(
    name: MemoryTable,
    f: (tables: Tables, table: string, state: MemoryState) => Effect.Effect<readonly [A, Tables, bigint], SqlError>
  ): Effect.Effect<A, SqlError> =>
    Effect.gen(function* () {
      const database = yield* validName(objectRule, name.database)
      const table = yield* validName(objectRule, name.table)
      return yield* modify((state) =>
        Effect.gen(function* () {
          const [answer, tables, version] = yield* f(yield* tablesOf(state, database), table, state)
          return [answer, { ...state, version, databases: withTables(state.databases, database, tables) }] as const
        })
      )
    })

  return MemoryServer.of({
    modify,
    state: SynchronizedRef.get(ref),
    createDatabase: (name) =>
      Effect.flatMap(validName(objectRule, name), (database) =>
        modify((state) =>
          state.databases.has(database)
            ? alreadyExists("database", database)
            : Effect.succeed([
                undefined,
                { ...state, databases: withTables(state.databases, database, new Map()) }
              ] as const)
        )
      ),
    dropDatabase: (name) =>
      Effect.flatMap(validName(objectRule, name), (database) =>
        modify((state) =>
          state.databases.has(database)
            ? Effect.succeed([undefined, { ...state, databases: without(state.databases, database) }] as const)
            : databaseMissing(database, 1008)
        )
      ),
    createTable: (name) =>
      change(name, (tables, table, { version }) =>
        tables.has(table)
          ? alreadyExists("table", table)
          : Effect.succeed([undefined, new Map(tables).set(table, version + 1n), version + 1n] as const)
      ),
    dropTable: (name) =>
      change(name, (tables, table, { version }) =>
        tables.has(table)
          ? Effect.succeed([undefined, without(tables, table), version] as const)
          : tableMissing({ ...name, table })
      ),
    write: (name) =>
      change(name, (tables, table, { version }) =>
        tables.has(table)
          ? Effect.succeed([version + 1n, new Map(tables).set(table, version + 1n), version + 1n] as const)
          : tableMissing({ ...name, table })
      ),
    version: ({ database, table }) =>
      Effect.map(SynchronizedRef.get(ref), ({ databases }) =>
        Option.fromNullable(databases.get(fold(database))?.get(fold(table)))
      ),
    databases: Effect.map(SynchronizedRef.get(ref), ({ databases }) => [...databases.keys()].toSorted()),
    tables: (database) =>
      Effect.map(SynchronizedRef.get(ref), ({ databases }) =>
        [...(databases.get(fold(database))?.keys() ?? [])].toSorted()
      )
  })
})
