/**
 * The classifier against the answers of a real server, and the catalogue against both.
 */
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import { type CatalogueRow, catalogue, loginCatalogue } from "../../src/errors/catalogue.ts"
import { classify, endsTransaction } from "../../src/errors/classify.ts"
import { type Reason, type ReasonTag, reasons } from "../../src/errors/reasons.ts"
import { answers, thrown } from "./answers.ts"
import { unseen } from "./unseen.ts"

const operation = (statement: string) => (statement === "LOGIN" ? "connect" : "execute")

describe("answers of a server", () => {
  it("are classified as what they mean", () => {
    const wrong = answers.flatMap(({ errno, message, reason, statement }) => {
      const { _tag } = classify(thrown({ errno, message }), operation(statement))
      return _tag === reason ? [] : [`${errno} ${message}: is ${_tag}, should be ${reason}`]
    })
    assert.deepStrictEqual(wrong, [])
  })

  it("keep their number, state and words", () => {
    for (const answer of answers) {
      const reason = classify(thrown(answer), operation(answer.statement))
      assert.strictEqual(reason.message, answer.message)
      assert.strictEqual(reason.errno ?? 0, answer.errno)
      assert.strictEqual(reason.sqlState, "HY000")
    }
  })

  it("are classified alike as the stock client wraps them", () => {
    for (const answer of answers) {
      const wrapped = new SqlError({ cause: thrown(answer), message: "Failed to execute statement" })
      assert.strictEqual(
        classify(wrapped, operation(answer.statement))._tag,
        classify(thrown(answer), operation(answer.statement))._tag
      )
    }
  })

  it("are enough of them, of many kinds", () => {
    assert.isAbove(answers.length, 500)
    assert.isAbove(new Set(answers.map(({ reason }) => reason)).size, 15)
  })
})

const errnosOf = ({ errno }: CatalogueRow): ReadonlyArray<number> => (typeof errno === "number" ? [errno] : errno)

/** How a row is called: its numbers and text. */
const nameOf = (row: CatalogueRow): string => [errnosOf(row).join(","), row.text?.source].filter(Boolean).join(" ")

const winner = (rows: ReadonlyArray<CatalogueRow>, errno: number, message: string): CatalogueRow | undefined =>
  rows.find(
    (row) =>
      errnosOf(row).includes(errno) &&
      (row.text === undefined || row.text.test(message.replace(/^internal error: /, "")))
  )

describe("the catalogue", () => {
  const used = new Set(
    answers.flatMap(({ errno, message, statement }) => {
      const row =
        (statement === "LOGIN" ? winner(loginCatalogue, errno, message) : undefined) ??
        winner(catalogue, errno, message)
      return row === undefined ? [] : [row]
    })
  )

  it("has no row that nobody has met, unless it says why", () => {
    const unmet = [...loginCatalogue, ...catalogue].filter((row) => !used.has(row)).map(nameOf)
    assert.deepStrictEqual(
      unmet.filter((name) => !Object.hasOwn(unseen, name)),
      [],
      "rows without an answer: add one to answers.json, or say in unseen.ts why there is none"
    )
    assert.deepStrictEqual(
      Object.keys(unseen).filter((name) => !unmet.includes(name)),
      [],
      "unseen.ts names rows that are met or gone"
    )
  })

  it("has no row that an earlier one hides", () => {
    const hidden = [loginCatalogue, catalogue].flatMap((rows) =>
      rows.filter((row, i) =>
        errnosOf(row).every((errno) =>
          rows.slice(0, i).some((earlier) => earlier.text === undefined && errnosOf(earlier).includes(errno))
        )
      )
    )
    assert.deepStrictEqual(hidden.map(nameOf), [])
  })

  it("has no number twice without a text to tell them apart", () => {
    for (const rows of [loginCatalogue, catalogue]) {
      const blanket = rows.filter(({ text }) => text === undefined).flatMap(errnosOf)
      assert.deepStrictEqual(
        blanket.filter((errno, i) => blanket.indexOf(errno) !== i),
        []
      )
    }
  })

  it("says that a transaction is gone only where trying again is right, or its outcome unknown", () => {
    for (const row of catalogue) {
      if (row.endsTransaction === true) {
        assert.isTrue(row.retryable === true || row.reason === "CommitUnknown", nameOf(row))
        for (const errno of errnosOf(row)) assert.isTrue(endsTransaction(thrown({ errno, message: "whatever" })))
      }
    }
    assert.isFalse(endsTransaction(thrown({ errno: 1062, message: "Duplicate entry '1' for key 'id'" })))
    assert.isFalse(endsTransaction(new Error("no number")))
    assert.isFalse(endsTransaction(undefined))
  })
})

