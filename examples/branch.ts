/** A data branch: prices are changed aside, the changes reviewed, then merged or let go. */
import { SqlClient } from "@effect/sql"
import { Chunk, Console, Effect, Schema, Stream } from "effect"
import { Branch, TableName } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const Price = Schema.Struct({ id: Schema.Int, price: Schema.Int })

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const branches = yield* Branch.Branch
  const shop = yield* scratch("branch")
  const prices = { database: shop, table: "prices" }
  yield* sql`CREATE TABLE ${sql(`${shop}.prices`)} (id INT PRIMARY KEY, price INT)`
  yield* sql`INSERT INTO ${sql(`${shop}.prices`)} VALUES (1, 100), (2, 200), (3, 300)`
  const current = sql`SELECT id, price FROM ${sql(`${shop}.prices`)} ORDER BY id`.values

  /** Changes the prices on a branch, and merges it when every change is a small one. */
  const reviewed = (percent: number) =>
    Effect.scoped(
      Effect.gen(function* () {
        const branch = yield* branches.scoped({ from: prices })
        const name = sql(TableName.format(branch.table))
        yield* sql`UPDATE ${name} SET price = CAST(price * ${100 + percent} / 100 AS SIGNED) WHERE id < 3`
        const changes = yield* Stream.runCollect(branch.diff(Price))
        yield* Effect.forEach(changes, ({ flag, row }) => Console.log(`${flag} ${row.id}: ${row.price}`))
        return Chunk.every(changes, ({ row }) => row.price < 250) ? yield* branch.merge() : "let go"
      })
    )

  // nobody sees the prices before they are merged; what is not merged was never there
  yield* assertEquals<unknown>(yield* reviewed(50), "let go")
  yield* assertEquals(yield* current, [
    [1, 100],
    [2, 200],
    [3, 300]
  ])
  yield* assertEquals<unknown>(yield* reviewed(10), { inserted: 0, deleted: 0, updated: 2 })
  yield* assertEquals(yield* current, [
    [1, 110],
    [2, 220],
    [3, 300]
  ])

  // a branch that stays: both sides go on, and meet in one row
  const next = { database: shop, table: "next" }
  yield* branches.createTable({ from: prices, to: next })
  yield* sql`UPDATE ${sql(`${shop}.next`)} SET price = 333 WHERE id = 3`
  yield* sql`INSERT INTO ${sql(`${shop}.next`)} VALUES (4, 400)`
  yield* sql`UPDATE ${sql(`${shop}.prices`)} SET price = 303 WHERE id = 3`
  const conflict = yield* branches.merge({ from: next, into: prices }).pipe(
    Effect.as("merged"),
    Effect.catchTag("BranchConflict", ({ key, source, target }) =>
      Effect.succeed(`id ${key?.id}: ${source?.row.price} or ${target?.row.price}?`)
    )
  )
  yield* assertEquals(conflict, "id 3: 333 or 303?")

  // one row by its key, then all the rest, the target's row where both have changed it
  yield* branches.pick({ from: next, into: prices, keys: [4] })
  yield* branches.merge({ from: next, into: prices, onConflict: "skip" })
  yield* assertEquals(yield* current, [
    [1, 110],
    [2, 220],
    [3, 303],
    [4, 400]
  ])
  yield* branches.merge({ from: next, into: prices, onConflict: "accept" })
  yield* assertEquals(yield* current, [
    [1, 110],
    [2, 220],
    [3, 333],
    [4, 400]
  ])

  yield* branches.deleteTable(next)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
