/**
 * Vectors and their text, without a server.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import * as Schema from "effect/Schema"
import * as Vectors from "../../src/services/Vectors.ts"

const finite = { noNaN: true, noDefaultInfinity: true }
const length = { minLength: 1, maxLength: 40 }

/** Encoded and decoded again, the same numbers, bit by bit. */
const survives = <A extends Vectors.Vector>(schema: Schema.Schema<A, string>, vectors: FastCheck.Arbitrary<A>) =>
  FastCheck.assert(
    FastCheck.property(vectors, (vector) => {
      const read = Schema.decodeSync(schema)(Schema.encodeSync(schema)(vector))
      return read.length === vector.length && Array.from(read).every((n, i) => Object.is(n, vector[i]))
    })
  )

describe("a vector's codec", () => {
  it("keeps every number", () => {
    survives(Vectors.Vecf32, FastCheck.float32Array({ ...length, ...finite }))
    survives(Vectors.Vecf64, FastCheck.float64Array({ ...length, ...finite }))
    survives(Vectors.Vecint8, FastCheck.int8Array(length))
    survives(Vectors.Vecuint8, FastCheck.uint8Array(length))
    survives(Vectors.VecNumbers, FastCheck.array(FastCheck.double(finite), length))
  })

  it("reads what the server writes, also what this library would not write", () => {
    const read = Schema.decodeSync(Vectors.Vecf64)
    assert.deepStrictEqual(read("[1, -2.5, 0.0000001]"), Float64Array.from([1, -2.5, 1e-7]))
    assert.deepStrictEqual(read("[1e+06,NaN,+Inf, -Inf]"), Float64Array.from([1e6, Number.NaN, 1 / 0, -1 / 0]))
  })

  it("refuses what is no vector", () => {
    for (const text of [
      "",
      "1,2",
      "[]",
      "[ ]",
      "[1,,2]",
      "[1,2",
      "[a]",
      "[1 2]",
      "[0x10]",
      "[1,2]]",
      "[--1]",
      "[Infinity]"
    ]) {
      assert.isTrue(Either.isLeft(Schema.decodeEither(Vectors.VecNumbers)(text)), text)
    }
  })

  it("writes no empty vector, no NaN, no infinity, nothing out of range or too long", () => {
    const refuses = <A extends Vectors.Vector>(schema: Schema.Schema<A, string>, vector: A) =>
      assert.isTrue(Either.isLeft(Schema.encodeEither(schema)(vector)), String(vector).slice(0, 40))
    refuses(Vectors.Vecf32, new Float32Array(0))
    refuses(Vectors.Vecf32, Float32Array.from([1, Number.NaN]))
    refuses(Vectors.Vecf64, Float64Array.from([Number.POSITIVE_INFINITY]))
    refuses(Vectors.Vecf16, Float32Array.from([65_505]))
    refuses(Vectors.VecNumbers, new Array<number>(65_536).fill(1))
    refuses(Vectors.Vecf32.pipe(Vectors.dimension(3)), Float32Array.from([1, 2]))
  })
})

describe("a vector's text", () => {
  it("is numbers in brackets, whatever the numbers, or a text that no server takes for a vector", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.array(FastCheck.double()), (vector) => {
        const text = Vectors.text(vector)
        return vector.every(Number.isFinite) ? /^\[[-+.e\d,]*\]$/.test(text) : /[^-+.e\d,[\]NaIfinty]/.test(text)
      })
    )
  })
})
