/**
 * Vectors: stored and read as they are, nearest first, by the index that was meant or by none.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { IndexAlreadyExists, IndexNotFound } from "../../src/errors/IndexErrors.ts"
import * as Reason from "../../src/errors/Reason.ts"
import { DimensionMismatch, MetricMismatch } from "../../src/errors/VectorErrors.ts"
import * as Vectors from "../../src/layers/Vectors.ts"
import { Harness } from "./Harness.ts"
import type { Tests } from "./suite.ts"

const points = [
  { id: 1, kind: "a", e: [1, 2, 3] },
  { id: 2, kind: "a", e: [4, 5, 6] },
  { id: 3, kind: "b", e: [1, 2, 4] },
  { id: 4, kind: "b", e: [-1, -2, -3] }
]

const Id = Schema.Struct({ id: Schema.Int })

/** A table of four points and one row without. */
const stored = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const vectors = yield* Vectors.Vectors
  const database = yield* (yield* Harness).database([])
  const table = { database, table: "points" }
  const name = sql(`${database}.points`)
  yield* sql`CREATE TABLE ${name} (id BIGINT PRIMARY KEY, kind VARCHAR(1), e VECF32(3))`
  yield* sql`INSERT INTO ${name} ${sql.insert([
    ...points.map((point) => ({ ...point, e: Vectors.text(point.e) })),
    { id: 5, kind: "a", e: null }
  ])}`
  const nearest = (options: Partial<Vectors.SearchOptions> = {}) =>
    Effect.map(vectors.search(Id, { table, column: "e", vector: [1, 2, 3], ...options }), (hits) =>
      hits.map(({ row }) => row.id)
    )
  return { sql, vectors, table, name, nearest }
})

type Needs = Vectors.Vectors | SqlClient.SqlClient | Harness

