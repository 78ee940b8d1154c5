/**
 * `SqlSchema`: requests encoded, rows decoded.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as SqlSchema from "@effect/sql/SqlSchema"
import { describe, expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { type OnServer, table } from "./Server.ts"

const Tags = Schema.parseJson(Schema.Array(Schema.String))

class Article extends Schema.Class<Article>("Article")({ id: Schema.Number, title: Schema.String, tags: Tags }) {}

const articles = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const name = yield* table("id INT PRIMARY KEY, title VARCHAR(50), tags TEXT")
  const add = SqlSchema.void({
    Request: Article,
    execute: (row) => sql`INSERT INTO ${sql(name)} ${sql.insert(row)}`
  })
  yield* add(new Article({ id: 1, title: "one", tags: ["a", "ü'\"\\"] }))
  yield* add(new Article({ id: 2, title: "two", tags: [] }))
  return { sql, name }
})

export const schema = (it: OnServer): void => {
  describe("SqlSchema", () => {
    it.scoped("findAll decodes every row", () =>
      Effect.gen(function* () {
        const { name, sql } = yield* articles
        const above = SqlSchema.findAll({
          Request: Schema.Number,
          Result: Article,
          execute: (id) => sql`SELECT * FROM ${sql(name)} WHERE id > ${id} ORDER BY id`
        })
        const all = yield* above(0)
        expect(all.map(({ tags }) => tags)).toEqual([["a", "ü'\"\\"], []])
        expect(all.every((each) => each instanceof Article)).toBe(true)
        expect(yield* above(2)).toEqual([])
      })
    )

    it.scoped("findOne is some row or none; single demands one", () =>
      Effect.gen(function* () {
        const { name, sql } = yield* articles
        const find = { Request: Schema.Number, Result: Article } as const
        const execute = (id: number) => sql`SELECT * FROM ${sql(name)} WHERE id = ${id}`
        const one = SqlSchema.findOne({ ...find, execute })
        const single = SqlSchema.single({ ...find, execute })
        expect(Option.map(yield* one(2), ({ title }) => title)).toEqual(Option.some("two"))
        expect(yield* one(3)).toEqual(Option.none())
        expect((yield* single(1)).title).toBe("one")
        expect((yield* Effect.flip(single(3)))._tag).toBe("NoSuchElementException")
      })
    )

    it.scoped("a row that is not of the schema is a ParseError", () =>
      Effect.gen(function* () {
        const { name, sql } = yield* articles
        const wrong = SqlSchema.findAll({
          Request: Schema.Void,
          Result: Schema.Struct({ title: Schema.Number }),
          execute: () => sql`SELECT title FROM ${sql(name)}`
        })
        expect((yield* Effect.flip(wrong()))._tag).toBe("ParseError")
      })
    )
  })
}
