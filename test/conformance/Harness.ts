/**
 * What a suite of the services needs to set a server up and to look into it, whatever the server is.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Scope } from "effect/Scope"
import * as Reason from "../../src/errors/Reason.ts"
import { MemoryServer } from "../../src/layers/memory/MemoryServer.ts"
import { type Snapshot, Snapshots, type SnapshotTarget } from "../../src/services/Snapshots.ts"
import { fold } from "../../src/sql/names.ts"

export interface Table {
  readonly database: string
  readonly table: string
}

export class Harness extends Context.Tag("test/Harness")<
  Harness,
  {
    /** A database with these tables, each with some content; dropped when the scope closes. Fresh names when none is given. */
    readonly database: (tables: ReadonlyArray<string>, name?: string) => Effect.Effect<string, SqlError, Scope>
    readonly createTable: (table: Table) => Effect.Effect<void, SqlError>
    readonly dropTable: (table: Table) => Effect.Effect<void, SqlError>
    /** Changes a table's content to one it never had. */
    readonly write: (table: Table) => Effect.Effect<void, SqlError>
    /** A table's content as something comparable; `None` when there is no such table. */
    readonly content: (table: Table) => Effect.Effect<Option.Option<string>, SqlError>
    readonly tables: (database: string) => Effect.Effect<ReadonlyArray<string>, SqlError>
    readonly hasDatabase: (name: string) => Effect.Effect<boolean, SqlError>
    /** Drops a database, should it be there, when the scope closes. */
    readonly dropAtEnd: (database: string) => Effect.Effect<void, never, Scope>
  }
>() {}

const run = crypto.randomUUID().slice(0, 8)
let counter = 0

/** A name that no other test and no other run of the tests uses. */
export const fresh = (what: string): string => `fx_${run}_${what}_${counter++}`

/** A snapshot's name that no other test uses; whatever snapshot has it is dropped when the scope closes. */
export const freshSnapshot = Effect.gen(function* () {
  const snapshots = yield* Snapshots
  const name = fresh("s")
  yield* Effect.addFinalizer(() => Effect.orDie(snapshots.drop(name, { ifExists: true })))
  return name
})

/** A snapshot that the test need not care for any more. */
export const taken = (target: SnapshotTarget): Effect.Effect<Snapshot, unknown, Snapshots | Scope> =>
  Effect.gen(function* () {
    const snapshots = yield* Snapshots
    return yield* snapshots.create(yield* freshSnapshot, target)
  })

export const memory: Layer.Layer<Harness, never, MemoryServer> = Layer.effect(
  Harness,
  Effect.gen(function* () {
    const server = yield* MemoryServer
    const dropAtEnd = (name: string) => Effect.addFinalizer(() => Effect.ignore(server.dropDatabase(name)))
    return Harness.of({
      dropAtEnd,
      database: (tables, name = fresh("d")) =>
        Effect.gen(function* () {
          yield* dropAtEnd(name)
          yield* server.createDatabase(name)
          for (const table of tables) yield* server.createTable({ database: name, table })
          return name
        }),
      createTable: server.createTable,
      dropTable: server.dropTable,
      write: (table) => Effect.asVoid(server.write(table)),
      content: (table) => Effect.map(server.version(table), Option.map(String)),
      tables: server.tables,
      hasDatabase: (name) => Effect.map(server.databases, (names) => names.includes(fold(name)))
    })
  })
)

/** Quotes as MySQL's manual says, on purpose not with the library's own function. */
export const quoted = (name: string): string => `\`${name.split("`").join("``")}\``

export const named = ({ database, table }: Table): Statement.Fragment =>
  Statement.unsafeFragment(`${quoted(database)}.${quoted(table)}`)

export const sql: Layer.Layer<Harness, never, SqlClient.SqlClient> = Layer.effect(
  Harness,
  Effect.gen(function* () {
    const client = yield* SqlClient.SqlClient
    const text = (statement: string) => Effect.asVoid(client.unsafe(statement).unprepared)

    const dropAtEnd = (name: string) =>
      Effect.addFinalizer(() => Effect.orDie(text(`DROP DATABASE IF EXISTS ${quoted(name)}`)))

    const write = (table: Table) =>
      Effect.asVoid(client`INSERT INTO ${named(table)} (value) VALUES (${crypto.randomUUID()})`)

    const createTable = (table: Table) =>
      Effect.zipRight(
        text(
          `CREATE TABLE ${quoted(table.database)}.${quoted(table.table)} (id INT PRIMARY KEY AUTO_INCREMENT, value VARCHAR(64))`
        ),
        write(table)
      )

    const tables = (database: string) =>
      Effect.map(
        client<{ name: string }>`SELECT relname AS name FROM mo_catalog.mo_tables
          WHERE reldatabase = ${fold(database)} AND relname NOT LIKE '\\_\\_mo%' ORDER BY relname`,
        (rows) => rows.map(({ name }) => name)
      )

    return Harness.of({
      dropAtEnd,
      createTable,
      write,
      tables,
      database: (names, name = fresh("d")) =>
        Effect.gen(function* () {
          yield* dropAtEnd(name)
          yield* text(`CREATE DATABASE ${quoted(name)}`)
          for (const table of names) yield* createTable({ database: name, table })
          return name
        }),
      dropTable: ({ database, table }) => text(`DROP TABLE ${quoted(database)}.${quoted(table)}`),
      content: (table) =>
        Effect.asSome(
          Effect.map(client`SELECT id, value FROM ${named(table)} ORDER BY id`, (rows) => JSON.stringify(rows))
        ).pipe(Reason.catch("ObjectNotFound", () => Effect.succeedNone)),
      hasDatabase: (name) =>
        Effect.map(
          client`SELECT 1 AS one FROM mo_catalog.mo_database WHERE datname = ${fold(name)}`,
          (rows) => rows.length > 0
        )
    })
  })
)
