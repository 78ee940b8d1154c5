/**
 * Fulltext search: what is found, in which order, and that nothing anyone types can break it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import { IndexAlreadyExists, IndexNotFound } from "../../src/errors/IndexErrors.ts"
import * as Reason from "../../src/errors/Reason.ts"
import { FullText, FullTextIndex, match, type Query, withRelevance } from "../../src/layers/FullText.ts"
import { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import { Harness } from "./Harness.ts"
import type { Capabilities, Tests } from "./suite.ts"

const articles = [
  { id: 1, title: "Effect systems", body: "typed effects in a functional language" },
  { id: 2, title: "Database engines", body: "a database engine stores rows; a database is fast" },
  { id: 3, title: "Vectors", body: "vector search in a database" },
  { id: 4, title: "Nothing", body: null },
  { id: 5, title: "Full-text", body: "full text search finds words, fast words. It's C++ code" },
  { id: 6, title: "中文数据库", body: "向量检索和全文检索" }
]

/** A table of articles with an index over title and body. */
const indexed = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const fullText = yield* FullText
  const database = yield* (yield* Harness).database([])
  const table = { database, table: "articles" }
  yield* sql`CREATE TABLE ${sql(`${database}.articles`)} (id INT PRIMARY KEY, title VARCHAR(100), body TEXT)`
  yield* sql`INSERT INTO ${sql(`${database}.articles`)} ${sql.insert(articles)}`
  yield* fullText.createIndex({ name: "ft", table, columns: ["title", "body"] })
  const found = (query: Query) =>
    Effect.map(
      fullText.search(Schema.Struct({ id: Schema.Int }), { table, columns: ["title", "body"], query }),
      (hits) => hits.map(({ row }) => row.id)
    )
  return { sql, fullText, table, found, name: sql(`${database}.articles`) }
})

