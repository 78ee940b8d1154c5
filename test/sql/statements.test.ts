import { assert, describe, it } from "@effect/vitest"
import {
  operationName,
  ruleOf,
  type StatementRule,
  shownText,
  statementRules,
  textRule
} from "../../src/sql/statements.ts"

/** Spellings of one statement that a server takes for the same. */
const spellings = (words: string): ReadonlyArray<string> => [
  `${words} x`,
  `${words.toLowerCase()} x`,
  `\n\t ${words.replaceAll(" ", "  \n")} x`,
  `/* hint */ ${words.replaceAll(" ", " /* ; */ ")} x`,
  `-- first\n${words} x`,
  `/*!40101 ${words} x */`,
  `${words}`,
  `${words};`
]

const expected = (rule: StatementRule) => ({
  prepared: rule.prepared === true,
  notInTransaction: rule.inTransaction === undefined ? undefined : rule.words,
  session: rule.session === true ? rule.words : undefined
})

const got = (sql: string) => {
  const rule = textRule(sql)
  return {
    prepared: rule.prepared,
    notInTransaction: rule.notInTransaction?.words,
    session: rule.session?.words
  }
}

describe("every rule", () => {
  it("has words of its own", () => {
    assert.strictEqual(new Set(statementRules.map((rule) => rule.words)).size, statementRules.length)
    for (const { words } of statementRules) assert.match(words, /^[A-Z_]+(?: [A-Z_]+)*$/)
  })

  for (const rule of statementRules) {
    it(`${rule.words}, however it is written`, () => {
      for (const sql of spellings(rule.words)) assert.deepStrictEqual(got(sql), expected(rule), sql)
      assert.strictEqual(operationName(`${rule.words} x`), rule.words)
    })

    it(`${rule.words}, hidden behind another statement`, () => {
      for (const sql of [`SELECT ';'; ${rule.words} x`, `INSERT INTO t VALUES (1) -- ;\n; ${rule.words} x; SELECT 1`]) {
        assert.deepStrictEqual(got(sql), { ...expected(rule), prepared: false }, sql)
      }
    })

    it(`${rule.words}, only talked about`, () => {
      for (const sql of [
        `SELECT '; ${rule.words} x'`,
        `SELECT 1 /* ; ${rule.words} */`,
        `SELECT 1 -- ; ${rule.words}`
      ]) {
        assert.deepStrictEqual(got(sql), { prepared: true, notInTransaction: undefined, session: undefined }, sql)
      }
    })
  }
})

describe("of several rules", () => {
  it("the longest counts", () => {
    for (const rule of statementRules) {
      const shorter = rule.words.split(" ").slice(0, -1)
      if (shorter.length === 0) continue
      assert.notStrictEqual(ruleOf(shorter), rule)
      assert.strictEqual(ruleOf([...rule.words.split(" ")]), rule)
    }
  })

  it("the first statement of a text that is refused is named", () => {
    assert.strictEqual(textRule("SELECT 1; COMMIT; KILL 1").notInTransaction?.words, "COMMIT")
    assert.strictEqual(textRule("KILL 1; SET @a = 1").session?.words, "SET")
  })
})

describe("a lock of the session", () => {
  const taken = [
    "SELECT GET_LOCK('a', 1)",
    "select 1 as x, get_lock ('a', 1)",
    "SELECT `a`,RELEASE_LOCK(?)",
    "DO RELEASE_ALL_LOCKS()",
    "INSERT INTO t SELECT get_lock('x', 0)",
    "SELECT 'x' /* ; */, GET_LOCK('a', 1); SELECT 1"
  ]
  for (const sql of taken) {
    it(`changes it: ${sql}`, () => assert.strictEqual(got(sql).session, "GET_LOCK"))
  }
  for (const sql of [
    "SELECT 'GET_LOCK(1)'",
    "SELECT `get_lock`(1)",
    "SELECT is_free_lock('a')",
    "SELECT 1 -- get_lock(",
    "SELECT my_get_lock(1)",
    "SELECT get_lock FROM t"
  ]) {
    it(`leaves it alone: ${sql}`, () => assert.strictEqual(got(sql).session, undefined))
  }
})

describe("what has no rule", () => {
  const texts = [
    "",
    ";",
    "SHOW TABLES",
    "EXPLAIN SELECT 1",
    "CALL p()",
    "TRUNCATE t",
    "CREATE TABLE t (a INT)",
    "LOAD DATA INLINE x",
    "ANALYZE TABLE t(a)",
    "VALUES ROW(1)",
    "DROP TABLE t",
    "SELECTED 1",
    "selec",
    "'SELECT'",
    "`SET` x"
  ]
  for (const sql of texts) {
    it(`goes as text, may run anywhere and leaves the session alone: ${JSON.stringify(sql)}`, () => {
      assert.deepStrictEqual(got(sql), { prepared: false, notInTransaction: undefined, session: undefined })
    })
  }
})

describe("a text is prepared", () => {
  const prepared = [
    "select 1",
    "(select 1) union (select 2)",
    "WITH a AS (SELECT 1) SELECT * FROM a",
    "Insert into t values (1)",
    "REPLACE t VALUES (1)",
    "update t set a=1",
    "DELETE FROM t",
    "SELECT 1;",
    "SELECT/**/1",
    "SELECT"
  ]
  for (const sql of prepared) {
    it(`alone: ${JSON.stringify(sql)}`, () => assert.isTrue(textRule(sql).prepared))
    it(`and not with another: ${JSON.stringify(sql)}`, () => assert.isFalse(textRule(`${sql}; SELECT 2`).prepared))
  }
})

describe("what is remembered of texts", () => {
  it("is right for many, short and long, and again", () => {
    const texts = Array.from(
      { length: 3_000 },
      (_, i) => `${i % 2 === 0 ? "SET" : "SHOW"} x = ${i} ${" ".repeat(i % 7 === 0 ? 5_000 : 0)}`
    )
    for (let round = 0; round < 2; round++) {
      for (const [i, sql] of texts.entries()) assert.strictEqual(textRule(sql).session !== undefined, i % 2 === 0)
    }
  })
})

describe("a statement that is shown", () => {
  it("has its strings taken out where they may be secrets, behind whatever stands before it", () => {
    const secret = statementRules.filter((rule) => rule.secret === true)
    assert.isAbove(secret.length, 5)
    for (const { words } of secret) {
      for (const sql of [`${words.toLowerCase()} u IDENTIFIED BY 'p'`, `SELECT 'a'; ${words} u IDENTIFIED BY 'p'`]) {
        assert.notInclude(shownText(sql), "'", sql)
        assert.include(shownText(sql), "IDENTIFIED BY ?", sql)
      }
    }
  })

  it("is whole where they are not", () => {
    for (const sql of ["SELECT 'a'", "DROP USER 'u'", "CREATE ROLE 'r'"]) assert.strictEqual(shownText(sql), sql)
  })
})
