import { describe, expect, it } from "vitest"
import { coerce } from "../../../src/embedded/translate/Coerce.ts"
import type { Constant } from "../../../src/embedded/translate/Constant.ts"
import { canonicalJson } from "../../../src/embedded/translate/Json.ts"
import type { SqlType } from "../../../src/embedded/translate/Types.ts"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"

const text = (value: string): Constant => ({ kind: "string", value })
const number = (value: string): Constant => ({ kind: "number", value })

const errno = (value: Constant, type: SqlType): number => {
  try {
    coerce(value, type)
    return 0
  } catch (error) {
    return error instanceof SqlFailure ? error.errno : -1
  }
}

describe("storing constants", () => {
  it.each<readonly [Constant, SqlType, number]>([
    [text("1.5"), { name: "int" }, 20203],
    [text("1e+06"), { name: "bigint" }, 20203],
    [text(" 7 "), { name: "int" }, 0],
    [number("300"), { name: "tinyint" }, 1690],
    [number("-1"), { name: "int", unsigned: true }, 1690],
    [text("toolong"), { name: "varchar", length: 5 }, 1406],
    [text("日本語日本"), { name: "varchar", length: 5 }, 0],
    [text("2024-02-30"), { name: "date" }, 20203],
    [text("2024-02-29"), { name: "date" }, 0],
    [text("not json"), { name: "json" }, 20301],
    [text("z"), { name: "enum", values: ["a", "b"] }, 20101],
    [text("[1,2]"), { name: "vecf32", length: 3 }, 20301],
    [text("not-uuid"), { name: "uuid" }, 1105]
  ])("%j in %j: %i", (value, type, expected) => {
    expect(errno(value, type)).toBe(expected)
  })
  it("cuts the fraction of a number off, and keeps digits no double has", () => {
    expect(coerce(number("1.6"), { name: "int" })).toBe("1")
    expect(coerce(text("9007199254740993"), { name: "bigint" })).toBe("9007199254740993")
    expect(coerce(text("12345678901234567890.1234567891"), { name: "decimal", length: 38, scale: 10 })).toContain(
      "12345678901234567890.1234567891"
    )
  })
  it("cannot be left by a quote or a NUL", () => {
    expect(coerce(text("a'b"), { name: "text" })).toBe("'a''b'")
    expect(coerce(text("a\0b"), { name: "text" })).toBe("('a' || chr(0) || 'b')")
  })
})

describe("canonical json", () => {
  it("sorts keys, spaces, and keeps large integers", () => {
    expect(canonicalJson('{"b":1,"a":[1,2.50,9007199254740993]}')).toBe('{"a": [1, 2.5, 9007199254740993], "b": 1}')
    expect(canonicalJson("{bad")).toBeUndefined()
    expect(canonicalJson("1 2")).toBeUndefined()
  })
})
