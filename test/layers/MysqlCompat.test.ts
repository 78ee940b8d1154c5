/**
 * What MysqlCompat rewrites, and above all what it leaves alone.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as FiberRef from "effect/FiberRef"
import * as FiberRefs from "effect/FiberRefs"
import * as Option from "effect/Option"
import type * as Tracer from "effect/Tracer"
import * as MysqlCompat from "../../src/layers/MysqlCompat.ts"

const sql = Statement.make(
  Effect.dieMessage("nothing is sent"),
  Statement.makeCompiler({
    dialect: "mysql",
    placeholder: () => "?",
    onIdentifier: Statement.defaultEscape("`"),
    onCustom: () => ["", []],
    onRecordUpdate: () => ["", []]
  }),
  [],
  undefined
)

/** What the layer makes of a statement, as it would be sent. */
const compat = (
  statement: Statement.Statement<unknown>
): Effect.Effect<readonly [string, ReadonlyArray<unknown>], SqlError> =>
  Effect.flatMap(FiberRef.get(Statement.currentTransformer), (transformer) =>
    Effect.flatMap(Effect.makeSpan("test"), (span: Tracer.Span) =>
      Option.match(transformer, {
        onNone: () => Effect.dieMessage("no transformer is set"),
        onSome: (transform) => Effect.map(transform(statement, sql, FiberRefs.empty(), span), (to) => to.compile())
      })
    )
  ).pipe(Effect.provide(MysqlCompat.layer))

const text = (source: string) => Effect.map(compat(sql.unsafe(source)), ([compiled]) => compiled)

const serial = "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE"

const rewritten: ReadonlyArray<readonly [string, string]> = [
  ["SELECT * FROM q LIMIT 1 FOR UPDATE SKIP LOCKED", "SELECT * FROM q LIMIT 1 FOR UPDATE "],
  ["select id from q for update skip locked", "select id from q for update "],
  ["SELECT 1 FOR UPDATE SKIP\n\t LOCKED;", "SELECT 1 FOR UPDATE ;"],
  ["WITH c AS (SELECT 1 FOR UPDATE SKIP LOCKED) SELECT * FROM c", "WITH c AS (SELECT 1 FOR UPDATE ) SELECT * FROM c"],
  ["(SELECT 1 FOR UPDATE SKIP LOCKED)", "(SELECT 1 FOR UPDATE )"],
  ["/* take */ SELECT 1 FOR UPDATE SKIP LOCKED", "/* take */ SELECT 1 FOR UPDATE "],
  ["-- take\nSELECT 1 FOR UPDATE SKIP LOCKED", "-- take\nSELECT 1 FOR UPDATE "],
  ["CREATE TABLE t (id SERIAL PRIMARY KEY)", `CREATE TABLE t (id ${serial} PRIMARY KEY)`],
  ["create table t (id serial, n int)", `create table t (id ${serial}, n int)`],
  ["CREATE TABLE `serial` (`serial` SERIAL)", `CREATE TABLE \`serial\` (\`serial\` ${serial})`],
  ["CREATE TABLE t (a INT,\n  id SERIAL)", `CREATE TABLE t (a INT,\n  id ${serial})`],
  ["CREATE TABLE t (id SERIAL NOT NULL, b INT)", `CREATE TABLE t (id ${serial} NOT NULL, b INT)`],
  ["CREATE TABLE t (id SERIAL COMMENT 'a SERIAL')", `CREATE TABLE t (id ${serial} COMMENT 'a SERIAL')`]
]

