/** Sequences: numbers that nobody gets twice, across tables, programs and machines. */

import { SqlClient } from "@effect/sql"
import { Effect, Option } from "effect"
import { Sequences } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain } from "./support.ts"

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const sequences = yield* Sequences.Sequences
  const invoices = `invoices_${crypto.randomUUID().slice(0, 8)}`

  // until the scope closes
  yield* Effect.acquireRelease(sequences.create(invoices, { start: 1000, increment: 10 }), () =>
    Effect.orDie(sequences.drop(invoices, { ifExists: true }))
  )
  yield* assertEquals([yield* sequences.next(invoices), yield* sequences.next(invoices)], [1000n, 1010n])

  // by many at once: every value is taken once
  const taken = yield* Effect.all(
    Array.from({ length: 8 }, () => sequences.next(invoices)),
    { concurrency: "unbounded" }
  )
  yield* assertEquals(new Set(taken).size, 8)

  // many in one round trip
  yield* assertEquals(yield* sequences.nextMany(invoices, 3), [1100n, 1110n, 1120n])

  // in a transaction that fails the value goes back; take it before the transaction to keep others from waiting for it
  yield* Effect.ignore(sql.withTransaction(Effect.zipRight(sequences.next(invoices), Effect.fail("no invoice today"))))
  yield* assertEquals(yield* sequences.current(invoices), Option.some(1120n))

  // go on behind another number, count otherwise
  yield* sequences.set(invoices, 5000)
  yield* sequences.alter(invoices, { increment: 1 })
  const [first, second] = yield* sequences.nextMany(invoices, 2)
  yield* assertEquals(first !== undefined && first > 5000n && second === first + 1n, true)

  // exhausted is an error of its own
  yield* sequences.alter(invoices, { maxValue: second ?? 0n })
  const end = yield* sequences.next(invoices).pipe(
    Effect.repeat({ times: 3 }),
    Effect.as("went on"),
    Effect.catchTag("SequenceExhausted", (error) => Effect.succeed(`${error.sequence === invoices} exhausted`))
  )
  yield* assertEquals(end, "true exhausted")
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