export const fullText = (it: Tests<FullText | SqlClient.SqlClient | Harness>, { runs }: Capabilities): void => {
  it.scoped("indexes are made, listed and dropped, each its own error", () =>
    Effect.gen(function* () {
      const { fullText, name, sql, table } = yield* indexed
      assert.deepStrictEqual(yield* fullText.indexes(table), [
        new FullTextIndex({ name: "ft", columns: ["title", "body"], parser: "default" })
      ])
      const made = yield* fullText.createIndex({ name: "by_body", table, columns: ["body"], parser: "ngram" })
      assert.deepStrictEqual(made, new FullTextIndex({ name: "by_body", columns: ["body"], parser: "ngram" }))
      const again = yield* Effect.flip(fullText.createIndex({ name: "ft", table, columns: ["title"] }))
      assert.instanceOf(again, IndexAlreadyExists)
      yield* fullText.dropIndex({ name: "by_body", table })
      assert.instanceOf(yield* Effect.flip(fullText.dropIndex({ name: "by_body", table })), IndexNotFound)
      yield* fullText.dropIndex({ name: "by_body", table }, { ifExists: true })
      // an index of another kind is not this service's to drop
      yield* sql`CREATE UNIQUE INDEX once ON ${name} (title)`
      assert.instanceOf(
        yield* Effect.flip(fullText.dropIndex({ name: "once", table }, { ifExists: true })),
        IndexNotFound
      )
      assert.strictEqual((yield* fullText.indexes(table)).length, 1)
      const missing = yield* Effect.flip(fullText.indexes({ ...table, table: "nowhere" }))
      assert.strictEqual(Reason.of(missing)._tag, "ObjectNotFound")
    })
  )

  it.scoped("a text finds its words next to each other, whatever their case", () =>
    Effect.gen(function* () {
      const { found } = yield* indexed
      assert.deepStrictEqual(yield* found("DataBase"), [2, 3])
      assert.deepStrictEqual(yield* found("vector search"), [3])
      assert.deepStrictEqual(yield* found("search vector"), [])
      assert.deepStrictEqual(yield* found("full-text"), [5])
      assert.deepStrictEqual(yield* found("全文检索"), [6])
      assert.deepStrictEqual(yield* found("nobody wrote this"), [])
    })
  )

  it.scoped("a query of terms: all, any, none, beginnings, neighbours, and what ranks them", () =>
    Effect.gen(function* () {
      const { found } = yield* indexed
      const [first, ...others] = yield* found({ should: ["fast", "vector"] })
      assert.deepStrictEqual([first, others.sort()], [3, [2, 5]])
      assert.deepStrictEqual(yield* found({ must: ["fast"], mustNot: ["words"] }), [2])
      assert.deepStrictEqual(yield* found({ must: ["fast", "words"] }), [5])
      assert.deepStrictEqual(yield* found({ must: ["fast"], should: ["words"] }), [5, 2])
      assert.deepStrictEqual(yield* found({ must: ["search", { anyOf: ["vector", "nobody"] }] }), [3])
      assert.sameMembers([...(yield* found({ must: [{ prefix: "data" }] }))], [2, 3])
      assert.deepStrictEqual(yield* found({ must: ["full text"], mustNot: ["vector"] }), [5])
      assert.deepStrictEqual(yield* found({ must: ["database"], discourage: ["engine"] }), [3, 2])
      assert.sameMembers([...(yield* found({ must: [{ anyOf: ["vector", "engine"] }] }))], [3, 2])
      assert.deepStrictEqual(yield* found({ mustNot: ["fast"] }), [])
      assert.deepStrictEqual(yield* found({ must: ["search"], raise: ["vector"], lower: ["words"] }), [3, 5])
    })
  )

  it.scoped("scores, conditions, columns and a limit", () =>
    Effect.gen(function* () {
      const { fullText, sql, table } = yield* indexed
      const Row = Schema.Struct({ id: Schema.Int, title: Schema.String })
      const search = { table, columns: ["title", "body"], query: "database", select: ["id", "title"] } as const
      const hits = yield* fullText.search(Row, search)
      assert.deepStrictEqual(
        hits.map(({ row }) => row.title),
        ["Database engines", "Vectors"]
      )
      const [first, second] = hits
      assert.approximately((first?.score ?? 0) / (second?.score ?? 1), 3, 1e-5)
      assert.deepStrictEqual(yield* fullText.search(Row, { ...search, limit: 1 }), hits.slice(0, 1))
      assert.deepStrictEqual(
        yield* fullText.search(Row, { ...search, where: sql`id > ${2} OR id = ${-1}` }),
        hits.slice(1)
      )
      const wrong = yield* Effect.flip(fullText.search(Row, { ...search, limit: 1.5 }))
      assert.strictEqual(Reason.of(wrong)._tag, "InvalidInput")
      const unread = yield* Effect.flip(fullText.search(Schema.Struct({ id: Schema.String }), search))
      assert.strictEqual(unread._tag, "ParseError")
    })
  )

  it.scoped("as fragments, with an alias, as condition and as score", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* indexed
      const found = match(["title", "body"], "database", { of: "a" })
      const rows =
        yield* sql`SELECT a.id, ${found} AS score FROM ${name} a WHERE ${found} AND a.id > 0 ORDER BY score DESC`
      assert.deepStrictEqual(
        rows.map((row) => row.id),
        [2, 3]
      )
      assert.isTrue(Number(rows[0]?.score) > Number(rows[1]?.score))
      const nothing = match(["title", "body"], " ?! ")
      assert.deepStrictEqual(yield* sql`SELECT id FROM ${name} WHERE ${nothing}`, [])
      const noIndex = yield* Effect.flip(sql`SELECT id FROM ${name} WHERE ${match(["title"], "database")}`)
      assert.strictEqual(Reason.of(noIndex)._tag, "UnsupportedError")
    })
  )

  it.scoped("rows written later are found, deleted ones are not", () =>
    Effect.gen(function* () {
      const { found, name, sql } = yield* indexed
      yield* sql`INSERT INTO ${name} ${sql.insert({ id: 7, title: "Late", body: "the latecomer" })}`
      assert.deepStrictEqual(yield* found("latecomer"), [7])
      yield* sql`UPDATE ${name} SET body = ${"somebody else"} WHERE id = 7`
      assert.deepStrictEqual(yield* found("latecomer"), [])
      assert.deepStrictEqual(yield* found("somebody else"), [7])
      yield* sql`DELETE FROM ${name} WHERE id = 7`
      assert.deepStrictEqual(yield* found("somebody else"), [])
    })
  )

  it.scoped("whatever anyone types is searched, never run and never refused", () =>
    Effect.gen(function* () {
      const { found } = yield* indexed
      const odd = [
        "",
        " ",
        "+",
        "*",
        "(",
        ")",
        '"',
        "\\",
        "'",
        "C++",
        "a)b(",
        '"open',
        "~>",
        "it's",
        "?",
        "%",
        "😀",
        "\0",
        "x".repeat(300)
      ]
      const typed = FastCheck.sample(
        FastCheck.oneof(
          FastCheck.string({ unit: "grapheme" }),
          FastCheck.stringMatching(/^[+\-~<>()"* a-c'\\]{1,12}$/)
        ),
        runs
      )
      yield* Effect.forEach(
        [...odd, ...typed],
        (text) =>
          Effect.zipRight(
            found(text),
            found({ must: [text, { anyOf: [text, "fast"] }], should: [{ prefix: text }], mustNot: [text] })
          ),
        { concurrency: 3, discard: true }
      )
      assert.deepStrictEqual(yield* found({ must: ["C++", "code"] }), [5])
      assert.sameMembers([...(yield* found({ must: ["fast", "?!"], should: ["()"] }))], [2, 5])
    })
  )

  it.scoped("names that the server would misread are refused before they are sent", () =>
    Effect.gen(function* () {
      const { fullText, table } = yield* indexed
      for (const name of ["", "a'b", "a\\b"]) {
        const error = yield* Effect.flip(fullText.createIndex({ name, table, columns: ["title"] }))
        assert.strictEqual(Reason.of(error)._tag, "InvalidInput")
      }
    })
  )
}

/** Needs a session of its own. */
export const relevance = (it: Tests<FullText | MatrixOneClient | Harness>): void => {
  it.scoped("of two texts with one such word, BM25 puts the shorter one first; TF-IDF holds them equal", () =>
    Effect.gen(function* () {
      const sql = yield* MatrixOneClient
      const fullText = yield* FullText
      const database = yield* (yield* Harness).database([])
      const table = { database, table: "notes" }
      yield* sql`CREATE TABLE ${sql(`${database}.notes`)} (id INT PRIMARY KEY, body TEXT)`
      yield* sql`INSERT INTO ${sql(`${database}.notes`)} ${sql.insert([
        { id: 1, body: "apple and many other words that make this a long text about nothing in particular" },
        { id: 2, body: "apple pie" },
        { id: 3, body: "nothing of it" }
      ])}`
      yield* fullText.createIndex({ name: "ft", table, columns: ["body"] })
      const scores = Effect.map(
        fullText.search(Schema.Struct({ id: Schema.Int }), { table, columns: ["body"], query: "apple" }),
        (hits) => hits.map(({ row, score }) => ({ id: row.id, score }))
      )
      const [a, b] = yield* withRelevance("TF-IDF")(scores)
      assert.isDefined(a)
      assert.strictEqual(a?.score, b?.score)
      const [best, next] = yield* withRelevance("BM25")(scores)
      assert.deepStrictEqual([best?.id, next?.id], [2, 1])
      assert.isTrue(Number(best?.score) > Number(next?.score))
      const inside = yield* Effect.flip(sql.withTransaction(withRelevance("BM25")(scores)))
      assert.strictEqual(Reason.of(inside)._tag, "NotAllowedInTransaction")
    })
  )
}
