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
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput, ObjectAlreadyExists, ObjectNotFound } from "../../errors/reasons.ts"
import type { Snapshot } from "../../services/Snapshots.ts"
import { fold } from "../../sql/names.ts"
import { objectNames } from "../validNames.ts"

/** Tables and their content's version. */
export type Tables = ReadonlyMap<string, bigint>
/** Databases and their tables. */
export type Databases = ReadonlyMap<string, Tables>

/** A snapshot with what it holds. */
export interface Taken {
  readonly snapshot: Snapshot
  readonly content: Databases
}

/**
 * Everything there is. `history` has every state so far, oldest first, each with the nanosecond it began at.
 *
 * @since 0.1.0
 * @category models
 */
export interface MemoryState {
  readonly now: bigint
  readonly version: bigint
  readonly databases: Databases
  readonly history: ReadonlyArray<{ readonly at: bigint; readonly databases: Databases }>
  readonly snapshots: ReadonlyMap<string, Taken>
}

/**
 * @since 0.1.0
 * @category models
 */
export interface MemoryTable {
  readonly database: string
  readonly table: string
}

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

/** The only account there is. */
export const account = "sys"

/** What the server says with 20101 and means as wrong input. */
export const refusal = (message: string): SqlError =>
  sqlError(new InvalidInput({ message: `internal error: ${message}`, errno: 20101, isRetryable: false }))

export const accountMissing = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `internal error: account ${name} does not exist`,
      errno: 20101,
      isRetryable: false,
      objectType: "account",
      objectName: name
    })
  )

/** The server has a number of its own (1008) for a database that is to be dropped. */
export const databaseMissing = (name: string, errno: 1049 | 1008 = 1049): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: errno === 1049 ? `Unknown database ${name}` : `Can't drop database '${name}'; database doesn't exist`,
      errno,
      isRetryable: false,
      objectType: "database",
      objectName: name
    })
  )

const cannotDrop = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `Can't drop database '${name}'; database doesn't exist`,
      errno: 1008,
      isRetryable: false,
      objectType: "database",
      objectName: name
    })
  )

export const tableMissing = ({ database, table }: MemoryTable): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `no such table ${database}.${table}`,
      errno: 1146,
      isRetryable: false,
      objectType: "table",
      objectName: `${database}.${table}`
    })
  )

export const alreadyExists = (objectType: "database" | "table", name: string): SqlError =>
  sqlError(
    new ObjectAlreadyExists({
      message: `${objectType} ${name} already exists`,
      errno: objectType === "database" ? 1007 : 1050,
      isRetryable: false,
      objectType,
      objectName: name
    })
  )

/** Databases with one of them changed; an absent one appears. */
export const withTables = (databases: Databases, name: string, tables: Tables): Databases =>
  new Map(databases).set(name, tables)

export const without = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> => {
  const copy = new Map(map)
  copy.delete(key)
  return copy
}

/** A database's or table's name as it is kept. */
export const folded = (name: string): Effect.Effect<string, SqlError> => Effect.map(objectNames(name), () => fold(name))

/** Everything as it was at an instant. */
export const databasesAt = (state: MemoryState, instant: bigint): Databases =>
  state.history.findLast(({ at }) => at <= instant)?.databases ?? new Map()

const initial: MemoryState = { now: 0n, version: 0n, databases: new Map(), history: [], snapshots: new Map() }

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
      const database = yield* folded(name.database)
      const table = yield* folded(name.table)
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
      Effect.flatMap(folded(name), (database) =>
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
      Effect.flatMap(folded(name), (database) =>
        modify((state) =>
          state.databases.has(database)
            ? Effect.succeed([undefined, { ...state, databases: without(state.databases, database) }] as const)
            : cannotDrop(database)
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