/** What a reason says of its object. */
const facts = (reason: Reason): Record<string, unknown> => {
  const { _tag, isRetryable } = reason
  return {
    _tag,
    isRetryable,
    ...("objectType" in reason ? { objectType: reason.objectType } : {}),
    ...("objectName" in reason ? { objectName: reason.objectName } : {}),
    ...("constraint" in reason ? { constraint: reason.constraint } : {}),
    ...("limit" in reason ? { limit: reason.limit } : {})
  }
}

describe("a reason names its object", () => {
  const told: ReadonlyArray<readonly [number, string, Record<string, unknown>]> = [
    [1146, "no such table shop.orders", { _tag: "ObjectNotFound", objectType: "table", objectName: "shop.orders" }],
    [1146, "no such table .orders", { _tag: "ObjectNotFound", objectType: "table", objectName: ".orders" }],
    [
      1064,
      'SQL parser error: table "orders" does not exist',
      { _tag: "ObjectNotFound", objectType: "table", objectName: "orders" }
    ],
    [
      1064,
      "SQL parser error: table shop-orders does not exist",
      { _tag: "ObjectNotFound", objectType: "table", objectName: "shop-orders" }
    ],
    [1049, "Unknown database shop", { _tag: "ObjectNotFound", objectType: "database", objectName: "shop" }],
    [
      1008,
      "Can't drop database 'shop'; database doesn't exist",
      { _tag: "ObjectNotFound", objectType: "database", objectName: "shop" }
    ],
    [
      20301,
      "invalid input: column 'zz' doesn't exist in table",
      { _tag: "ObjectNotFound", objectType: "column", objectName: "zz" }
    ],
    [
      20301,
      "invalid input: column zz does not exist",
      { _tag: "ObjectNotFound", objectType: "column", objectName: "zz" }
    ],
    [1054, "Unknown column 'zz' in 't'", { _tag: "ObjectNotFound", objectType: "column", objectName: "zz" }],
    [
      20101,
      "internal error: snapshot s1 does not exist",
      { _tag: "ObjectNotFound", objectType: "snapshot", objectName: "s1" }
    ],
    [
      20101,
      "internal error: find 0 snapshot records by name(s1), expect only 1",
      { _tag: "ObjectNotFound", objectType: "snapshot", objectName: "s1" }
    ],
    [
      20101,
      "internal error: account acme does not exist",
      { _tag: "ObjectNotFound", objectType: "account", objectName: "acme" }
    ],
    [
      20101,
      "internal error: no such account, account name: acme",
      { _tag: "ObjectNotFound", objectType: "account", objectName: "acme" }
    ],
    [
      20101,
      "internal error: snapshot s1 already exists",
      { _tag: "ObjectAlreadyExists", objectType: "snapshot", objectName: "s1" }
    ],
    [1007, "database shop already exists", { _tag: "ObjectAlreadyExists", objectType: "database", objectName: "shop" }],
    [1050, "table orders already exists", { _tag: "ObjectAlreadyExists", objectType: "table", objectName: "orders" }],
    [1062, "Duplicate entry '1' for key 'id'", { _tag: "UniqueViolation", constraint: "id" }],
    [1062, "Duplicate entry 'it's for key 'x'' for key '(a,b)'", { _tag: "UniqueViolation", constraint: "(a,b)" }],
    [
      20101,
      "internal error: feature SNAPSHOT with scope database has reached the limit of 50",
      { _tag: "LimitExceeded", limit: 50 }
    ]
  ]

  for (const [errno, message, expected] of told) {
    it(message, () => {
      assert.deepStrictEqual(facts(classify(thrown({ errno, message }))), { isRetryable: false, ...expected })
    })
  }
})

