/**
 * Statements: transformers, transformed names, dialects, and queries that run again when something changes.
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import * as Statement from "@effect/sql/Statement"
import * as MysqlClient from "@effect/sql-mysql2/MysqlClient"
import { describe, expect } from "@effect/vitest"
import * as Chunk from "effect/Chunk"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import * as String from "effect/String"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import { another, fresh, type OnServer, Server, statementsOf, table } from "./Server.ts"

/** As sqlcommenter does it. */
const commented: Statement.Statement.Transformer = (statement, sql) =>
  Effect.succeed(sql`/* route='/users' */ ${statement}`)

const camelCase = { transformQueryNames: String.camelToSnake, transformResultNames: String.snakeToCamel }

const transformers = (it: OnServer): void => {
  describe("statement transformers", () => {
    it.scoped("rewrite rows, values, raw, text and streams, in transactions too", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const doubling: Statement.Statement.Transformer = (_, constructor) => Effect.succeed(constructor`SELECT 2 AS n`)
        const one = sql<{ n: number }>`SELECT 1 AS n`
        const all = Effect.all({
          rows: one,
          values: one.values,
          text: one.unprepared,
          raw: Effect.map(one.withoutTransform, (rows) => rows),
          streamed: Effect.map(Stream.runCollect(one.stream), Chunk.toReadonlyArray)
        })
        const two = [{ n: 2 }]
        const expected = { rows: two, values: [[2]], text: two, raw: two, streamed: two }
        expect(yield* Statement.withTransformer(all, doubling)).toEqual(expected)
        expect(yield* sql.withTransaction(Statement.withTransformer(all, doubling))).toEqual(expected)
        expect(yield* all).toEqual({
          rows: [{ n: 1 }],
          values: [[1]],
          text: [{ n: 1 }],
          raw: [{ n: 1 }],
          streamed: [{ n: 1 }]
        })
      })
    )

    it.scoped("keep parameters where they were, and can be switched off", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const name = yield* table("id INT PRIMARY KEY, name VARCHAR(50)")
        yield* Effect.gen(function* () {
          yield* sql`INSERT INTO ${sql(name)} ${sql.insert([
            { id: 1, name: "?" },
            { id: 2, name: "*/ '" }
          ])}`
          const rows = sql`SELECT name FROM ${sql(name)} WHERE id IN ${sql.in([1, 2])} AND name <> ${"x"} ORDER BY id`
          expect(yield* rows).toEqual([{ name: "?" }, { name: "*/ '" }])
        }).pipe(Effect.provide(Statement.setTransformer(commented)))
        const [, seen] = yield* statementsOf(Statement.withTransformerDisabled(sql`SELECT 1`))
        expect(seen).toEqual([])
      })
    )
  })
}

const transformedNames = (it: OnServer): void => {
  describe("transformed names", () => {
    it.scoped("go both ways, and neither way without transforms", () =>
      Effect.gen(function* () {
        const sql = yield* another(camelCase)
        const plain = sql.withoutTransforms()
        const name = fresh("userNames")
        yield* Effect.acquireRelease(
          sql`CREATE TABLE ${sql(name)} (${sql("userId")} INT PRIMARY KEY, ${sql("firstName")} VARCHAR(20))`,
          () => Effect.orDie(sql`DROP TABLE ${sql(name)}`)
        )
        yield* sql`INSERT INTO ${sql(name)} ${sql.insert([{ userId: 1, firstName: "Ada" }])}`
        const camel = [{ userId: 1, firstName: "Ada" }]
        const snake = [{ user_id: 1, first_name: "Ada" }]
        const all = sql`SELECT * FROM ${sql(name)} WHERE ${sql("userId")} = ${1}`
        expect(yield* all).toEqual(camel)
        expect(yield* all.unprepared).toEqual(camel)
        expect(Chunk.toReadonlyArray(yield* Stream.runCollect(all.stream))).toEqual(camel)
        expect(yield* all.values).toEqual([[1, "Ada"]])
        expect(yield* sql`SELECT * FROM ${sql(name)}`).toEqual(camel)

        const stored = String.camelToSnake(name)
        const untouched = plain`SELECT * FROM ${plain(stored)} WHERE ${plain("user_id")} = ${1}`
        expect(yield* untouched).toEqual(snake)
        expect(yield* sql.withTransaction(untouched)).toEqual(snake)
        expect(untouched.compile()[0]).toContain("`user_id`")
        expect(all.compile()[0]).toContain("`user_id`")
        expect(all.compile(true)[0]).toContain("`userId`")
      })
    )
  })
}

