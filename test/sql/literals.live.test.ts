/**
 * The server itself as the reader of literals.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import * as literals from "../../src/sql/literals.ts"
import { liveUrl } from "../support/servers.ts"

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex").toUpperCase()

/** No half of a surrogate pair: such text has no bytes. */
const text = FastCheck.oneof(
  FastCheck.fullUnicodeString({ maxLength: 30 }),
  FastCheck.stringOf(FastCheck.constantFrom("'", "\\", '"', "`", "\0", "\n", "\r", "\b", "\t", "\u001a", "%", "_", "?"))
)

const selected = (expressions: ReadonlyArray<string>) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    Effect.map(
      sql.unsafe<Record<string, unknown>>(`SELECT ${expressions.map((each, i) => `${each} AS c${i}`).join(", ")}`)
        .unprepared,
      ([row]) => expressions.map((_, i) => row?.[`c${i}`])
    )
  )

if (liveUrl === undefined) {
  describe("literals on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(MatrixOneClient.layer({ url: liveUrl }), { excludeTestServices: true })(
    "literals on a live MatrixOne",
    (it) => {
      it.effect("strings arrive byte for byte", () =>
        Effect.gen(function* () {
          const texts = FastCheck.sample(text, 400)
          const answers = yield* selected(texts.map((each) => `HEX(${literals.string(each)})`))
          assert.deepStrictEqual(
            answers,
            texts.map((each) => hex(Buffer.from(each, "utf8")))
          )
        })
      )

      it.effect("bytes arrive byte for byte", () =>
        Effect.gen(function* () {
          const values = FastCheck.sample(FastCheck.uint8Array({ maxLength: 40 }), 200)
          const answers = yield* selected(values.map((each) => `HEX(${literals.value(each)})`))
          assert.deepStrictEqual(answers, values.map(hex))
        })
      )

      it.effect("integers of 64 bits arrive as integers, others as the nearest number", () =>
        Effect.gen(function* () {
          const integers = FastCheck.sample(FastCheck.bigIntN(64), 100)
          assert.deepStrictEqual(
            yield* selected(integers.map((each) => `CAST(${literals.value(each)} AS CHAR)`)),
            integers.map(String)
          )
          const doubles = FastCheck.sample(FastCheck.double({ noDefaultInfinity: true, noNaN: true }), 100).filter(
            (n) => !Number.isInteger(n)
          )
          const answers = yield* selected(doubles.map((each) => `CAST(${literals.value(each)} AS DOUBLE)`))
          assert.deepStrictEqual(answers, doubles)
        })
      )

      it.effect("names name columns", () =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          // mysql2 gives no row with a column that every object has, `__proto__` for one.
          const names = FastCheck.sample(
            FastCheck.fullUnicodeString({ minLength: 1, maxLength: 20 }).filter(
              (name) => !/\p{C}|\p{Z}/u.test(name) && !(name in {})
            ),
            200
          )
          for (const name of names) {
            const [row] = yield* sql.unsafe<Record<string, unknown>>(`SELECT 1 AS ${literals.identifier(name)}`)
              .unprepared
            assert.deepStrictEqual(Object.keys(row ?? {}), [name])
          }
        })
      )
    }
  )
}
