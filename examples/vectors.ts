/** Vectors: stored as typed arrays, searched by nearness, with and without an index. */
import { SqlClient } from "@effect/sql"
import { Effect, Option, Schema } from "effect"
import { Vectors } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratch } from "./support.ts"

const Embedding = Vectors.Vecf32.pipe(Vectors.dimension(3))

class Document extends Schema.Class<Document>("Document")({
  id: Schema.Int,
  lang: Schema.String,
  embedding: Embedding
}) {}

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const vectors = yield* Vectors.Vectors
  const database = yield* scratch("vectors")
  const documents = { database, table: "documents" }
  const table = sql(`${database}.documents`)
  yield* sql`CREATE TABLE ${table} (id BIGINT PRIMARY KEY, lang VARCHAR(2), embedding VECF32(3))`

  // in: encoded by the schema, sent as parameters
  const rows = [
    new Document({ id: 1, lang: "en", embedding: Float32Array.of(0.1, 0.9, 0) }),
    new Document({ id: 2, lang: "en", embedding: Float32Array.of(0.8, 0.1, 0.1) }),
    new Document({ id: 3, lang: "de", embedding: Float32Array.of(0.2, 0.8, 0.1) })
  ]
  yield* sql`INSERT INTO ${table} ${sql.insert(yield* Schema.encode(Schema.Array(Document))(rows))}`

  // the nearest, decoded, each with its distance
  const search = { table: documents, column: "embedding", vector: [0.1, 0.9, 0], limit: 2 } as const
  const nearest = yield* vectors.search(Document, search)
  yield* assertEquals(
    nearest.map(({ row }) => row.id),
    [1, 3]
  )
  yield* assertEquals(nearest[0]?.row.embedding, Float32Array.of(0.1, 0.9, 0))

  // with a condition and another metric
  const german = yield* vectors.search(Document, { ...search, metric: "cosine", where: sql`lang = ${"de"}` })
  yield* assertEquals(
    german.map(({ row }) => row.id),
    [3]
  )

  // in a query of one's own
  const distance = Vectors.distance("l2", "embedding", [0.8, 0.1, 0.1])
  const [first] = yield* sql`SELECT id, ${distance} AS far FROM ${table} ORDER BY far LIMIT 1`
  yield* assertEquals(first?.id, 2)

  // an index; a search that relies on it says so, and learns when it measures otherwise
  yield* vectors.createIndex({ kind: "ivfflat", name: "near", table: documents, column: "embedding", lists: 1 })
  yield* vectors.search(Document, { ...search, index: "near" })
  const mismatch = yield* vectors.search(Document, { ...search, index: "near", metric: "cosine" }).pipe(
    Effect.as("served"),
    Effect.catchTag("MetricMismatch", (error) => Effect.succeed(`${error.index} measures ${error.indexMetric}`))
  )
  yield* assertEquals(mismatch, "near measures l2")

  // after loading many rows: sort them into lists anew
  const rebuilt = yield* vectors.reindex({ name: "near", table: documents }, { lists: 2 })
  yield* assertEquals(rebuilt.lists, Option.some(2))

  // exact all the same, when it must be
  const exact = yield* vectors.search(Document, { ...search, rankMode: "force" })
  yield* assertEquals(
    exact.map(({ row }) => row.id),
    [1, 3]
  )

  // a vector of another dimension
  const other = yield* vectors.search(Document, { ...search, vector: [1, 2] }).pipe(
    Effect.as("found"),
    Effect.catchTag("DimensionMismatch", (error) => Effect.succeed(`${error.actual} instead of ${error.expected}`))
  )
  yield* assertEquals(other, "2 instead of 3")
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
