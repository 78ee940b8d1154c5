import * as SqlClient from "@effect/sql/SqlClient"
import { expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Embedded from "../../src/embedded/Embedded.ts"
import * as Reason from "../../src/errors/Reason.ts"
import { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import { add, makeTable, names } from "./names.ts"

layer(Embedded.layer(), { excludeTestServices: true })("faults", (it) => {
  it.scoped("fail the n-th statement they are for, and no other", () =>
    Effect.gen(function* () {
      const server = yield* Embedded.Server
      yield* makeTable
      yield* server.fault({ statement: /^insert/i, nth: 2, fail: { errno: 1213, message: "Deadlock found" } })
      yield* add("a")
      expect((yield* Effect.map(Effect.flip(add("b")), Reason.of))._tag).toBe("DeadlockError")
      yield* add("c")
      expect((yield* names).map(({ name }) => name)).toEqual(["a", "c"])
    })
  )

  it.effect("are over when their scope closes", () =>
    Effect.gen(function* () {
      const server = yield* Embedded.Server
      const sql = yield* SqlClient.SqlClient
      const fault = server.fault({ statement: "SELECT 7", fail: { errno: 1105, message: "no" } })
      yield* Effect.scoped(Effect.zipRight(fault, Effect.flip(sql`SELECT 7`)))
      expect(yield* sql`SELECT 7 AS n`).toEqual([{ n: 7 }])
    })
  )

  it.scoped("cut a COMMIT before it is done", () =>
    Effect.gen(function* () {
      const server = yield* Embedded.Server
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE before_commit (id INT)`
      yield* server.fault({ statement: /^commit/i, nth: 1, cut: "before" })
      const lost = yield* Effect.flip(sql.withTransaction(sql`INSERT INTO before_commit VALUES (1)`))
      expect(Reason.of(lost)._tag).toBe("CommitUnknown")
      expect(yield* sql`SELECT * FROM before_commit`).toEqual([])
    })
  )

  it.scoped("cut a COMMIT after it is done", () =>
    Effect.gen(function* () {
      const server = yield* Embedded.Server
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TABLE after_commit (id INT)`
      yield* server.fault({ statement: /^commit/i, nth: 1, cut: "after" })
      const lost = yield* Effect.flip(sql.withTransaction(sql`INSERT INTO after_commit VALUES (1)`))
      expect(Reason.of(lost)._tag).toBe("CommitUnknown")
      expect(yield* sql`SELECT * FROM after_commit`).toEqual([{ id: 1 }])
    })
  )

  it.scoped("delay a statement, which KILL still stops", () =>
    Effect.gen(function* () {
      const server = yield* Embedded.Server
      const client = yield* MatrixOneClient
      yield* server.fault({ statement: "SELECT 'slow'", delay: "1 hour" })
      const waiting = yield* Effect.fork(client`SELECT 'slow'`)
      const running = client<{ info: string }>`SHOW PROCESSLIST`.pipe(
        Effect.map((rows) => rows.some(({ info }) => info.startsWith("SELECT 'slow'")))
      )
      yield* Effect.repeat(running, { until: (found) => found })
      yield* Fiber.interrupt(waiting)
      expect(yield* running).toBe(false)
    })
  )
})