describe("a statement with a secret that cannot be parsed", () => {
  const said =
    "SQL parser error: You have an error in your SQL syntax; syntax error at line 1 column 9 near \" BY 's3cret' X\";"
  for (const sql of [
    "CREATE USER u IDENTIFIED\n BY 's3cret' X",
    "alter account a admin_name 'x' identified by 's3cret' X",
    "SET PASSWORD FOR u = 's3cret' X",
    "CREATE STAGE s URL='x' CREDENTIALS = {'k'='s3cret'} X",
    "create cdc t 'mysql://u:s3cret@h' X"
  ]) {
    it(`is told without it: ${sql.slice(0, 12)}`, () => {
      const reason = classify(Object.assign(new Error(said), { errno: 1064, sqlMessage: said, sql }))
      assert.strictEqual(reason._tag, "SqlSyntaxError")
      assert.include(reason.message, "You have an error in your SQL syntax")
      assert.notInclude(JSON.stringify([reason, String(reason.cause), reason.message]), "s3cret")
    })
  }

  it("is told whole where there is none", () => {
    const sql = "SELECT FROM t BY 's3cret' X"
    assert.include(classify(Object.assign(new Error(said), { errno: 1064, sqlMessage: said, sql })).message, "s3cret")
  })
})

describe("whatever is thrown", () => {
  const circular: Record<string, unknown> = {}
  circular["self"] = circular
  const hostile = new Proxy(
    {},
    {
      get: () => {
        throw new Error("no")
      },
      ownKeys: () => {
        throw new Error("no")
      }
    }
  )
  const oddities: ReadonlyArray<unknown> = [
    undefined,
    null,
    "",
    "text",
    0,
    1n,
    Symbol("s"),
    () => 1,
    [],
    {},
    circular,
    hostile,
    new Error(""),
    new Error("x".repeat(1_000_000)),
    { message: 7, errno: "1062", code: 3 },
    { errno: -110, code: "ETIMEDOUT", message: "connect ETIMEDOUT" },
    { errno: Number.NaN, message: "m" },
    Object.assign(new Error("m"), { errno: 20101 }),
    new AggregateError([new Error("a")], ""),
    new SqlError({ cause: undefined, message: "m" }),
    new SqlError({ cause: new SqlError({ cause: new Error("in") }), message: "out" })
  ]

  it("is a reason, never a failure of the classifier", () => {
    for (const oddity of oddities) {
      for (const during of ["connect", "execute", "commit"] as const) {
        const reason = classify(oddity, during)
        assert.isTrue(Object.hasOwn(reasons, reason._tag))
        assert.isString(reason.message)
        assert.isFalse(during !== "connect" && reason.isRetryable)
      }
    }
  })

  it("is a reason already, and stays it", () => {
    const reason = new reasons.DeadlockError({ message: "deadlock", isRetryable: true })
    assert.strictEqual(classify(reason), reason)
    assert.strictEqual(classify(new SqlError({ cause: reason, message: "m" })), reason)
  })

  it("tells no reason from what only looks like one", () => {
    const tags: ReadonlyArray<ReasonTag> = ["DeadlockError", "ConnectionError"]
    for (const _tag of tags) {
      assert.strictEqual(classify({ _tag, message: "m", isRetryable: true })._tag, "UnknownError")
    }
  })

  it("of a Go panic: its first line, not its stack", () => {
    const reason = classify(
      thrown({ errno: 20101, message: "internal error: panic runtime error: x\nruntime.gopanic\n\t/usr/local/go/src" })
    )
    assert.strictEqual(reason.message, "internal error: panic runtime error: x")
  })

  it("of a lost connection depends on what was under way", () => {
    const lost = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", errno: -104, fatal: true })
    assert.deepStrictEqual(facts(classify(lost, "connect")), { _tag: "ConnectionError", isRetryable: true })
    assert.deepStrictEqual(facts(classify(lost, "execute")), { _tag: "ConnectionError", isRetryable: false })
    assert.deepStrictEqual(facts(classify(lost, "commit")), { _tag: "CommitUnknown", isRetryable: false })
  })
})
