/**
 * Sequences: what they count, to whom they give what, and what they refuse.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Reason from "../../src/errors/Reason.ts"
import { Sequence, Sequences } from "../../src/services/Sequences.ts"
import { fresh } from "./Harness.ts"
import type { Tests } from "./suite.ts"

class Undo extends Schema.TaggedError<Undo>()("Undo", {}) {}

/** A sequence's name that no other test uses; dropped when the scope closes. */
const freshName = Effect.gen(function* () {
  const sequences = yield* Sequences
  const name = fresh("seq")
  yield* Effect.addFinalizer(() => Effect.orDie(sequences.drop(name, { ifExists: true })))
  return name
})

const tagOf = <A, R>(self: Effect.Effect<A, unknown, R>) =>
  Effect.map(Effect.flip(self), (error) =>
    Reason.isSqlError(error)
      ? Reason.of(error)._tag
      : typeof error === "object" && error !== null && "_tag" in error
        ? error._tag
        : String(error)
  )

export const sequences = (it: Tests<Sequences | SqlClient.SqlClient>): void => {
  it.scoped("a sequence is made, read, counted, dropped", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const name = yield* freshName
      const made = yield* service.create(name.toUpperCase())
      assert.deepStrictEqual(
        made,
        new Sequence({
          name,
          type: "bigint",
          increment: 1n,
          minValue: 1n,
          maxValue: 2n ** 63n - 1n,
          start: 1n,
          cycle: false,
          last: Option.none()
        })
      )
      assert.deepStrictEqual(yield* service.current(name), Option.none())
      assert.strictEqual(yield* service.next(name), 1n)
      assert.strictEqual(yield* service.next(name.toUpperCase()), 2n)
      assert.deepStrictEqual(yield* service.nextMany(name, 3), [3n, 4n, 5n])
      assert.deepStrictEqual(yield* service.nextMany(name, 0), [])
      assert.deepStrictEqual(yield* service.current(name), Option.some(5n))
      assert.deepInclude(yield* service.list, { name, type: "bigint" })
      yield* service.drop(name)
      assert.deepStrictEqual(yield* service.find(name), Option.none())
      assert.isFalse((yield* service.list).some((each) => each.name === name))
    })
  )

  it.scoped("numbers of any size, up, down and around", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const top = 2n ** 64n - 1n
      const big = yield* service.create(yield* freshName, { type: "bigint unsigned", start: top })
      assert.strictEqual(yield* service.next(big.name), top)
      assert.strictEqual(yield* tagOf(service.next(big.name)), "SequenceExhausted")
      assert.strictEqual(yield* tagOf(service.nextMany(big.name, 2)), "SequenceExhausted")
      assert.deepStrictEqual(yield* service.current(big.name), Option.some(top))

      const down = yield* service.create(yield* freshName, { increment: -2, minValue: -6, maxValue: -1, start: -3 })
      assert.deepStrictEqual([down.increment, down.minValue, down.maxValue], [-2n, -6n, -1n])
      assert.deepStrictEqual(yield* service.nextMany(down.name, 2), [-3n, -5n])
      assert.strictEqual(yield* tagOf(service.next(down.name)), "SequenceExhausted")

      const round = yield* service.create(yield* freshName, { type: "smallint", maxValue: 3n, cycle: true })
      assert.isTrue(round.cycle)
      assert.deepStrictEqual(yield* service.nextMany(round.name, 5), [1n, 2n, 3n, 1n, 2n])
    })
  )

  it.scoped("taken by many at once, no value comes twice and none fails", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const { name } = yield* service.create(yield* freshName)
      const values = yield* Effect.all(
        Array.from({ length: 24 }, () => service.next(name)),
        { concurrency: 6 }
      )
      assert.deepStrictEqual(new Set(values), new Set(Array.from({ length: 24 }, (_, i) => BigInt(i + 1))))
    })
  )

  it.scoped("a transaction that is rolled back gives its values back", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const sql = yield* SqlClient.SqlClient
      const { name } = yield* service.create(yield* freshName)
      yield* Effect.flip(sql.withTransaction(Effect.zipRight(service.nextMany(name, 5), new Undo())))
      assert.deepStrictEqual(yield* service.current(name), Option.none())
      assert.strictEqual(yield* sql.withTransaction(service.next(name)), 1n)
      assert.strictEqual(yield* service.next(name), 2n)
    })
  )

  it.scoped("altered, it goes on behind what was given", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const sql = yield* SqlClient.SqlClient
      const { name } = yield* service.create(yield* freshName)
      const untouched = yield* service.alter(name, { increment: 5 })
      assert.deepStrictEqual([untouched.increment, untouched.last], [5n, Option.none()])
      // on a connection that is kept, so that the next statement's session has not taken the value itself
      const connection = yield* sql.reserve
      const [row] = yield* connection.executeValues("SELECT nextval(?)", [name])
      const first = BigInt(String(row?.[0]))
      const altered = yield* service.alter(name, { increment: 10n, maxValue: 1000, cycle: true })
      assert.deepStrictEqual([altered.increment, altered.maxValue, altered.cycle], [10n, 1000n, true])
      assert.isTrue((yield* service.next(name)) > first)
      assert.strictEqual(yield* tagOf(service.alter(name, { maxValue: 0 })), "InvalidInput")
      assert.strictEqual(yield* tagOf(service.alter(name, { type: "smallint", maxValue: 40_000 })), "InvalidInput")
    })
  )

  it.scoped("set, it goes on behind that, used or new", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const { name } = yield* service.create(yield* freshName, { maxValue: 100, increment: 3 })
      yield* service.set(name, 10)
      assert.deepStrictEqual(yield* service.current(name), Option.some(10n))
      assert.strictEqual(yield* service.next(name), 13n)
      yield* service.set(name, 1n)
      assert.strictEqual(yield* service.next(name), 4n)
      assert.strictEqual(yield* tagOf(service.set(name, 0)), "InvalidInput")
      assert.strictEqual(yield* tagOf(service.set(name, 101n)), "InvalidInput")
      assert.strictEqual(yield* service.next(name), 7n)
    })
  )

  it.scoped("ifNotExists keeps what counts alike, and nothing else", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const sql = yield* SqlClient.SqlClient
      const name = yield* freshName
      const options = { type: "int", increment: 2, ifNotExists: true } as const
      yield* service.create(name, options)
      yield* service.next(name)
      assert.deepStrictEqual((yield* service.create(name, options)).last, Option.some(1n))
      assert.strictEqual(yield* tagOf(service.create(name, { ...options, increment: 3 })), "SequenceAlreadyExists")
      assert.strictEqual(yield* tagOf(service.create(name, { type: "int", increment: 2 })), "SequenceAlreadyExists")
      const table = fresh("t")
      yield* sql`CREATE TABLE ${sql(table)} (a INT)`
      yield* Effect.addFinalizer(() => Effect.orDie(sql`DROP TABLE ${sql(table)}`))
      assert.strictEqual(yield* tagOf(service.create(table, { ifNotExists: true })), "SequenceAlreadyExists")
      assert.strictEqual(yield* tagOf(service.next(table)), "SequenceNotFound")
      assert.strictEqual(yield* tagOf(service.set(table, 1)), "SequenceNotFound")
      assert.strictEqual(yield* tagOf(service.get(table)), "SequenceNotFound")
    })
  )

  it.scoped("what is not there is said to be not there", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const name = yield* freshName
      const missing: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        service.get(name),
        service.current(name),
        service.next(name),
        service.nextMany(name, 2),
        service.set(name, 1),
        service.alter(name, { increment: 2 }),
        service.drop(name)
      ]
      for (const each of missing) assert.strictEqual(yield* tagOf(each), "SequenceNotFound")
      assert.deepStrictEqual(yield* service.find(name), Option.none())
      yield* service.drop(name, { ifExists: true })
    })
  )

  it.scoped("what the server would cut, run or misread is refused before it is sent", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const name = yield* freshName
      const wrong: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        service.create(name, { increment: 0 }),
        service.create(name, { type: "smallint", maxValue: 100_000 }),
        service.create(name, { type: "int unsigned", minValue: -5 }),
        service.create(name, { minValue: 5, maxValue: 5 }),
        service.create(name, { minValue: 5, start: 4 }),
        service.create(name, { increment: 1.5 }),
        service.create(name, { start: 2 ** 60 }),
        service.nextMany(name, -1),
        service.nextMany(name, 0.5),
        service.set(name, Number.NaN),
        ...["", "a b", "a`b", "a'b", "1a", "a.b", "a;drop", "x".repeat(65)].flatMap((bad) => [
          service.create(bad),
          service.next(bad),
          service.drop(bad, { ifExists: true })
        ])
      ]
      for (const each of wrong) assert.strictEqual(yield* tagOf(each), "InvalidInput")
      assert.deepStrictEqual(yield* service.find(name), Option.none())
    })
  )

  it.scoped("nothing is made, changed or dropped inside a transaction", () =>
    Effect.gen(function* () {
      const service = yield* Sequences
      const sql = yield* SqlClient.SqlClient
      const { name } = yield* service.create(yield* freshName)
      const refused: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        service.create(fresh("seq")),
        service.alter(name, { increment: 2 }),
        service.drop(name)
      ]
      for (const each of refused) {
        assert.strictEqual(yield* tagOf(sql.withTransaction(each)), "NotAllowedInTransaction")
      }
      assert.strictEqual((yield* service.get(name)).increment, 1n)
    })
  )
}
