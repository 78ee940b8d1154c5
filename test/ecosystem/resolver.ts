/**
 * `SqlResolver`: requests of many fibers in one statement, in a transaction on its connection.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlResolver from "@effect/sql/SqlResolver"
import { describe, expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type OnServer, statementsOf, table } from "./Server.ts"

class Item extends Schema.Class<Item>("Item")({ id: Schema.Number, owner: Schema.Number, name: Schema.String }) {}
const New = Schema.Struct({ owner: Schema.Number, name: Schema.String })

const resolvers = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const name = yield* table("id INT PRIMARY KEY AUTO_INCREMENT, owner INT NOT NULL, name VARCHAR(50) NOT NULL")
  const items = sql(name)
  const insert = yield* SqlResolver.ordered("insert", {
    Request: New,
    Result: Item,
    execute: (requests) => sql`INSERT INTO ${items} ${sql.insert(requests).returning("*")}`
  })
  const byOwner = yield* SqlResolver.grouped("byOwner", {
    Request: Schema.Number,
    RequestGroupKey: (owner) => owner,
    Result: Item,
    ResultGroupKey: ({ owner }) => owner,
    execute: (owners) => sql`SELECT * FROM ${items} WHERE ${sql.in("owner", owners)} ORDER BY id`
  })
  const byId = yield* SqlResolver.findById("byId", {
    Id: Schema.Number,
    Result: Item,
    ResultId: ({ id }) => id,
    execute: (ids) => sql`SELECT * FROM ${items} WHERE ${sql.in("id", ids)}`
  })
  const remove = yield* SqlResolver.void("remove", {
    Request: Schema.Number,
    execute: (ids) => sql`DELETE FROM ${items} WHERE ${sql.in("id", ids)}`
  })
  const count = Effect.map(sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${items}`, ([row]) => Number(row?.n))
  return { sql, items, insert, byOwner, byId, remove, count }
})

const batched = { batching: true, concurrency: "unbounded" } as const
/** Waits until so many fibers have come. */
const meeting = (fibers: number): Effect.Effect<void> => {
  const latch = Effect.unsafeMakeLatch()
  let arrived = 0
  return Effect.suspend(() => (++arrived === fibers ? latch.open : latch.await))
}

const numbers = (n: number) => Array.from({ length: n }, (_, i) => i)

export const resolver = (it: OnServer): void => {
  describe("SqlResolver", () => {
    it.scoped("ordered: fifty inserts are one statement, each gets its own row", () =>
      Effect.gen(function* () {
        const { insert } = yield* resolvers
        const [rows, statements] = yield* statementsOf(
          Effect.forEach(numbers(50), (i) => insert.execute({ owner: i % 7, name: `item ${i}` }), batched)
        )
        expect(statements).toHaveLength(1)
        expect(rows.map(({ name }) => name)).toEqual(numbers(50).map((i) => `item ${i}`))
        expect(new Set(rows.map(({ id }) => id)).size).toBe(50)
      })
    )

    it.scoped("grouped, findById and void: one statement each, none and unknown included", () =>
      Effect.gen(function* () {
        const { byId, byOwner, count, insert, remove } = yield* resolvers
        const rows = yield* Effect.forEach(numbers(12), (i) => insert.execute({ owner: i % 3, name: `${i}` }), batched)
        const ids = rows.map(({ id }) => id)

        const [groups, grouping] = yield* statementsOf(Effect.forEach([0, 1, 2, 9], byOwner.execute, batched))
        expect(grouping).toHaveLength(1)
        expect(groups.map((group) => group.map(({ name }) => name))).toEqual([
          ["0", "3", "6", "9"],
          ["1", "4", "7", "10"],
          ["2", "5", "8", "11"],
          []
        ])

        const [found, finding] = yield* statementsOf(Effect.forEach([...ids.toReversed(), -1], byId.execute, batched))
        expect(finding).toHaveLength(1)
        expect(found.map(Option.map(({ name }) => name))).toEqual([
          ...numbers(12).map((i) => Option.some(`${11 - i}`)),
          Option.none()
        ])

        const [, removing] = yield* statementsOf(Effect.forEach(ids.slice(0, 5), remove.execute, batched))
        expect(removing).toHaveLength(1)
        expect(yield* count).toBe(7)
      })
    )

    it.scoped(
      "in a transaction: still one statement, which sees the transaction's rows; they go when it rolls back",
      () =>
        Effect.gen(function* () {
          const { byId, count, insert, items, sql } = yield* resolvers
          const before = yield* insert.execute({ owner: 1, name: "before" })
          const inside = Effect.gen(function* () {
            yield* sql`INSERT INTO ${items} ${sql.insert({ id: 1000, owner: 1, name: "inside" })}`
            const [found, statements] = yield* statementsOf(Effect.forEach([before.id, 1000], byId.execute, batched))
            expect(statements).toHaveLength(1)
            expect(found.map(Option.map(({ name }) => name))).toEqual([Option.some("before"), Option.some("inside")])
            yield* Effect.forEach(numbers(3), (i) => insert.execute({ owner: 2, name: `${i}` }), batched)
            expect(yield* count).toBe(5)
            return yield* Effect.fail("no" as const)
          })
          expect(yield* Effect.flip(sql.withTransaction(inside))).toBe("no")
          expect(yield* count).toBe(1)
        })
    )

    it.scoped("the requests of two transactions side by side are not answered by one statement", () =>
      Effect.gen(function* () {
        const { byId, items, sql } = yield* resolvers
        const find = (id: number) => Effect.map(byId.execute(id), Option.isSome)
        const [begun, found] = [meeting(2), meeting(2)]
        const inserting = (id: number) =>
          sql`INSERT INTO ${items} ${sql.insert({ id, owner: 1, name: "mine" })}`.pipe(
            Effect.zipRight(begun),
            Effect.zipRight(Effect.forEach([5, 6], find, batched)),
            Effect.zipLeft(found),
            sql.withTransaction
          )
        const [seen, statements] = yield* statementsOf(Effect.forEach([5, 6], inserting, batched))
        expect(seen).toEqual([
          [true, false],
          [false, true]
        ])
        expect(statements.filter((statement) => statement.startsWith("SELECT"))).toHaveLength(2)
      })
    )

    it.scoped("a failing batch fails every request with the classified error", () =>
      Effect.gen(function* () {
        const { sql } = yield* resolvers
        const broken = yield* SqlResolver.findById("broken", {
          Id: Schema.Number,
          Result: Item,
          ResultId: ({ id }) => id,
          execute: (ids) => sql`SELECT * FROM ${sql("no_such_table")} WHERE ${sql.in("id", ids)}`
        })
        const failures = yield* Effect.forEach([1, 2, 3], (id) => Effect.flip(broken.execute(id)), batched)
        expect(failures.map((error) => error._tag)).toEqual(["SqlError", "SqlError", "SqlError"])
        expect(new Set(failures.map((error) => JSON.stringify(error))).size).toBe(1)
        expect(failures[0]).toMatchObject({ cause: { _tag: "ObjectNotFound" } })
      })
    )
  })
}