export const vectors = (it: Tests<Needs>): void => {
  it.scoped("vectors come back as they were written, over both protocols", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const database = yield* (yield* Harness).database([])
      const name = sql(`${database}.wide`)
      yield* sql`CREATE TABLE ${name} (id INT PRIMARY KEY, a VECF32(3), b VECF64(3))`
      const Row = Schema.Struct({ id: Schema.Int, a: Vectors.Vecf32, b: Schema.NullOr(Vectors.Vecf64) })
      const rows = [
        { id: 1, a: Float32Array.from([0.1, 1e-7, -16_777_215]), b: Float64Array.from([0.1, 1e-300, 2 ** 53]) },
        { id: 2, a: Float32Array.from([3.4e38, -1e-38, 0]), b: null }
      ]
      yield* sql`INSERT INTO ${name} ${sql.insert(yield* Schema.encode(Schema.Array(Row))(rows))}`
      const decode = Schema.decodeUnknown(Schema.Array(Row))
      const select = sql`SELECT * FROM ${name} ORDER BY id`
      assert.deepStrictEqual(yield* Effect.flatMap(select, decode), rows)
      assert.deepStrictEqual(yield* Effect.flatMap(select.unprepared, decode), rows)
    })
  )

  it.scoped("nearest first, by every metric, without the rows that have no vector", () =>
    Effect.gen(function* () {
      const { nearest, table, vectors } = yield* stored
      const by: Record<Vectors.Metric, ReadonlyArray<number>> = {
        l2: [1, 3, 2, 4],
        l2sq: [1, 3, 2, 4],
        cosine: [1, 3, 2, 4],
        innerProduct: [2, 3, 1, 4]
      }
      for (const metric of Vectors.Metric.literals) assert.deepStrictEqual(yield* nearest({ metric }), by[metric])
      const hits = yield* vectors.search(Id, { table, column: "e", vector: Float32Array.from([1, 2, 3]), limit: 2 })
      assert.deepStrictEqual(hits, [
        { row: { id: 1 }, distance: 0 },
        { row: { id: 3 }, distance: 1 }
      ])
    })
  )

  it.scoped("conditions, columns, limits", () =>
    Effect.gen(function* () {
      const { nearest, sql, table, vectors } = yield* stored
      assert.deepStrictEqual(yield* nearest({ where: sql`kind = ${"b"}` }), [3, 4])
      assert.deepStrictEqual(yield* nearest({ where: sql`kind = ${"b"} OR id = ${2}`, limit: 2 }), [3, 2])
      assert.deepStrictEqual(yield* nearest({ limit: 0 }), [])
      const Row = Schema.Struct({ id: Schema.Int, e: Vectors.Vecf32.pipe(Vectors.dimension(3)) })
      const [first] = yield* vectors.search(Row, { table, column: "e", vector: [4, 5, 6], select: ["id", "e"] })
      assert.deepStrictEqual(first, { row: { id: 2, e: Float32Array.from([4, 5, 6]) }, distance: 0 })
      const unread = yield* Effect.flip(
        vectors.search(Schema.Struct({ e: Vectors.Vecf32.pipe(Vectors.dimension(4)) }), {
          table,
          column: "e",
          vector: [1, 2, 3]
        })
      )
      assert.strictEqual(unread._tag, "ParseError")
    })
  )

  it.scoped("a vector that fits no column is its own error, one that is none is never sent", () =>
    Effect.gen(function* () {
      const { name, nearest, sql } = yield* stored
      const other = yield* Effect.flip(nearest({ vector: [1, 2] }))
      assert.instanceOf(other, DimensionMismatch)
      if (other instanceof DimensionMismatch) {
        assert.deepStrictEqual([other.column, other.expected, other.actual], ["e", 3, 2])
      }
      for (const vector of [[], [1, Number.NaN, 3], [1, 2, Number.POSITIVE_INFINITY]]) {
        assert.strictEqual(Reason.of(yield* Effect.flip(nearest({ vector })))._tag, "InvalidInput")
        const insert = sql`INSERT INTO ${name} ${sql.insert({ id: 9, kind: "a", e: Vectors.text(vector) })}`
        assert.strictEqual(Reason.of(yield* Effect.flip(insert))._tag, "DataError")
      }
      const long = sql`INSERT INTO ${name} ${sql.insert({ id: 9, kind: "a", e: Vectors.text([1, 2, 3, 4]) })}`
      assert.strictEqual(Reason.of(yield* Effect.flip(long))._tag, "DataError")
      for (const wrong of [{ limit: -1 }, { limit: 0.5 }, { probes: 0 }, { probes: 80_001 }, { column: "a'b" }]) {
        assert.strictEqual(Reason.of(yield* Effect.flip(nearest(wrong)))._tag, "InvalidInput")
      }
    })
  )

  it.scoped("the distance as a fragment, with an alias", () =>
    Effect.gen(function* () {
      const { name, sql } = yield* stored
      const distance = Vectors.distance("l2sq", "e", [1, 2, 3], { of: "p" })
      const rows = yield* sql`SELECT p.id, ${distance} AS far FROM ${name} p WHERE p.e IS NOT NULL ORDER BY far LIMIT 3`
      assert.deepStrictEqual(rows, [
        { id: 1, far: 0 },
        { id: 3, far: 1 },
        { id: 2, far: 27 }
      ])
    })
  )

  it.scoped("an ivfflat index: made, served by, checked, rebuilt, dropped", () =>
    Effect.gen(function* () {
      const { name, nearest, sql, table, vectors } = yield* stored
      const made = yield* vectors.createIndex({ kind: "ivfflat", name: "near", table, column: "e", lists: 2 })
      const l2: Vectors.IndexMetric = "l2"
      const expected = {
        name: "near",
        column: "e",
        kind: "ivfflat",
        metric: Option.some(l2),
        lists: Option.some(2)
      } as const
      assert.deepStrictEqual(made, new Vectors.VectorIndex(expected))
      assert.deepStrictEqual(yield* vectors.indexes(table), [made])
      assert.deepStrictEqual(yield* nearest({ index: "near" }), [1, 3, 2, 4])
      assert.deepStrictEqual(yield* nearest({ index: "near", metric: "l2sq", probes: 2 }), [1, 3, 2, 4])
      for (const rankMode of ["pre", "force", "auto"] as const) {
        assert.deepStrictEqual(yield* nearest({ rankMode, where: sql`kind = ${"b"}` }), [3, 4])
        assert.deepStrictEqual(yield* nearest({ rankMode }), [1, 3, 2, 4])
      }
      assert.deepStrictEqual((yield* nearest({ rankMode: "post", probes: 2 })).slice(0, 1), [1])
      const other = yield* Effect.flip(nearest({ index: "near", metric: "cosine" }))
      assert.instanceOf(other, MetricMismatch)
      if (other instanceof MetricMismatch) assert.deepStrictEqual([other.metric, other.indexMetric], ["cosine", "l2"])
      assert.instanceOf(yield* Effect.flip(nearest({ index: "far" })), IndexNotFound)

      const again = vectors.createIndex({ kind: "ivfflat", name: "near", table, column: "e" })
      assert.instanceOf(yield* Effect.flip(again), IndexAlreadyExists)
      const rebuilt = yield* vectors.reindex({ name: "near", table }, { lists: 3 })
      assert.deepStrictEqual(rebuilt.lists, Option.some(3))
      assert.instanceOf(yield* Effect.flip(vectors.reindex({ name: "far", table })), IndexNotFound)

      yield* sql`CREATE INDEX plain ON ${name} (kind)`
      assert.instanceOf(yield* Effect.flip(vectors.dropIndex({ name: "plain", table })), IndexNotFound)
      yield* vectors.dropIndex({ name: "near", table })
      yield* vectors.dropIndex({ name: "near", table }, { ifExists: true })
      assert.deepStrictEqual(yield* vectors.indexes(table), [])
    })
  )

  it.scoped("a hnsw index: its switch is set on its own connection and nowhere else", () =>
    Effect.gen(function* () {
      const { sql, table, vectors } = yield* stored
      const hnsw = {
        kind: "hnsw",
        name: "graph",
        table,
        column: "e",
        metric: "cosine",
        m: 8,
        efConstruction: 32
      } as const
      const made = yield* vectors.createIndex(hnsw)
      assert.deepStrictEqual([made.kind, made.metric, made.lists], ["hnsw", Option.some("cosine"), Option.none()])
      const [row] = yield* sql`SELECT @@experimental_hnsw_index AS on_`
      assert.strictEqual(Number(row?.on_), 0)
      yield* vectors.reindex({ name: "graph", table })
      const inside = yield* Effect.flip(sql.withTransaction(vectors.createIndex({ ...hnsw, name: "other" })))
      assert.strictEqual(Reason.of(inside)._tag, "NotAllowedInTransaction")
      const counts: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
        vectors.createIndex({ ...hnsw, name: "other", m: 0 }),
        vectors.reindex({ name: "graph", table }, { lists: 2 })
      ]
      for (const each of counts) assert.strictEqual(Reason.of(yield* Effect.flip(each))._tag, "InvalidInput")
      yield* vectors.dropIndex({ name: "graph", table })
    })
  )
}

