import * as SqlClient from "@effect/sql/SqlClient"
import { expect, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Embedded from "../../src/embedded/Embedded.ts"
import { add, makeTable, names } from "./names.ts"

layer(Embedded.layerServer({ databases: ["shared"] }), { excludeTestServices: true })("fresh", (it) => {
  for (const name of ["one", "two"]) {
    it.effect(`gives test ${name} an empty database of its own`, () =>
      Effect.gen(function* () {
        yield* makeTable
        yield* add(name)
        expect(yield* names).toEqual([{ id: 1, name }])
      }).pipe(Effect.provide(Embedded.fresh))
    )
  }

  it.effect("drops it at the end", () =>
    Effect.gen(function* () {
      yield* Effect.provide(makeTable, Embedded.fresh)
      const { config } = yield* Embedded.Server
      const rows = yield* Effect.flatMap(
        SqlClient.SqlClient,
        (sql) => sql<{ name: string }>`SELECT datname AS name FROM mo_catalog.mo_database WHERE datname LIKE 'fresh%'`
      ).pipe(Effect.provide(Embedded.fresh))
      expect(rows).toHaveLength(1)
      expect(config.database).toBe("shared")
    })
  )
})
