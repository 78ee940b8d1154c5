import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { expect } from "vitest"
import { loadParser } from "../../../src/embedded/Peers.ts"
import { kindOf, type Node } from "../../../src/embedded/translate/Ast.ts"
import { takeConstantRows, withRows } from "../../../src/embedded/translate/ConstantRows.ts"
import { makeParser } from "../../../src/embedded/translate/Parser.ts"
import { rewrite } from "../../../src/embedded/translate/Rewrite.ts"
import { tokenize } from "../../../src/embedded/translate/Tokens.ts"

const parser = makeParser(await loadParser())

const valuesOf = (ast: Node): unknown => kindOf(ast)[1]["values"]

const parsed = (sql: string) => {
  const { parameters, text } = rewrite(sql, tokenize(sql))
  return { ast: parser.parse(text, sql), parameters }
}

const shortly = (sql: string) => {
  const short = takeConstantRows(sql, tokenize(sql))
  assert(short !== undefined)
  const { parameters, text } = rewrite(short.sql, short.tokens)
  return { ast: withRows(parser.parse(text, sql), short.rows), parameters: parameters + short.parameters }
}

const constant = fc.oneof(
  fc.integer().map(String),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom(
    ".5",
    "5.",
    "-.5",
    "1e5",
    "0",
    "0.0",
    "NULL",
    "null",
    "TRUE",
    "false",
    "DEFAULT",
    "default",
    "?",
    "''",
    '"q"'
  ),
  fc.string({ unit: "binary" }).map((text) => `'${text.replaceAll("\\", "\\\\").replaceAll("'", "''")}'`),
  fc.constantFrom(String.raw`'a\n\t\0\'\"\\\%\_\Z'`, "'a''b'", "'/* no */'", "'-- no'", "'),('", "'?'")
)

const lists = fc.array(fc.array(constant, { minLength: 1, maxLength: 4 }), { minLength: 9, maxLength: 20 })

const text = (rows: ReadonlyArray<ReadonlyArray<string>>) => rows.map((row) => `(${row.join(", ")})`).join(" , ")

describe("the rows of a long VALUES list", () => {
  it("are what the parser makes of them", () => {
    fc.assert(
      fc.property(lists, (rows) => {
        const sql = `INSERT INTO t (a, b) VALUES ${text(rows)} ON DUPLICATE KEY UPDATE a = 1 + b`
        const short = shortly(sql)
        const long = parsed(sql)
        expect(long.ast).toMatchObject({ insert: { values: valuesOf(short.ast) } })
        expect(short.parameters).toBe(long.parameters)
      })
    )
  })

  const nine = (last: string) => `INSERT INTO t VALUES ${text([..."12345678"].map((n) => [n]))}, ${last}`

  it("are left to the parser where one is no constant", () => {
    for (const last of [
      "(1 + 1)",
      "(now())",
      "(007)",
      "('a' 'b')",
      "(-'1')",
      "(a)",
      "((1))",
      "(1",
      "1)",
      "()",
      "(x'ff')"
    ]) {
      const sql = nine(last)
      expect(takeConstantRows(sql, tokenize(sql)), last).toBeUndefined()
    }
  })

  it("are left to the parser where a parameter follows them", () => {
    const sql = `${nine("(9)")} ON DUPLICATE KEY UPDATE a = ?`
    expect(takeConstantRows(sql, tokenize(sql))).toBeUndefined()
  })
})