/** What only a MatrixOne can show: narrow types, and indexes that miss something. */
export const matrixOneVectors = (it: Tests<Needs>): void => {
  it.scoped("vectors of every type come back as they were written, the narrow ones too", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const database = yield* (yield* Harness).database([])
      const name = sql(`${database}.every`)
      yield* sql`CREATE TABLE ${name} (id INT PRIMARY KEY, a VECF32(3), b VECF64(3), c VECBF16(3), d VECF16(3), e VECINT8(3), f VECUINT8(3))`
      const Row = Schema.Struct({
        id: Schema.Int,
        a: Vectors.Vecf32,
        b: Vectors.Vecf64,
        c: Vectors.Vecbf16,
        d: Vectors.Vecf16,
        e: Vectors.Vecint8,
        f: Vectors.Vecuint8
      })
      const row = {
        id: 1,
        a: Float32Array.from([0.1, 1e-7, -16_777_215]),
        b: Float64Array.from([0.1, 1e-300, 2 ** 53]),
        c: Float32Array.from([1, -2.5, 128]),
        d: Float32Array.from([1, -2.5, 0.125]),
        e: Int8Array.from([-128, 0, 127]),
        f: Uint8Array.from([0, 1, 255])
      }
      yield* sql`INSERT INTO ${name} ${sql.insert(yield* Schema.encode(Row)(row))}`
      const [read] = yield* Effect.flatMap(sql`SELECT * FROM ${name}`, Schema.decodeUnknown(Schema.Array(Row)))
      assert.deepStrictEqual(read, row)
      const [text] = yield* Effect.flatMap(
        sql`SELECT * FROM ${name}`.unprepared,
        Schema.decodeUnknown(Schema.Array(Row))
      )
      assert.deepStrictEqual(text, row)
    })
  )

  it.scoped("lists are counted, and fewer probes find fewer rows", () =>
    Effect.gen(function* () {
      const { name, nearest, sql, table, vectors } = yield* stored
      yield* sql`INSERT INTO ${name} ${sql.insert(
        Array.from({ length: 200 }, (_, i) => ({
          id: 100 + i,
          kind: "c",
          e: Vectors.text([(i % 10) * 10, Math.floor(i / 10), (i * 7) % 13])
        }))
      )}`
      yield* vectors.createIndex({ kind: "ivfflat", name: "near", table, column: "e", lists: 10 })
      const sizes = yield* vectors.listSizes({ name: "near", table })
      assert.isAbove(sizes.length, 1)
      assert.isAtLeast(
        sizes.reduce((sum, list) => sum + list.vectors, 0),
        204
      )
      const [few, all] = [yield* nearest({ probes: 1, limit: 1000 }), yield* nearest({ probes: 10, limit: 1000 })]
      assert.isBelow(few.length, all.length)
      assert.strictEqual(all.length, 204)
      // what a session had is gone with it, also from what was prepared meanwhile
      const [row] = yield* sql`SELECT @@probe_limit AS probes`
      const plain = yield* nearest({ limit: 1000 })
      assert.strictEqual(Number(row?.probes), 5)
      assert.isAbove(plain.length, few.length)
      assert.strictEqual((yield* nearest({ rankMode: "force", limit: 1000 })).length, 204)
    })
  )
}
