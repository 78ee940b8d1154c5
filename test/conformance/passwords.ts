/**
 * Passwords and names of every kind: they log in, and are seen nowhere.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { Accounts } from "../../src/services/Accounts.ts"
import { TypeId } from "../../src/services/MatrixOneClient.ts"
import { logs, spans } from "../layers/sql/collected.ts"
import { inAccount, type Login, loggedIn } from "../support/Logins.ts"
import { fresh } from "./Harness.ts"
import { oddName } from "./oddNames.ts"
import type { OverAccounts } from "./suite.ts"

const secret = Redacted.make

/** Pieces of which passwords are made that something on their way could take for something else. */
const pieces = [
  "'",
  '"',
  "`",
  "\\",
  "\\'",
  "\0",
  "\n",
  "\r",
  "\t",
  "\u001a",
  "?",
  "%",
  ";",
  "--",
  "#",
  ":",
  " ",
  "é",
  "😀",
  "日本",
  "x"
]

const password = FastCheck.oneof(
  FastCheck.array(FastCheck.constantFrom(...pieces), { minLength: 1, maxLength: 8 }).map((some) => some.join("")),
  FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 40 })
)

export const passwords = (it: OverAccounts, runs: number): void => {
  describe("passwords and names", () => {
    it.scoped(
      "of every kind log in, and inject nothing",
      () =>
        inAccount(({ roles, users }, login) =>
          Effect.gen(function* () {
            const tried = [
              ...FastCheck.sample(FastCheck.tuple(oddName, password), runs),
              ...["' OR '1'='1", "\\", "'", "\\'; DROP USER admin; --", "a\0b", "😀", " ", "x".repeat(5000)].map(
                (text) => ["u", text] as const
              )
            ]
            for (const [i, [odd, text]] of tried.entries()) {
              const user: Login = { ...login, username: `u${i}${odd}`, password: secret(text) }
              const told = `${JSON.stringify(user.username)} ${JSON.stringify(text)}`
              assert.isTrue(yield* users.create(user.username, { password: user.password }), told)
              assert.strictEqual(yield* loggedIn(user), `${login.account}#${user.username}#public`, told)
              assert.strictEqual(
                yield* loggedIn({ ...user, password: secret(`${text}x`) }),
                "AuthenticationError",
                told
              )
              const role = `r${i}${odd}`
              yield* roles.create(role)
              yield* roles.grant({ roles: role, to: user.username })
              const given = (yield* roles.grants).filter(({ grantee }) => grantee === user.username)
              assert.strictEqual(given.length, 2, told)
              const stored = given.find((one) => one.role !== "public")?.role
              assert.isTrue(Option.isSome(yield* roles.find(role)), told)
              assert.strictEqual(
                yield* loggedIn({ ...user, account: login.account.toUpperCase(), role }),
                `${login.account}#${user.username}#${stored}`,
                told
              )
              yield* users.setPassword(user.username, secret(`${text}y`))
              assert.strictEqual(
                yield* loggedIn({ ...user, password: secret(`${text}y`) }),
                `${login.account}#${user.username}#public`,
                told
              )
            }
            assert.strictEqual((yield* users.list).length, tried.length + 1)
            assert.strictEqual((yield* roles.list).length, tried.length + 2)
          })
        ),
      300_000
    )
  })

  describe("a password", () => {
    it.scoped("is in no span, no log and no error", () =>
      Effect.gen(function* () {
        const service = yield* Accounts
        const sql = yield* SqlClient.SqlClient
        const hidden = "S3cret'pass\\word"
        const login = { administrator: "a", password: secret(hidden) }
        const account = fresh("acc")
        yield* Effect.addFinalizer(() => Effect.orDie(service.drop(account, { ifExists: true })))
        const everything = Effect.all(
          [
            service.create(account, login),
            service.create(account, login),
            service.setPassword(account, { user: "a", password: login.password }),
            service.setPassword(account, { user: "nope", password: login.password }),
            service.users.create("root", login),
            service.users.create("nobody", { ...login, defaultRole: "nope" }),
            service.users.setPassword("nope", login.password),
            // The stock client tells its spans the whole of what a program itself sends, ours does not.
            ...(TypeId in sql
              ? [
                  sql.unsafe("CREATE USER root IDENTIFIED BY 'S3cret'").unprepared,
                  sql.unsafe("CREATE USER u IDENTIFIED BY 'S3cret' WRONG").unprepared
                ]
              : [])
          ].map((one) => Effect.either<unknown, unknown, never>(one))
        )
        const [[outcomes, told], said] = yield* logs(spans(everything))
        assert.strictEqual(outcomes.filter(({ _tag }) => _tag === "Left").length, outcomes.length - 2)
        const shown = JSON.stringify([outcomes, told, said, outcomes.map(String)])
        for (const piece of ["S3cret", "pass", "word", JSON.stringify(hidden)])
          assert.notInclude(shown.replaceAll("password", "").replaceAll("Password", ""), piece)
        const texts = told.map(({ attributes }) => String(attributes["db.query.text"]))
        assert.include(texts.join("\n"), `CREATE ACCOUNT \`${account}\` ADMIN_NAME ? IDENTIFIED BY ?`)
      })
    )
  })
}
