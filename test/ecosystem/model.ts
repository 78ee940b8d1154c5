/**
 * `Model`: repositories and data loaders, with keys from the server and with keys from the program.
 */
import * as Model from "@effect/sql/Model"
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import { describe, expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type OnServer, Server, table } from "./Server.ts"

class Person extends Model.Class<Person>("Person")({
  id: Model.Generated(Schema.Number),
  name: Schema.String,
  settings: Model.JsonFromString(Schema.Struct({ color: Schema.String }))
}) {}

const PieceId = Schema.UUID.pipe(Schema.brand("PieceId"))

class Piece extends Model.Class<Piece>("Piece")({
  id: Model.GeneratedByApp(PieceId),
  name: Schema.String
}) {}

const people = table("id INT PRIMARY KEY AUTO_INCREMENT, name VARCHAR(50), settings TEXT")
const pieces = table("id CHAR(36) PRIMARY KEY, name VARCHAR(50)")

const person = (name: string) => Person.insert.make({ name, settings: { color: "red" } })
const piece = (name: string) => Piece.insert.make({ id: PieceId.make(crypto.randomUUID()), name })

/** What a program does whose keys are its own: the row comes back from the INSERT itself. */
const insertReturning = (tableName: string) =>
  Effect.map(SqlClient.SqlClient, (sql) =>
    SqlSchema.single({
      Request: Piece.insert,
      Result: Piece,
      execute: (row) => sql`INSERT INTO ${sql(tableName)} ${sql.insert(row).returning("*")}`
    })
  )

export const model = (it: OnServer): void => {
  describe("Model", () => {
    it.scoped("a repository with keys from the server: insert, find, update, delete", () =>
      Effect.gen(function* () {
        const tableName = yield* people
        const repository = yield* Model.makeRepository(Person, { tableName, spanPrefix: "People", idColumn: "id" })
        const ada = yield* repository.insert(person("Ada"))
        const bob = yield* repository.insert(person("Bob"))
        expect([ada.name, bob.name]).toEqual(["Ada", "Bob"])
        expect(bob.id).not.toBe(ada.id)
        expect(ada).toBeInstanceOf(Person)

        const renamed = yield* repository.update({ ...ada, name: "Ada L.", settings: { color: "blue" } })
        expect([renamed.name, renamed.settings.color]).toEqual(["Ada L.", "blue"])
        expect(yield* repository.findById(ada.id)).toEqual(Option.some(renamed))
        expect(yield* repository.findById(bob.id)).toEqual(Option.some(bob))

        yield* repository.insertVoid(person("Cy"))
        yield* repository.updateVoid({ ...bob, name: "Bo" })
        yield* repository.delete(ada.id)
        expect(yield* repository.findById(ada.id)).toEqual(Option.none())
        expect(Option.map(yield* repository.findById(bob.id), ({ name }) => name)).toEqual(Option.some("Bo"))
      })
    )

    it.scoped("a repository joins the transaction around it", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const tableName = yield* people
        const repository = yield* Model.makeRepository(Person, { tableName, spanPrefix: "People", idColumn: "id" })
        const ids: Array<number> = []
        yield* Effect.gen(function* () {
          const { id } = yield* repository.insert(person("Ada"))
          ids.push(id)
          expect(Option.isSome(yield* repository.findById(id))).toBe(true)
          return yield* Effect.fail("no")
        }).pipe(sql.withTransaction, Effect.flip)
        expect(yield* Effect.forEach(ids, repository.findById)).toEqual([Option.none()])
      })
    )

    it.scoped(
      "keys of the program's own: the stock insert asks for LAST_INSERT_ID() and dies; RETURNING has the row",
      () =>
        Effect.gen(function* () {
          const { speaks } = yield* Server
          const tableName = yield* pieces
          const repository = yield* Model.makeRepository(Piece, { tableName, spanPrefix: "Pieces", idColumn: "id" })

          const lost = piece("lost")
          const stock = yield* Effect.exit(repository.insert(lost))
          expect(Exit.isFailure(stock) && stock.cause._tag).toBe("Die")
          // The INSERT of the two statements had been run, and was committed where each statement commits by itself.
          if (speaks === "MySQL") expect(Option.isSome(yield* repository.findById(lost.id))).toBe(true)

          const insert = yield* insertReturning(tableName)
          const kept = piece("kept")
          expect(yield* insert(kept)).toEqual(new Piece(kept))

          // The rest of the stock repository needs no generated key.
          yield* repository.insertVoid(piece("silent"))
          expect((yield* repository.update({ ...kept, name: "renamed" })).name).toBe("renamed")
          yield* repository.delete(kept.id)
          expect(yield* repository.findById(kept.id)).toEqual(Option.none())
        })
    )

    it.scoped("data loaders: one statement for twenty finds, voids and deletes; each insert its own row", () =>
      Effect.gen(function* () {
        const tableName = yield* people
        const loaders = yield* Model.makeDataLoaders(Person, {
          tableName,
          spanPrefix: "People",
          idColumn: "id",
          window: "20 millis"
        })
        const all = { concurrency: "unbounded" } as const
        const names = Array.from({ length: 20 }, (_, i) => `person ${i}`)
        const inserted = yield* Effect.forEach(names, (name) => loaders.insert(person(name)), all)
        expect(inserted.map(({ name }) => name)).toEqual(names)
        expect(new Set(inserted.map(({ id }) => id)).size).toBe(20)

        const ids = inserted.map(({ id }) => id)
        const found = yield* Effect.forEach([...ids.toReversed(), -1], loaders.findById, all)
        expect(found).toEqual([...inserted.toReversed().map(Option.some), Option.none()])

        yield* Effect.forEach(names, (name) => loaders.insertVoid(person(name)), all)
        yield* Effect.forEach(ids, loaders.delete, all)
        expect(yield* Effect.forEach(ids, loaders.findById, all)).toEqual(ids.map(() => Option.none()))
        const sql = yield* SqlClient.SqlClient
        const [rest] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${sql(tableName)}`
        expect(Number(rest?.n)).toBe(20)
      })
    )
  })
}
