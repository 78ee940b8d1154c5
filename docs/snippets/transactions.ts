import { SqlClient } from "@effect/sql"
import { Effect, Schedule } from "effect"
import { Clone, MatrixOneClient, Snapshots } from "effect-matrixone"

export const publish = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const clone = yield* Clone.Clone

  const published = yield* sql.withTransaction(
    Effect.gen(function* () {
      yield* sql`UPDATE articles SET state = 'public' WHERE state = 'ready'`
      yield* clone.table({ from: "articles", to: "articles_2026_11" })
      return yield* Snapshots.createAfterCommit("published", { level: "database", database: "news" })
    })
  )
  return yield* published // the snapshot, taken right after the commit
})

export const transfer = (from: number, to: number, cents: number) =>
  Effect.gen(function* () {
    const client = yield* MatrixOneClient.MatrixOneClient
    yield* Effect.gen(function* () {
      yield* client`UPDATE accounts SET cents = cents - ${cents} WHERE id = ${from}`
      yield* client`UPDATE accounts SET cents = cents + ${cents} WHERE id = ${to}`
    }).pipe(client.transaction({ retry: { schedule: Schedule.recurs(3) } }))
  })