const untouched: ReadonlyArray<string> = [
  "SELECT 'FOR UPDATE SKIP LOCKED' AS a",
  "SELECT \"SKIP LOCKED\", 'it''s SKIP LOCKED', '\\' SKIP LOCKED'",
  "SELECT `SKIP LOCKED` FROM t",
  "SELECT `a``b SKIP LOCKED` FROM t",
  "SELECT 1 /* SKIP LOCKED */ FROM t -- SKIP LOCKED",
  "SELECT 1 # SKIP LOCKED\nFROM t",
  "SELECT skip, locked FROM t",
  "SELECT skip locked FROM t",
  "CREATE TABLE serial (a INT)",
  "CREATE TABLE serial LIKE other",
  "CREATE TABLE other LIKE serial",
  "CREATE TABLE t (serial VARCHAR(40), a INT, PRIMARY KEY (a, serial), KEY serial (serial))",
  "CREATE TABLE t (a INT, serial INT REFERENCES serial (serial))",
  "SELECT 1 FROM skip_locked, xskip locked",
  "SELECT serial FROM serial",
  "INSERT INTO t (a) VALUES ('SKIP LOCKED'), ('SERIAL')",
  "UPDATE t SET serial = 1",
  "CREATE TABLE t (a VARCHAR(10) DEFAULT 'SERIAL' COMMENT \"SERIAL\") -- SERIAL",
  "CREATE TABLE serials (serial_no INT, serialized INT, `SERIAL` INT)",
  "SELECT 'unfinished SKIP LOCKED",
  "",
  ";"
]

describe("MysqlCompat", () => {
  it.effect.each(rewritten)("%s", ([from, to]) => Effect.map(text(from), (sent) => expect(sent).toBe(to)))

  it.effect.each(untouched)("leaves %s", (source) => Effect.map(text(source), (sent) => expect(sent).toBe(source)))

  it.effect("keeps parameters, names and nested fragments in their places", () =>
    Effect.gen(function* () {
      const where = sql`name = ${"SKIP LOCKED"} AND id IN ${sql.in([1, 2])}`
      const [sent, parameters] = yield* compat(
        sql`SELECT * FROM ${sql("SKIP LOCKED")} WHERE ${where} LIMIT ${3} FOR UPDATE SKIP LOCKED`
      )
      expect(sent).toBe("SELECT * FROM `SKIP LOCKED` WHERE name = ? AND id IN (?,?) LIMIT ? FOR UPDATE ")
      expect(parameters).toEqual(["SKIP LOCKED", 1, 2, 3])
    })
  )

  it.effect("knows a column's name however it is written", () =>
    Effect.map(compat(sql`CREATE TABLE ${sql("serial")} (${sql("serial")} SERIAL, ${sql("b")} INT)`), ([sent]) =>
      expect(sent).toBe(`CREATE TABLE \`serial\` (\`serial\` ${serial}, \`b\` INT)`)
    )
  )

  it.effect("looks at the whole of what is wrapped in other fragments", () =>
    Effect.gen(function* () {
      const inner = sql`SELECT 1 FOR UPDATE SKIP LOCKED`
      expect((yield* compat(sql`${inner}`))[0]).toBe("SELECT 1 FOR UPDATE ")
    })
  )

  it.effect("hands back the very statement when there is nothing to do", () =>
    Effect.gen(function* () {
      const statement = sql`SELECT ${1}`
      const transformer = yield* FiberRef.get(Statement.currentTransformer)
      const span = yield* Effect.makeSpan("test")
      const same = yield* Option.match(transformer, {
        onNone: () => Effect.dieMessage("no transformer is set"),
        onSome: (transform) => transform(statement, sql, FiberRefs.empty(), span)
      })
      expect(same).toBe(statement)
    }).pipe(Effect.provide(MysqlCompat.layer))
  )

  it.effect("rewrites nothing in any string", () =>
    Effect.promise(() =>
      FastCheck.assert(
        FastCheck.asyncProperty(FastCheck.string(), async (value) => {
          const quoted = `'${value.replace(/\\/g, "\\\\").replace(/'/g, "''")} SKIP LOCKED'`
          const sent = await Effect.runPromise(text(`SELECT ${quoted} FOR UPDATE SKIP LOCKED`))
          expect(sent).toBe(`SELECT ${quoted} FOR UPDATE `)
        })
      )
    )
  )
})
