import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { BulkLoad } from "../../src/services/BulkLoad.ts"
import { tagOf } from "../support/failures.ts"
import { csv, hexOf, tableOf, utf8 } from "./loadTarget.ts"
import type { OverClient } from "./suite.ts"

export const loadedBytes = (it: OverClient): void => {
  describe("BulkLoad", () => {
    it.scoped("bytes: csv, cut anywhere, with its own marks and a header", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20)")
        const into = (input: Parameters<typeof load.bytes>[0]["input"]) => load.bytes({ table: name, input })
        const text = 'id,v\n1,"a,""b""\n"\n2,\\N\n3,"\\\\N"\n4,é😀\n'
        const bytes = [...Buffer.from(text, "utf8")].map((byte) => Uint8Array.of(byte))
        const report = yield* into({ ...csv, skipLines: 1 })(Stream.fromIterable(bytes))
        assert.deepStrictEqual(report, { read: 4, loaded: 4, skipped: 0 })
        yield* into({ ...csv, separator: "|;", quote: "'", lineEnd: ";;\n" })(utf8("5|;'x|;'';y';;\n6|;\"z\";;\n"))
        assert.deepStrictEqual(yield* content(), [
          [1, 'a,"b"\n'],
          [2, null],
          [3, "\\N"],
          [4, "é😀"],
          [5, "x|;';y"],
          [6, '"z"']
        ])
        assert.deepStrictEqual(yield* into({ ...csv, skipLines: 1 })(utf8("id,v\n")), {
          read: 0,
          loaded: 0,
          skipped: 0
        })
        for (const wrong of [
          { separator: "" },
          { separator: "\n" },
          { quote: "''" },
          { escape: "\\\\" },
          { lineEnd: "" },
          { skipLines: -1 },
          { quote: "," }
        ]) {
          assert.strictEqual(
            yield* tagOf(into({ ...csv, ...wrong })(utf8("7,x\n"))),
            "InvalidInput",
            JSON.stringify(wrong)
          )
        }
      })
    )

    it.scoped("bytes: jsonline, as objects and arrays, bytes in Base64", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20), b VARBINARY(9)")
        const objects = load.bytes({ table: name, input: { format: "jsonline" } })
        yield* objects(utf8('{"v":"a\\n\\"é","id":1,"b":"AP8B"}\n{"id":2,"v":null,"b":null}\n'))
        const lengths = Array.from({ length: 9 }, (_, n) => ({ id: 10 + n, v: null, b: Buffer.alloc(n, 200 + n) }))
        yield* objects(
          utf8(lengths.map((row) => `${JSON.stringify({ ...row, b: row.b.toString("base64") })}\n`).join(""))
        )
        for (const wrong of ["x", "abc", "ab=c", "!!!!", "a==="]) {
          assert.strictEqual(
            yield* tagOf(objects(utf8(`{"id":30,"v":null,"b":"AAAA"}\n{"id":31,"v":null,"b":"${wrong}"}\n`))),
            "DataError",
            wrong
          )
        }
        yield* load.bytes({ table: name, columns: ["v", "id"], input: { format: "jsonline", documents: "array" } })(
          utf8('["x",3]\n')
        )
        yield* load.inline({ table: name, columns: ["id"], input: { format: "jsonline" }, data: '{"id":4}\n' })
        assert.deepStrictEqual(yield* content("id, v, HEX(b)"), [
          [1, 'a\n"é', "00FF01"],
          [2, null, null],
          [3, "x", null],
          [4, null, null],
          ...lengths.map(({ b, id }) => [id, null, hexOf(b)])
        ])
      })
    )

    it.scoped("inline: a text in the statement", () =>
      Effect.gen(function* () {
        const load = yield* BulkLoad
        const { content, name } = yield* tableOf("id INT PRIMARY KEY, v VARCHAR(20)")
        const data = '1,"it\'s"\n2,"back\\\\slash"\n'
        assert.strictEqual((yield* load.inline({ table: name, input: csv, data })).loaded, 2)
        assert.strictEqual(yield* tagOf(load.inline({ table: name, input: csv, data })), "UniqueViolation")
        assert.deepStrictEqual(yield* content(), [
          [1, "it's"],
          [2, "back\\slash"]
        ])
      })
    )
  })
}
