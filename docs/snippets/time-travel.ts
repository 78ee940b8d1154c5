import { SqlClient } from "@effect/sql"
import { DateTime, Effect } from "effect"
import { TimeTravel } from "effect-matrixone"

const orders = { database: "shop", table: "orders" }

export const lostSince = (snapshot: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    return yield* sql`
      SELECT past.id FROM ${TimeTravel.asOf(orders, { snapshot })} past
      LEFT JOIN shop.orders now ON now.id = past.id
      WHERE now.id IS NULL`
  })

export const fiveMinutesAgo = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const timestamp = DateTime.subtract(yield* DateTime.now, { minutes: 5 })
  return yield* sql`SELECT * FROM ${TimeTravel.asOf(orders, { timestamp })}`
})
