/**
 * What the branch service sends, and how it reads what the server keeps of lineages.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import { branches, type Edge } from "../../../src/layers/sql/branchLineage.ts"
import * as SqlBranch from "../../../src/layers/sql/SqlBranch.ts"
import { Branch } from "../../../src/services/Branch.ts"
import { ruleOf } from "../../../src/sql/statements.ts"
import { tagOf } from "../../support/failures.ts"
import { byText, inTurn, make, type Reply, type ScriptedSql } from "./ScriptedSql.ts"

const over = <A, E>(sql: ScriptedSql, effect: Effect.Effect<A, E, Branch | SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(SqlBranch.layer), Effect.provide(sql.layer))

const using = <A, E>(f: (branch: Branch["Type"]) => Effect.Effect<A, E, SqlClient.SqlClient>) =>
  Effect.flatMap(Branch, f)

const summary = (table: number, against = 0): Reply =>
  ["INSERTED", "DELETED", "UPDATED"].map((metric, i) => ({
    metric,
    "d.br": i === 0 ? table : 0,
    "d.base": i === 0 ? against : 0
  }))

const br = { database: "d", table: "br" }
const base = { database: "d", table: "base" }

const conflict: Reply = {
  errno: 20101,
  message: "internal error: conflict: br DELETE and base DELETE on pk(1) with different values"
}

describe("statements", () => {
  it.effect("are spelled as the server's grammar has them, as text, untouched", () => {
    const sql = make(byText([/OUTPUT SUMMARY/, summary(1)], [/OUTPUT COUNT/, [{ "COUNT(*)": "3" }]]))
    return over(
      sql,
      using((branch) =>
        Effect.gen(function* () {
          const client = yield* SqlClient.SqlClient
          yield* branch.createTable({ from: "t`1", to: br, at: { snapshot: "S" }, toAccount: "acme" })
          yield* branch.createDatabase({ from: "a", to: "B", at: { timestamp: 5n } })
          yield* branch.deleteTable("t")
          yield* branch.deleteDatabase("D")
          assert.strictEqual(yield* branch.diffCount({ table: "t", against: base, againstAt: { snapshot: "s" } }), 3)
          yield* branch.diffInto({ table: br, against: base, columns: ["a`b"] }, "out")
          const between = { from: "S1", to: "s2" }
          yield* branch.merge({ from: br, into: base, onConflict: "accept" })
          yield* branch.pick({ from: br, into: base, keys: [1, -2n, "it's", true, 1.5, new Uint8Array([255])] })
          yield* branch.pick({
            from: br,
            into: base,
            keys: [
              [1, "x"],
              [2, "y"]
            ],
            onConflict: "skip"
          })
          yield* branch.pick({ from: br, into: base, between })
          yield* branch.pick({
            from: br,
            into: base,
            keys: client`SELECT id FROM t WHERE v = ${"q"}`,
            at: { snapshot: "P" }
          })
          assert.deepStrictEqual(
            sql.texts().filter((text) => !text.includes("OUTPUT SUMMARY")),
            [
              "DATA BRANCH CREATE TABLE `d`.`br` FROM `t``1`{snapshot = `s`} TO ACCOUNT `acme`",
              "SHOW TABLES FROM `a` {timestamp = 5}",
              "DATA BRANCH CREATE DATABASE `B` FROM `a`{timestamp = 5}",
              "DATA BRANCH DELETE TABLE `t`",
              "DATA BRANCH DELETE DATABASE `D`",
              "DATA BRANCH DIFF `t` AGAINST `d`.`base`{snapshot = `s`} OUTPUT COUNT",
              "DATA BRANCH DIFF `d`.`br` AGAINST `d`.`base` COLUMNS (`a``b`) OUTPUT AS `out`",
              "DATA BRANCH MERGE `d`.`br` INTO `d`.`base` WHEN CONFLICT ACCEPT",
              "DATA BRANCH PICK `d`.`br` INTO `d`.`base` KEYS (1, -2, 'it\\'s', true, 1.5, x'ff') WHEN CONFLICT FAIL",
              "DATA BRANCH PICK `d`.`br` INTO `d`.`base` KEYS ((1, 'x'), (2, 'y')) WHEN CONFLICT SKIP",
              "DATA BRANCH PICK `d`.`br` INTO `d`.`base` BETWEEN SNAPSHOT `s1` AND `s2` WHEN CONFLICT FAIL",
              "DATA BRANCH PICK `d`.`br`{snapshot = `p`} INTO `d`.`base` KEYS (SELECT id FROM t WHERE v = ?) WHEN CONFLICT FAIL"
            ]
          )
          assert.isTrue(sql.sent.every(({ how }) => how === "text"))
          assert.deepStrictEqual(sql.sent.filter(({ sql }) => sql.includes("?"))[0]?.parameters, ["q"])
        })
      )
    )
  })

  it.effect("with any names and keys are one statement, quoted", () =>
    Effect.promise(() => {
      const name = FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 10 })
      const key = FastCheck.oneof(
        name,
        FastCheck.integer(),
        FastCheck.bigInt(),
        FastCheck.boolean(),
        FastCheck.double()
      )
      return FastCheck.assert(
        FastCheck.asyncProperty(
          name,
          name,
          FastCheck.array(FastCheck.tuple(key, key), { maxLength: 3 }),
          (a, b, keys) => {
            const sql = make(byText([/OUTPUT SUMMARY/, summary(1)]))
            return Effect.runPromise(
              over(
                sql,
                using((branch) =>
                  Effect.gen(function* () {
                    yield* Effect.ignore(branch.createTable({ from: a, to: b, at: { snapshot: b } }))
                    yield* Effect.ignore(branch.diffInto({ table: a, against: b, columns: [a, b] }, b))
                    yield* Effect.ignore(branch.pick({ from: a, into: b, keys }))
                    for (const { sql: text } of sql.sent) {
                      assert.isDefined(ruleOf(text.split(" ").slice(0, 3)))
                      const bare = text.replace(/`(?:[^`]|``)*`/gs, "x").replace(/'(?:[^'\\]|\\.)*'/gs, "s")
                      assert.match(bare, /^[A-Za-z0-9_() ,.{}=+-]*$/, text)
                    }
                  })
                )
              )
            )
          }
        ),
        { numRuns: 100 }
      )
    })
  )
})

describe("a merge", () => {
  const merged = (...outcomes: ReadonlyArray<readonly [RegExp, Reply | (() => Reply)]>) => {
    const sql = make(byText(...outcomes))
    return Effect.map(
      Effect.either(
        over(
          sql,
          using((branch) => branch.merge({ from: br, into: base }))
        )
      ),
      (outcome) => ({ outcome, merges: sql.texts().filter((text) => text.includes("MERGE")) })
    )
  }

  it.effect("of nothing is not sent", () =>
    Effect.gen(function* () {
      const { merges, outcome } = yield* merged([/OUTPUT SUMMARY/, summary(0, 5)])
      assert.deepStrictEqual(merges, [])
      assert.deepStrictEqual(outcome._tag === "Right" && outcome.right, { inserted: 0, deleted: 0, updated: 0 })
    })
  )

  it.effect("that only meets what was merged before leaves that out", () =>
    Effect.gen(function* () {
      const { merges, outcome } = yield* merged(
        [/OUTPUT SUMMARY/, inTurn(summary(3), summary(1))],
        [/SHOW COLUMNS/, [{ Field: "id", Key: "PRI" }]],
        [/COLUMNS \(`flag`\)/, { errno: 20301, message: 'invalid input: column "flag" not found in table "br"' }],
        [/MERGE .* FAIL/, conflict]
      )
      assert.deepStrictEqual(merges, [
        "DATA BRANCH MERGE `d`.`br` INTO `d`.`base` WHEN CONFLICT FAIL",
        "DATA BRANCH MERGE `d`.`br` INTO `d`.`base` WHEN CONFLICT SKIP"
      ])
      assert.deepStrictEqual(outcome._tag === "Right" && outcome.right, { inserted: 2, deleted: 0, updated: 0 })
    })
  )

  it.effect("whose conflict cannot be looked at fails with it all the same, and is not tried in another way", () =>
    Effect.gen(function* () {
      const { merges, outcome } = yield* merged(
        [/OUTPUT SUMMARY/, summary(3)],
        [/SHOW COLUMNS/, { errno: 20101, message: "internal error: do not have privilege to execute the statement" }],
        [/MERGE/, conflict]
      )
      assert.strictEqual(merges.length, 1)
      assert.deepInclude(outcome._tag === "Left" && outcome.left, {
        _tag: "BranchConflict",
        from: "d.br",
        into: "d.base"
      })
    })
  )
})

describe("list", () => {
  it.effect("says that only sys has the lineage", () => {
    const sql = make(
      byText([
        /mo_branch_metadata/,
        { errno: 1064, message: 'SQL parser error: table "mo_branch_metadata" does not exist' }
      ])
    )
    return Effect.map(over(sql, tagOf(using((branch) => branch.list()))), (tag) =>
      assert.strictEqual(tag, "AuthorizationError")
    )
  })

  const edge = (id: string, parent: string, level: string, names: Partial<Edge> = {}): Edge => ({
    id,
    parent,
    stamp: BigInt(id) * 1_000_000n,
    level,
    db: null,
    tbl: null,
    parent_db: null,
    parent_tbl: null,
    former_db: null,
    former_tbl: null,
    ...names
  })

  it("follows tables through ALTER, and ends where nobody knows a name any more", () => {
    const live = (tbl: string) => ({ db: "d", tbl })
    const all = branches([
      edge("2", "1", "table", { former_db: "d", former_tbl: "root" }),
      edge("3", "2", "alter:table"),
      edge("4", "3", "alter:table", live("a")),
      edge("5", "2", "database", { ...live("b"), former_db: "d", former_tbl: "a_then" }),
      edge("7", "6", "alter:table", live("never_a_branch")),
      edge("9", "8", "table", live("orphan")),
      edge("10", "9", "table")
    ])
    assert.deepStrictEqual(
      all.map((each) => [
        each.table,
        each.level,
        Number(each.timestamp),
        each.lineage.map((one) => [one.table, one.exists])
      ]),
      [
        ["orphan", "table", 9_000_000, []],
        [
          "b",
          "database",
          5_000_000,
          [
            ["a", true],
            ["root", false]
          ]
        ],
        ["a", "table", 2_000_000, [["root", false]]]
      ]
    )
  })
})
