import { SqlClient } from "@effect/sql"
import { Effect, Schema, Stream } from "effect"
import { Query } from "effect-matrixone"

const Order = Schema.Struct({ id: Schema.Int, cents: Schema.Int })

export const firstLargeOrder = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* Query.stream(sql`SELECT id, cents FROM orders`, Order).pipe(
    Stream.filter((order) => order.cents > 1_000_000),
    Stream.runHead // the rest is neither read nor computed
  )
})
