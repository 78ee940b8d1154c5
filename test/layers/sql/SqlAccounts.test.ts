/**
 * What the accounts service sends, and that no secret comes back by way of what the server says.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Reason from "../../../src/errors/Reason.ts"
import * as SqlAccounts from "../../../src/layers/sql/SqlAccounts.ts"
import { Accounts, generatePassword } from "../../../src/services/Accounts.ts"
import { tagOf } from "../../support/failures.ts"
import * as Collected from "./collected.ts"
import { byText, hex, make, type ScriptedSql } from "./ScriptedSql.ts"

const using = <A, E>(sql: ScriptedSql, f: (accounts: Accounts["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(Accounts, f).pipe(Effect.provide(SqlAccounts.layer), Effect.provide(sql.layer))

const row = {
  id: 7n,
  name: hex("acme"),
  administrator: hex("chief"),
  status: "open",
  comment: null,
  created: "1795275025",
  suspended: null
}

describe("accounts, users, roles and grants", () => {
  it.effect("are spelled", () => {
    const sql = make(byText([/^SELECT/, [row]]))
    const password = Redacted.make('it\'s \\ "x"')
    return using(sql, ({ create, grants, roles, setComment, setPassword, setStatus, users }) =>
      Effect.gen(function* () {
        yield* create("ACME", { administrator: "Chief", password, status: "restricted", comment: "it's" })
        yield* setStatus("acme", "suspended")
        yield* setComment("acme", "")
        yield* setPassword("acme", { user: "Chief", password })
        yield* users.create("Bob", { password, defaultRole: "Reader" })
        yield* users.lock("Bob")
        yield* roles.rename("A", "B")
        yield* roles.grant({ roles: ["A", "b"], to: ["Bob", "c"], grantOption: true })
        yield* roles.revoke({ roles: "a", from: "Bob" })
        yield* grants.grant({
          privileges: ["select", "all"],
          object: { type: "view", database: "d`", table: "t" },
          to: "R"
        })
        yield* grants.revoke({ privileges: ["create table"], object: { type: "database" }, from: ["r", "s"] })
        const literal = "'it\\'s \\\\ \"x\"'"
        assert.deepStrictEqual(
          sql.texts().filter((text) => !text.startsWith("SELECT")),
          [
            `CREATE ACCOUNT \`acme\` ADMIN_NAME 'Chief' IDENTIFIED BY ${literal} RESTRICTED COMMENT 'it\\'s'`,
            "ALTER ACCOUNT `acme` SUSPEND",
            "ALTER ACCOUNT `acme` COMMENT ''",
            `ALTER ACCOUNT \`acme\` ADMIN_NAME 'Chief' IDENTIFIED BY ${literal}`,
            `CREATE USER 'Bob' IDENTIFIED BY ${literal} DEFAULT ROLE \`reader\``,
            "ALTER USER 'Bob' LOCK",
            "ALTER ROLE `a` RENAME TO `b`",
            "GRANT `a`, `b` TO 'Bob', 'c' WITH GRANT OPTION",
            "REVOKE `a` FROM 'Bob'",
            "GRANT SELECT, ALL ON VIEW `d```.`t` TO `r`",
            "REVOKE CREATE TABLE ON DATABASE * FROM `r`, `s`"
          ]
        )
      })
    )
  })

  it.effect("that cannot be named send nothing", () => {
    const sql = make(() => [])
    return using(sql, ({ create, grants, roles, setComment, users }) =>
      Effect.gen(function* () {
        const password = Redacted.make("p")
        for (const one of [
          create("a b", { administrator: "a", password }),
          create("a", { administrator: "a'b", password }),
          create("a", { administrator: "a", password: Redacted.make("") }),
          setComment("a", 'x", status = "suspend'),
          users.create("a\\b", { password }),
          roles.grant({ roles: "a`b", to: "c" }),
          grants.list({ role: "" })
        ]) {
          assert.strictEqual(yield* tagOf<unknown, unknown, never>(one), "InvalidInput")
        }
        assert.deepStrictEqual(sql.sent, [])
      })
    )
  })
})

describe("a secret", () => {
  const secret = "to'pSecret"
  const near = `near "pSecret' RESTRICTED";`
  const syntax = {
    errno: 1064,
    message: `SQL parser error: You have an error in your SQL syntax; at line 1 column 9 ${near}`
  }

  for (const [what, reply] of [
    ["a syntax error", syntax],
    [
      "a syntax error that the server met inside",
      { errno: 1105, message: `You have an error in your SQL syntax; ${near}` }
    ],
    ["an error that repeats the literal", { errno: 20101, message: "internal error: what is 'to\\'pSecret' to me" }]
  ] as const) {
    it.effect(`is not in ${what}`, () =>
      using(
        make(() => reply),
        (service) =>
          Effect.gen(function* () {
            const made = service.create("acme", {
              administrator: "a",
              password: Redacted.make(secret),
              status: "restricted"
            })
            const [[error, spans], logs] = yield* Collected.logs(
              Collected.spans(Effect.flip(Effect.tapErrorCause(made, (cause) => Effect.logError(cause))))
            )
            assert.isTrue(Reason.isSqlError(error))
            const reason = Reason.of(error)
            assert.strictEqual(reason.errno, reply.errno)
            const shown = JSON.stringify([error, reason, String(reason.cause), error.message, spans, logs])
            assert.notInclude(shown, "pSecret")
          })
      )
    )
  }

  it.effect("that was generated is as long as asked for, of many characters, and never the same", () =>
    Effect.gen(function* () {
      const many = (yield* Effect.all(Array.from({ length: 200 }, () => generatePassword()))).map(Redacted.value)
      assert.strictEqual(new Set(many).size, many.length)
      for (const one of many) assert.match(one, /^[A-Za-z0-9_-]{32}$/)
      assert.strictEqual(new Set(many.join("")).size, 64)
      assert.strictEqual(Redacted.value(yield* generatePassword(0)).length, 16)
      assert.strictEqual(Redacted.value(yield* generatePassword(Number.NaN)).length, 32)
      assert.strictEqual(Redacted.value(yield* generatePassword(1e9)).length, 1024)
      assert.strictEqual(String(yield* generatePassword()), "<redacted>")
    })
  )
})
