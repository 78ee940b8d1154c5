import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Login from "../../src/services/Login.ts"
import { failsFor } from "../client/reason.ts"

const login = (account: string, username: string, role?: string): Login.Login => ({ account, username, role })

const account = fc.stringMatching(/^[0-9a-z_-]{1,20}$/)
/** Anything but what separates the parts. */
const part = fc.string({ minLength: 1 }).filter((text) => !/[:#]/.test(text))
const role = part.map((text) => text.toLowerCase())

describe("Login", () => {
  it.effect("is read back from what it is written to", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(account, part, fc.option(role, { nil: undefined }), async (anAccount, username, role) => {
          const given = login(anAccount, username, role)
          const read = await Effect.runPromise(Login.resolve({ username: Login.format(given) }))
          assert.deepStrictEqual(read, given)
        })
      )
    )
  )

  it.effect("is the same given in parts, as one, with colons, and both ways at once", () =>
    Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(account, part, role, async (anAccount, username, role) => {
          const expected = login(anAccount, username, role)
          for (const given of [
            { username, account: anAccount, role },
            { username: `${anAccount}#${username}#${role}` },
            { username: `${anAccount}:${username}:${role}` },
            { username: `${anAccount}#${username}`, role },
            { username: `${anAccount}#${username}#${role}`, account: anAccount, role },
            { username: `${anAccount.toUpperCase()}#${username}`, account: anAccount, role: role.toUpperCase() },
            { username: `${anAccount}#${username}#${role}`, account: anAccount.toUpperCase(), role: role.toUpperCase() }
          ]) {
            assert.deepStrictEqual(await Effect.runPromise(Login.resolve(given)), expected)
          }
        })
      )
    )
  )

  it.effect("folds account and role as the server has, and no user", () =>
    Effect.gen(function* () {
      const given = { username: "SYS#Ann", role: "ÉTÉ_ΣΑΣ" }
      assert.deepStrictEqual(yield* Login.resolve(given), login("sys", "Ann", "été_σασ"))
      assert.strictEqual(Login.format(yield* Login.resolve({ username: "Ann", account: "Sys" })), "Ann")
    })
  )

  const written: ReadonlyArray<readonly [Login.Login, string]> = [
    [login("sys", "root"), "root"],
    [login("sys", "root", "moadmin"), "sys#root#moadmin"],
    [login("acme", "ann"), "acme#ann"],
    [login("acme", "ann", "reader"), "acme#ann#reader"]
  ]
  for (const [given, text] of written) {
    it(`is written ${text}`, () => assert.strictEqual(Login.format(given), text))
  }

  const refused: ReadonlyArray<readonly [string, Parameters<typeof Login.resolve>[0]]> = [
    ["no user", { username: "" }],
    ["no user in an account", { username: "acme#" }],
    ["no account", { username: "#ann" }],
    ["an empty account", { username: "ann", account: "" }],
    ["an empty role", { username: "acme#ann#" }],
    ["an empty role next to it", { username: "ann", role: "" }],
    ["four parts", { username: "a#b#c#d" }],
    ["four parts with colons", { username: "a:b:c:d" }],
    ["mixed separators", { username: "acme#ann:reader" }],
    ["a separator in a role", { username: "ann", role: "a:b" }],
    ["two accounts", { username: "acme#ann", account: "other" }],
    ["an account and none", { username: "acme#ann", account: "" }],
    ["two roles", { username: "acme#ann#reader", role: "writer" }],
    ["an account that no account can be", { username: "ann", account: "a b" }],
    ["an account with SQL in it", { username: "ann", account: "a'--" }]
  ]
  for (const [what, given] of refused) {
    it.effect(`is refused with ${what}`, () => failsFor(Login.resolve(given), "InvalidInput"))
  }
})
