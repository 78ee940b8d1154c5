/** Who may log in: locks by ALTER USER and by failed logins, accounts that are suspended. */
import { describe, expect, it } from "vitest"
import { SqlFailure } from "../../../src/embedded/wire/WireSession.ts"
import { engineOfFile } from "../support.ts"

const second = 1_000_000_000n
let now = 1_800_000_000n * second
const server = engineOfFile({ clock: () => now })
const sys = server.client("all")

/** The failure of a login: its number and words; undefined when it succeeds. */
const refusal = (user: string, password: string): Promise<string | undefined> =>
  server.connect(user, password, "").then(
    () => undefined,
    (error: unknown) => (error instanceof SqlFailure ? `${error.errno} ${error.message}` : String(error))
  )

const wrong = /^1045 .*check password failed$/
const byAdministrator = "20101 internal error: user is locked, please ask the administrator to unlock"
const forNow = "20101 internal error: user is locked, please try again later"

describe("a user locked by ALTER USER", () => {
  it("does not get in before it is unlocked, with whatever password", async () => {
    await sys.run("create user locked_ identified by 'pw'")
    expect(await refusal("locked_", "pw")).toBeUndefined()
    await sys.run("alter user locked_ lock")
    expect(await refusal("locked_", "pw")).toBe(byAdministrator)
    expect(await refusal("locked_", "no")).toBe(byAdministrator)
    await sys.run("alter user locked_ unlock")
    expect(await refusal("locked_", "pw")).toBeUndefined()
  })
})

describe("failed logins", () => {
  const status = () =>
    sys.rows("select status, login_attempts from mo_catalog.mo_user where user_name = 'clumsy'").then(([row]) => row)

  it("lock nobody unless the account asks for it", async () => {
    await sys.run("create user clumsy identified by 'pw'")
    for (let i = 0; i < 5; i++) expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await status()).toEqual(["unlock", "0"])
    expect(await refusal("clumsy", "pw")).toBeUndefined()
  })

  it("lock for a while when they reach the threshold; who then gets in begins anew", async () => {
    await sys.run("set global connection_control_failed_connections_threshold = 2")
    await sys.run("set global connection_control_max_connection_delay = 3000")
    expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await status()).toEqual(["unlock", "1"])
    expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await status()).toEqual(["lock", "2"])
    expect(await refusal("clumsy", "pw")).toBe(forNow)
    now += 2n * second
    expect(await refusal("clumsy", "pw")).toBe(forNow)
    now += second
    expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await refusal("clumsy", "pw")).toBe(forNow)
    now += 3n * second
    expect(await refusal("clumsy", "pw")).toBeUndefined()
    expect(await status()).toEqual(["unlock", "0"])
  })

  it("are still counted after a login that succeeds, and not after ALTER USER … UNLOCK", async () => {
    expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await refusal("clumsy", "pw")).toBeUndefined()
    expect(await status()).toEqual(["unlock", "1"])
    expect(await refusal("clumsy", "no")).toMatch(wrong)
    expect(await refusal("clumsy", "pw")).toBe(forNow)
    await sys.run("alter user clumsy unlock")
    expect(await status()).toEqual(["unlock", "0"])
    expect(await refusal("clumsy", "pw")).toBeUndefined()
  })

  it("never lock root", async () => {
    for (let i = 0; i < 5; i++) expect(await refusal("root", "no")).toMatch(wrong)
    expect(await refusal("root", "111")).toBeUndefined()
  })
})

describe("an account", () => {
  it("that is suspended lets nobody in, and does when it is open again", async () => {
    await sys.run("create account shut admin_name 'adm' identified by 'pw'")
    await sys.run("alter account shut suspend")
    expect(await refusal("shut:adm", "pw")).toMatch(/^1045 .*Account shut is suspended$/)
    await sys.run("alter account shut open")
    expect(await refusal("shut:adm", "pw")).toBeUndefined()
  })

  it("that is restricted lets in", async () => {
    await sys.run("alter account shut restricted")
    expect(await refusal("shut:adm", "pw")).toBeUndefined()
  })
})

describe("a rule for passwords", () => {
  it.each([
    "validate_password = on",
    "default_password_lifetime = 1",
    "password_history = 2",
    "password_reuse_interval = 1"
  ])("that is not kept here is refused: %s", async (rule) => {
    expect(await sys.errno(`set global ${rule}`)).toBe(20105)
    expect(await sys.errno(`set global ${rule.replace(/= .*/, "= 0")}`)).toBe(0)
  })
})