const dialects = (it: OnServer): void => {
  describe("dialects", () => {
    it.scoped("is MySQL's, under each of the client's names", () =>
      Effect.gen(function* () {
        const own = yield* MatrixOneClient.MatrixOneClient
        const branches = {
          sqlite: () => "sqlite",
          pg: () => "pg",
          mssql: () => "mssql",
          clickhouse: () => "clickhouse"
        }
        for (const sql of [own, yield* SqlClient.SqlClient, yield* MysqlClient.MysqlClient, own.withoutTransforms()]) {
          expect(sql.onDialect({ ...branches, mysql: () => "mysql" })).toBe("mysql")
          expect(sql.onDialectOrElse({ pg: () => "pg", orElse: () => "else" })).toBe("else")
        }
      })
    )
  })
}

const reactivity = (it: OnServer): void => {
  describe("Reactivity", () => {
    /** A client that shares its Reactivity with the program, as `Layer.provideMerge` does. */
    const reacting = Effect.gen(function* () {
      const { url } = yield* Server
      const context = yield* Layer.build(Layer.merge(MatrixOneClient.layer({ url }), Reactivity.layer))
      return {
        sql: Context.get(context, SqlClient.SqlClient),
        reactivity: Context.get(context, Reactivity.Reactivity)
      }
    })

    it.scoped("sql.reactive runs again when its keys are invalidated, and only then", () =>
      Effect.gen(function* () {
        const { reactivity, sql } = yield* reacting
        const name = yield* table("id INT PRIMARY KEY")
        const count = Effect.map(sql<{ n: number }>`SELECT COUNT(*) AS n FROM ${sql(name)}`, ([row]) => Number(row?.n))
        const counts = yield* Queue.unbounded<number>()
        const watching = yield* sql.reactive([name], count).pipe(
          Stream.runForEach((n) => Queue.offer(counts, n)),
          Effect.fork
        )
        const insert = (id: number) => sql`INSERT INTO ${sql(name)} ${sql.insert({ id })}`
        expect(yield* Queue.take(counts)).toBe(0)
        yield* reactivity.mutation([name], insert(1))
        expect(yield* Queue.take(counts)).toBe(1)
        yield* reactivity.mutation(["something else"], insert(2))
        yield* reactivity.mutation([name], insert(3))
        expect(yield* Queue.take(counts)).toBe(3)
        yield* Fiber.interrupt(watching)
        yield* reactivity.mutation([name], insert(4))
        expect(yield* Queue.size(counts)).toBe(0)
      })
    )

    it.scoped("a transaction that rolls back invalidates nothing that its mutation did not reach", () =>
      Effect.gen(function* () {
        const { reactivity, sql } = yield* reacting
        const name = yield* table("id INT PRIMARY KEY")
        const rows = yield* sql.reactiveMailbox([name], sql<{ id: number }>`SELECT id FROM ${sql(name)} ORDER BY id`)
        expect(yield* rows.take).toEqual([])
        const insert = (id: number) => sql`INSERT INTO ${sql(name)} ${sql.insert({ id })}`
        const failing = sql.withTransaction(Effect.zipRight(insert(1), Effect.fail("no")))
        expect(yield* Effect.flip(reactivity.mutation([name], failing))).toBe("no")
        yield* reactivity.mutation([name], sql.withTransaction(insert(2)))
        expect(yield* rows.take).toEqual([{ id: 2 }])
      })
    )
  })
}

export const statements = (it: OnServer): void => {
  transformers(it)
  transformedNames(it)
  dialects(it)
  reactivity(it)
}
