/** The pieces that docs/embedded.md shows. */
import { SqlClient } from "@effect/sql"
import { describe, expect, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Reason } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"

declare const transfer: Effect.Effect<void, never, SqlClient.SqlClient>

export const oneDatabaseEach = () => {
  layer(Embedded.layerServer(), { excludeTestServices: true })("orders", (it) => {
    it.effect("are counted", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`CREATE TABLE orders (id INT PRIMARY KEY)`
        yield* sql`INSERT INTO orders VALUES (1), (2)`
        expect(yield* sql`SELECT COUNT(*) AS n FROM orders`).toEqual([{ n: 2 }])
      }).pipe(Effect.provide(Embedded.fresh))
    )
  })
}

export const faults = () => {
  describe("a transfer", () => {
    layer(Embedded.layer())("whose COMMIT is not answered", (it) => {
      it.scoped("says so", () =>
        Effect.gen(function* () {
          const server = yield* Embedded.Server
          yield* server.fault({ statement: /^COMMIT/, nth: 1, cut: "after" })
          const sql = yield* SqlClient.SqlClient
          const error = yield* Effect.flip(sql.withTransaction(transfer))
          expect(Reason.of(error)._tag).toBe("CommitUnknown")
        })
      )
    })
  })
}

/** A server whose time is the test's: `TestClock.adjust("30 days")` moves it, and its snapshots. */
export const onTheTestsClock = Effect.map(Effect.clock, (clock) => Embedded.layer({ clock }))
