/**
 * What the types of sequences, locks, vectors and fulltext promise to whoever calls.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type * as Statement from "@effect/sql/Statement"
import { describe, expectTypeOf, it } from "@effect/vitest"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import type { IndexAlreadyExists, IndexNotFound } from "../../src/errors/IndexErrors.ts"
import type { LockLost, LockTimeout } from "../../src/errors/LockErrors.ts"
import type { SequenceAlreadyExists, SequenceExhausted, SequenceNotFound } from "../../src/errors/SequenceErrors.ts"
import type { DimensionMismatch, MetricMismatch } from "../../src/errors/VectorErrors.ts"
import * as FullText from "../../src/layers/FullText.ts"
import * as SqlFullText from "../../src/layers/sql/SqlFullText.ts"
import * as SqlLocks from "../../src/layers/sql/SqlLocks.ts"
import * as SqlSequences from "../../src/layers/sql/SqlSequences.ts"
import * as SqlVectors from "../../src/layers/sql/SqlVectors.ts"
import * as Vectors from "../../src/layers/Vectors.ts"
import * as Locks from "../../src/services/Locks.ts"
import type { MatrixOneClient } from "../../src/services/MatrixOneClient.ts"
import type { Sequences } from "../../src/services/Sequences.ts"

type Failure<F extends (...args: never) => Effect.Effect<unknown, unknown, unknown>> = Effect.Effect.Error<
  ReturnType<F>
>

describe("layers", () => {
  it("need this package's client only where a session or a connection of its own is needed", () => {
    type Any = SqlClient.SqlClient
    expectTypeOf(SqlSequences.layer).toEqualTypeOf<Layer.Layer<Sequences, never, Any>>()
    expectTypeOf(SqlFullText.layer).toEqualTypeOf<Layer.Layer<FullText.FullText, never, Any>>()
    expectTypeOf(SqlLocks.layer).toEqualTypeOf<Layer.Layer<Locks.Locks, never, MatrixOneClient>>()
    expectTypeOf(SqlVectors.layer).toEqualTypeOf<Layer.Layer<Vectors.Vectors, never, MatrixOneClient>>()
  })
})

describe("Sequences", () => {
  type Of = Sequences["Type"]
  it("says how each of its operations can fail, and gives integers of any size", () => {
    expectTypeOf<Failure<Of["create"]>>().toEqualTypeOf<SequenceAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["alter"]>>().toEqualTypeOf<SequenceNotFound | SqlError>()
    expectTypeOf<Failure<Of["next"]>>().toEqualTypeOf<SequenceNotFound | SequenceExhausted | SqlError>()
    expectTypeOf<Failure<Of["set"]>>().toEqualTypeOf<SequenceNotFound | SqlError>()
    expectTypeOf<Effect.Effect.Success<ReturnType<Of["next"]>>>().toEqualTypeOf<bigint>()
    expectTypeOf<Effect.Effect.Success<ReturnType<Of["current"]>>>().toEqualTypeOf<Option.Option<bigint>>()
    expectTypeOf<"start">().not.toExtend<keyof Parameters<Of["alter"]>[1]>()
  })
})

describe("Locks", () => {
  it("keeps a scope for a lock, and the loss out of what does not hold one", () => {
    type Scoped = ReturnType<Locks.Locks["Type"]["scoped"]>
    expectTypeOf<Effect.Effect.Error<Scoped>>().toEqualTypeOf<LockTimeout | SqlError>()
    expectTypeOf<Effect.Effect.Context<Scoped>>().toEqualTypeOf<Scope>()
    const held = (self: Effect.Effect<number, "failed", "needed">) => Locks.withLock(self, "a")
    expectTypeOf(held).returns.toEqualTypeOf<
      Effect.Effect<number, "failed" | LockTimeout | LockLost | SqlError, "needed" | Locks.Locks>
    >()
    const piped = (self: Effect.Effect<number>) => self.pipe(Locks.withLock("a", { timeout: "1 second" }))
    expectTypeOf(piped).returns.toEqualTypeOf<Effect.Effect<number, LockTimeout | LockLost | SqlError, Locks.Locks>>()
  })
})

describe("Vectors", () => {
  it("decodes what it finds by the schema it is given", () => {
    const search = (vectors: Vectors.Vectors["Type"]) =>
      vectors.search(Schema.Struct({ e: Vectors.Vecf32 }), { table: "t", column: "e", vector: [1] })
    expectTypeOf(search).returns.toEqualTypeOf<
      Effect.Effect<
        ReadonlyArray<Vectors.Neighbour<{ readonly e: Float32Array }>>,
        DimensionMismatch | MetricMismatch | IndexNotFound | ParseError | SqlError
      >
    >()
    expectTypeOf(Vectors.Vecint8.pipe(Vectors.dimension(3))).toExtend<Schema.Schema<Int8Array, string>>()
  })

  it("takes an index's own options only, and no metric that no index has", () => {
    type Options = Parameters<Vectors.Vectors["Type"]["createIndex"]>[0]
    const base = { name: "i", table: "t", column: "e" } as const
    const ivfflat = { ...base, kind: "ivfflat", lists: 2 } as const
    const hnsw = { ...base, kind: "hnsw", m: 8, metric: "cosine" } as const
    expectTypeOf(ivfflat).toExtend<Options>()
    expectTypeOf(hnsw).toExtend<Options>()
    expectTypeOf<{ kind: "ivfflat"; name: "i"; table: "t"; column: "e"; metric: "l2sq" }>().not.toExtend<Options>()
    expectTypeOf<Failure<Vectors.Vectors["Type"]["createIndex"]>>().toEqualTypeOf<IndexAlreadyExists | SqlError>()
  })
})

describe("FullText", () => {
  it("takes queries of words, and columns, not none of them", () => {
    expectTypeOf<{ must: ["a", { prefix: "b" }, { anyOf: ["c"] }] }>().toExtend<FullText.Query>()
    expectTypeOf<{ must: "a" }>().not.toExtend<FullText.Query>()
    expectTypeOf<{ wanted: ["a"] }>().not.toExtend<FullText.Query>()
    expectTypeOf<[]>().not.toExtend<Parameters<typeof FullText.match>[0]>()
    expectTypeOf(FullText.match).returns.toEqualTypeOf<Statement.Fragment>()
    expectTypeOf(FullText.withRelevance).parameter(0).toEqualTypeOf<"TF-IDF" | "BM25">()
  })
})
