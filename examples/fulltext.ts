/** Fulltext search: by words, by phrases, ranked, and safe whatever people type. */
import { SqlClient } from "@effect/sql"
import { Effect, Schema } from "effect"
import { FullText } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const Article = Schema.Struct({ id: Schema.Int, title: Schema.String })

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const fullText = yield* FullText.FullText
  const database = yield* scratch("fulltext")
  const articles = { database, table: "articles" }
  const table = sql(`${database}.articles`)
  yield* sql`CREATE TABLE ${table} (id INT PRIMARY KEY, title VARCHAR(100), body TEXT)`
  yield* sql`INSERT INTO ${table} ${sql.insert([
    { id: 1, title: "Effect systems", body: "typed effects in a functional language" },
    { id: 2, title: "Database engines", body: "a database engine stores rows; a database is fast" },
    { id: 3, title: "Vectors", body: "vector search in a database" },
    { id: 4, title: "Full-text", body: "full text search finds words, fast words" }
  ])}`
  const columns = ["title", "body"] as const
  yield* fullText.createIndex({ name: "words", table: articles, columns })

  const found = (query: FullText.Query) =>
    Effect.map(fullText.search(Article, { table: articles, columns, query }), (hits) => hits.map(({ row }) => row.id))

  // a text: its words next to each other, the best first
  yield* assertEquals(yield* found("database"), [2, 3])
  yield* assertEquals(yield* found("Vector Search"), [3])

  // a query: all of these, rather with those, none of these
  yield* assertEquals(yield* found({ must: ["search"], should: ["fast"], mustNot: ["vector"] }), [4])
  yield* assertEquals(yield* found({ must: [{ prefix: "eng" }, { anyOf: ["rows", "columns"] }] }), [2])

  // what people type has no meaning but its words
  yield* assertEquals(yield* found({ must: [`-database) +(*"`] }), yield* found({ must: ["database"] }))
  yield* assertEquals(yield* found("?!"), [])

  // in a query of one's own: as a condition and as a score
  const fast = FullText.match(columns, { should: ["fast", "words"] })
  const rows = yield* sql`SELECT id, ${fast} AS score FROM ${table} WHERE ${fast} AND id > ${1} ORDER BY score DESC`
  yield* assertEquals(
    rows.map((row) => row.id),
    [4, 2]
  )

  // ranked by BM25, which takes the length of texts into account
  yield* assertEquals(yield* FullText.withRelevance("BM25")(found("database")), [2, 3])

  // without an index over exactly these columns the server does not search
  const other = FullText.match(["title"], "database")
  const refused = yield* sql`SELECT id FROM ${table} WHERE ${other}`.pipe(
    Effect.as("searched"),
    Effect.catchTag("SqlError", (error) => Effect.succeed(error.message.slice(0, 13)))
  )
  yield* assertEquals(refused, "not supported")
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
