import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as fc from "effect/FastCheck"
import * as Redacted from "effect/Redacted"
import { type ResolvedConfig, resolve } from "../../src/client/config.ts"
import type { MatrixOneConfig } from "../../src/services/MatrixOneConfig.ts"
import { failsFor } from "./reason.ts"

const secret = "p@ss/w#rd?"

/** What has a percent-encoding. */
const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text)

const resolved = (config: MatrixOneConfig): ResolvedConfig => Effect.runSync(resolve(config))

const fromUrl = (url: string, config: MatrixOneConfig = {}) => resolved({ url: Redacted.make(url), ...config })

describe("a configuration", () => {
  it("that says nothing is MatrixOne on this machine", () => {
    const { driver, endpoint, limits, sessionSetup } = resolved({})
    assert.deepStrictEqual(endpoint, {
      host: "127.0.0.1",
      port: 6001,
      account: "sys",
      username: "root",
      role: undefined,
      database: undefined
    })
    assert.deepStrictEqual(limits, {
      maxConnections: 10,
      connect: 5_000,
      acquire: 30_000,
      idle: 60_000,
      lifetime: 1_800_000,
      pingAfter: 20_000,
      cancel: 5_000,
      close: 5_000,
      slow: undefined
    })
    assert.strictEqual(driver.password, undefined)
    assert.strictEqual(driver.ssl, undefined)
    assert.match(sessionSetup.sql, /SET time_zone = '\+00:00'$/)
  })

  const urls: ReadonlyArray<readonly [string, Partial<ResolvedConfig["endpoint"]>, string | undefined]> = [
    ["mysql://h", { host: "h", port: 6001, username: "root", database: undefined }, undefined],
    ["matrixone://h", { host: "h" }, undefined],
    ["mysql://h/", { database: undefined }, undefined],
    ["mysql://h:1/d", { host: "h", port: 1, database: "d" }, undefined],
    ["mysql://u@h", { username: "u" }, undefined],
    ["mysql://u:@h", { username: "u" }, undefined],
    ["mysql://u:p@h", { username: "u" }, "p"],
    ["mysql://:p@h", { username: "root" }, "p"],
    [`mysql://u:${encodeURIComponent(secret)}@h`, { username: "u" }, secret],
    ["mysql://acme%23ann%23reader:p@h", { account: "acme", username: "ann", role: "reader" }, "p"],
    ["mysql://acme%3Aann:p@h", { account: "acme", username: "ann", role: undefined }, "p"],
    ["mysql://h/a%2Fb%20c", { database: "a/b c" }, undefined],
    ["mysql://h/%E6%95%B0", { database: "数" }, undefined],
    ["mysql://[::1]:6001/d", { host: "::1", port: 6001 }, undefined],
    ["mysql://127.0.0.1", { host: "127.0.0.1" }, undefined],
    ["MySQL://h", { host: "h" }, undefined]
  ]
  for (const [url, endpoint, password] of urls) {
    it(`is read from ${url}`, () => {
      const { driver, endpoint: got } = fromUrl(url)
      for (const [key, value] of Object.entries(endpoint)) {
        assert.deepStrictEqual(Object.entries(got).find(([name]) => name === key)?.[1], value, key)
      }
      assert.strictEqual(driver.password, password)
    })
  }

  it("is read back from any url it can be written to", () => {
    const text = fc.string({ minLength: 1 }).filter((each) => !/[:#]/.test(each) && isWellFormed(each))
    fc.assert(
      fc.property(
        text,
        fc.string().filter((each) => isWellFormed(each)),
        text,
        fc.integer({ min: 1, max: 65535 }),
        (user, password, database, port) => {
          const url = `mysql://${encodeURIComponent(user)}:${encodeURIComponent(password)}@db.example:${port}/${encodeURIComponent(database)}`
          // URL drops these two segments even when they are encoded.
          fc.pre(!/^(?:\.|%2e){1,2}$/i.test(encodeURIComponent(database)))
          const { driver, endpoint } = fromUrl(url)
          assert.deepStrictEqual([endpoint.username, endpoint.database, endpoint.port], [user, database, port])
          assert.strictEqual(driver.password ?? "", password)
        }
      )
    )
  })

  it("given next to a url wins over it", () => {
    const { driver, endpoint } = fromUrl("mysql://u:p@h:1/d", {
      host: "other",
      port: 2,
      username: "acme#v",
      password: Redacted.make("q"),
      database: "e"
    })
    assert.deepStrictEqual(endpoint, {
      host: "other",
      port: 2,
      account: "acme",
      username: "v",
      role: undefined,
      database: "e"
    })
    assert.strictEqual(driver.password, "q")
    assert.strictEqual(driver.user, "acme#v")
  })

  it("keeps times too long for a timer long", () => {
    const { limits } = resolved({ acquireTimeout: "60 days", idleTimeout: Duration.days(365) })
    assert.deepStrictEqual([limits.acquire, limits.idle], [2 ** 31 - 1, 2 ** 31 - 1])
  })

  it("sets sessions up once, with the time zone first", () => {
    const setUp = (config: MatrixOneConfig) => resolved(config).sessionSetup.sql.split("SET ")[1]
    assert.strictEqual(setUp({ timezone: "+08:00" }), "time_zone = '+08:00'")
    for (const timezone of ["UTC", "utc", "+00:00", "Z"])
      assert.strictEqual(setUp({ timezone }), "time_zone = '+00:00'")
    assert.strictEqual(setUp({ timezone: "Asia/Shanghai", dates: "string" }), "time_zone = 'Asia/Shanghai'")
    assert.strictEqual(
      setUp({ sessionVariables: { lock_wait_timeout: 5, a: true, b: false, c: "it's \\", d: -1.5 } }),
      "time_zone = '+00:00', lock_wait_timeout = 5, a = 1, b = 0, c = 'it\\'s \\\\', d = -1.5"
    )
  })

  it("verifies the host's name unless it is told not to", () => {
    const ssl = (config: MatrixOneConfig) => resolved({ host: "db.example", ...config }).driver
    assert.deepStrictEqual(ssl({ ssl: true }).ssl, { verifyIdentity: true })
    assert.strictEqual(ssl({ ssl: false }).ssl, undefined)
    assert.deepStrictEqual(ssl({ ssl: { ca: "CA" } }).ssl, { ca: "CA", verifyIdentity: true })
    assert.deepStrictEqual(ssl({ ssl: { verify: false } }).ssl, { rejectUnauthorized: false })
    assert.deepStrictEqual(ssl({ ssl: { cert: "C", key: Redacted.make("K") } }).ssl, {
      cert: "C",
      key: "K",
      verifyIdentity: true
    })
    assert.strictEqual(ssl({ ssl: { servername: "other.example" } }).host, "other.example")
    assert.strictEqual(
      resolved({ host: "db.example", ssl: { servername: "other.example" } }).endpoint.host,
      "db.example"
    )
  })

  const redacted = (url: string): MatrixOneConfig => ({ url: Redacted.make(url) })
  const refused: ReadonlyArray<readonly [string, MatrixOneConfig]> = [
    ["a url that is none", redacted(`localhost ${secret}`)],
    ["an empty url", redacted("")],
    ["a url of something else", redacted(`postgres://u:${encodeURIComponent(secret)}@h`)],
    ["a port that is none", redacted(`mysql://u:${encodeURIComponent(secret)}@h:70000`)],
    ["a half percent", redacted(`mysql://u:%E0%A4%A@h/${"d"}`)],
    ["parameters in the url", redacted(`mysql://u:${encodeURIComponent(secret)}@h/d?ssl=true`)],
    ["an account with a bare #", redacted("mysql://acme#ann:p@h/d")],
    ["port 0", { port: 0 }],
    ["port 65536", { port: 65_536 }],
    ["half a port", { port: 80.5 }],
    ["no connections", { maxConnections: 0 }],
    ["half a connection", { maxConnections: 1.5 }],
    ["endless connections", { maxConnections: Number.POSITIVE_INFINITY }],
    ["no time to connect", { connectTimeout: 0 }],
    ["no time to wait", { acquireTimeout: "0 millis" }],
    ["endless idleness", { idleTimeout: Duration.infinity }],
    ["no life", { maxLifetime: 0 }],
    ["no ping", { pingAfter: Duration.zero }],
    ["no time to cancel", { cancelTimeout: 0 }],
    ["no time to close", { closeTimeout: 0 }],
    ["no time to be slow in", { slowStatementThreshold: 0 }],
    ["a named zone for dates", { timezone: "Asia/Shanghai" }],
    ["a named zone for DateTimes", { timezone: "Asia/Shanghai", dates: "DateTime" }],
    ["an offset that is none", { timezone: "+25:00" }],
    ["an offset without colon", { timezone: "+0800" }],
    ["a variable that is no name", { sessionVariables: { "a b": 1 } }],
    ["a variable with SQL in it", { sessionVariables: { "a = 1; DROP DATABASE d; --": 1 } }],
    ["a variable that is not a number", { sessionVariables: { a: Number.NaN } }],
    ["a variable without end", { sessionVariables: { a: Number.POSITIVE_INFINITY } }],
    ["the time zone as a variable", { sessionVariables: { TIME_ZONE: "+08:00" } }],
    ["autocommit as a variable", { sessionVariables: { autocommit: 0 } }],
    ["another character set", { sessionVariables: { character_set_client: "gbk" } }],
    ["strings without escapes", { sessionVariables: { sql_mode: "STRICT_TRANS_TABLES,no_backslash_escapes" } }],
    ["double quotes for names", { sessionVariables: { sql_mode: "ANSI_QUOTES" } }],
    ["ANSI mode", { sessionVariables: { SQL_MODE: "ANSI" } }],
    ["a login that is none", { username: "a#b#c#d" }]
  ]
  for (const [what, config] of refused) {
    it.effect(`is refused with ${what}, without a word of what is secret`, () =>
      Effect.map(failsFor(resolve(config), "InvalidInput"), (reason) => {
        const shown = `${reason.message} ${reason.hint} ${JSON.stringify(reason)}`
        assert.isFalse(shown.includes(secret) || shown.includes(encodeURIComponent(secret)), shown)
      })
    )
  }
})
