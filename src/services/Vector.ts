/**
 * A vector: as the server writes and reads it, `[1, 2, 3]`, and as columns hold it.
 *
 * @since 0.1.0
 */
import * as ParseResult from "effect/ParseResult"
import * as Schema from "effect/Schema"

/**
 * A vector: numbers in a row, 1 to 65535 of them, each finite.
 *
 * @since 0.1.0
 * @category models
 */
export type Vector = Float32Array | Float64Array | Int8Array | Uint8Array | ReadonlyArray<number>

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  "+Inf": Number.POSITIVE_INFINITY,
  "-Inf": Number.NEGATIVE_INFINITY
}

const element = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** The elements of a vector's text, or `undefined` when it is none. */
const parse = (given: string): ReadonlyArray<number> | undefined => {
  const trimmed = given.trim()
  if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) return undefined
  const elements: Array<number> = []
  for (const part of trimmed.slice(1, -1).split(",")) {
    const word = part.trim()
    const value = words[word] ?? (element.test(word) ? Number(word) : undefined)
    if (value === undefined) return undefined
    elements.push(value)
  }
  return elements
}

/** What the server refuses as a number: it takes NaN, and then fails to build an index over it. */
const noNumber = "not a number"

/**
 * A vector's text, to bind as a parameter: `sql.insert({ id: 1, embedding: Vectors.text(embedding) })`. An empty vector, or
 * one with NaN or an infinity in it, gives a text that the server refuses with `DataError`.
 *
 * @since 0.1.0
 * @category conversions
 */
export const text = (vector: Vector): string =>
  `[${Array.from(vector, (n) => (Number.isFinite(n) ? (Object.is(n, -0) ? "-0" : String(n)) : noNumber)).join(",")}]`

const longest = 65_535

const codec = <A extends Vector>(
  name: string,
  self: Schema.Schema<A>,
  from: (elements: ReadonlyArray<number>) => A,
  holds: (element: number) => boolean
): Schema.Schema<A, string> =>
  Schema.transformOrFail(Schema.String, self, {
    strict: true,
    decode: (given, _, ast) => {
      const elements = parse(given)
      return elements === undefined
        ? ParseResult.fail(new ParseResult.Type(ast, given, `Expected the text of a ${name}`))
        : ParseResult.succeed(from(elements))
    },
    encode: (vector, _, ast) =>
      vector.length > 0 && vector.length <= longest && Array.from(vector).every(holds)
        ? ParseResult.succeed(text(vector))
        : ParseResult.fail(
            new ParseResult.Type(ast, vector, `A ${name} has 1 to ${longest} elements, all in its range`)
          )
  }).annotations({ identifier: name })

const finite = Number.isFinite
const within = (least: number, greatest: number) => (n: number) => Number.isInteger(n) && n >= least && n <= greatest

const Float32 = Schema.declare((u): u is Float32Array => u instanceof Float32Array)
const asFloat32 = (elements: ReadonlyArray<number>) => Float32Array.from(elements)

/**
 * A `vecf32` column, text on the wire. Encoding refuses an empty vector, NaN and infinities. What was stored by others comes
 * back as it is.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecf32: Schema.Schema<Float32Array, string> = codec("vecf32", Float32, asFloat32, finite)

/**
 * A `vecf64` column.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecf64: Schema.Schema<Float64Array, string> = codec(
  "vecf64",
  Schema.declare((u): u is Float64Array => u instanceof Float64Array),
  (elements) => Float64Array.from(elements),
  finite
)

/**
 * A `vecbf16` column. The server rounds to its 8 bits of precision.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecbf16: Schema.Schema<Float32Array, string> = codec("vecbf16", Float32, asFloat32, finite)

/**
 * A `vecf16` column, for values up to 65504. The server rounds to its 11 bits of precision.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecf16: Schema.Schema<Float32Array, string> = codec(
  "vecf16",
  Float32,
  asFloat32,
  (n) => Math.abs(n) <= 65_504
)

/**
 * A `vecint8` column.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecint8: Schema.Schema<Int8Array, string> = codec(
  "vecint8",
  Schema.declare((u): u is Int8Array => u instanceof Int8Array),
  (elements) => Int8Array.from(elements),
  within(-128, 127)
)

/**
 * A `vecuint8` column.
 *
 * @since 0.1.0
 * @category schemas
 */
export const Vecuint8: Schema.Schema<Uint8Array, string> = codec(
  "vecuint8",
  Schema.declare((u): u is Uint8Array => u instanceof Uint8Array),
  (elements) => Uint8Array.from(elements),
  within(0, 255)
)

/**
 * A vector column of any type as an array of numbers.
 *
 * @since 0.1.0
 * @category schemas
 */
export const VecNumbers: Schema.Schema<ReadonlyArray<number>, string> = codec(
  "vector",
  Schema.Array(Schema.Number),
  (elements) => elements,
  finite
)

/**
 * Narrows a vector's schema to one number of elements: `Vectors.Vecf32.pipe(Vectors.dimension(384))`.
 *
 * @since 0.1.0
 * @category schemas
 */
export const dimension =
  (n: number) =>
  <A extends Vector, I, R>(self: Schema.Schema<A, I, R>): Schema.Schema<A, I, R> =>
    self.pipe(Schema.filter((vector: A) => vector.length === n || `Expected ${n} elements, got ${vector.length}`))
