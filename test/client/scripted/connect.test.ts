import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import * as Logger from "effect/Logger"
import * as LogLevel from "effect/LogLevel"
import * as Redacted from "effect/Redacted"
import { failsFor } from "../reason.ts"
import { client, millis, scripted, server, until } from "./scripted.ts"

describe("connecting", () => {
  it.scopedLive("a port where nobody listens is a ConnectionError that may be tried again", () =>
    Effect.gen(function* () {
      const listening = yield* server({})
      yield* Effect.promise(() => listening.close())
      const reason = yield* failsFor(client(listening), "ConnectionError")
      assert.isTrue(reason.isRetryable)
      assert.match(reason.hint ?? "", /port/)
    })
  )

  const silences: ReadonlyArray<readonly [string, Parameters<typeof scripted>[0]]> = [
    ["before its greeting", { accept: () => false }],
    ["when it should let the user in", { login: () => true }],
    ["at the session set-up", { setUp: () => true }]
  ]
  for (const [when, script] of silences) {
    it.scopedLive(`a server that falls silent ${when} costs the connect timeout and nothing more`, () =>
      Effect.gen(function* () {
        const listening = yield* server(script)
        const reason = yield* failsFor(client(listening, { connectTimeout: millis(80) }), "ConnectionError")
        assert.isTrue(reason.isRetryable)
        yield* until(() => listening.connections.size === 0)
        assert.strictEqual(listening.opened, 1)
      })
    )

    it.scopedLive(`connecting to a server that falls silent ${when} can be interrupted`, () =>
      Effect.gen(function* () {
        const listening = yield* server(script)
        const fiber = yield* Effect.fork(Effect.scoped(client(listening, { connectTimeout: "10 minutes" })))
        yield* until(() => listening.opened === 1)
        yield* Fiber.interrupt(fiber)
        yield* until(() => listening.connections.size === 0)
      })
    )
  }

  it.scopedLive("a slow server is waited for", () =>
    Effect.gen(function* () {
      const { sql } = yield* scripted({
        accept: (connection) => {
          setTimeout(() => connection.greet(), 60)
          return false
        }
      })
      assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
    })
  )

  const refusals: ReadonlyArray<readonly [string, Parameters<typeof failsFor>[1], number, string, string, boolean]> = [
    [
      "a wrong password",
      "AuthenticationError",
      1045,
      "28000",
      "Access denied for user root. internal error: check password failed",
      false
    ],
    ["an unknown account", "AuthenticationError", 20101, "HY000", "internal error: there is no tenant nobody", false],
    ["an unknown user", "AuthenticationError", 20101, "HY000", "internal error: there is no user nobody", false],
    [
      "a role that was not granted",
      "AuthenticationError",
      20101,
      "HY000",
      "internal error: the role r has not been granted to the user u",
      false
    ],
    ["an unknown database", "ObjectNotFound", 1049, "HY000", "Unknown database nowhere", false],
    ["a full server", "LimitExceeded", 1040, "08004", "Too many connections", true]
  ]
  for (const [what, tag, errno, state, message, retryable] of refusals) {
    it.scopedLive(`${what} is ${tag}`, () =>
      Effect.gen(function* () {
        const listening = yield* server({
          login: (connection) => {
            connection.error(errno, message, state)
            return true
          }
        })
        const reason = yield* failsFor(client(listening), tag)
        assert.strictEqual(reason.errno, errno)
        assert.strictEqual(reason.isRetryable, retryable)
        yield* until(() => listening.connections.size === 0)
      })
    )
  }

  it.scopedLive("a refusal instead of a greeting is told as it is", () =>
    Effect.gen(function* () {
      const listening = yield* server({
        accept: (connection) => {
          connection.error(1040, "Too many connections", "08004")
          return false
        }
      })
      assert.strictEqual((yield* failsFor(client(listening), "LimitExceeded")).errno, 1040)
      yield* until(() => listening.connections.size === 0)
    })
  )

  it.scopedLive("a session variable the server refuses fails the layer", () =>
    Effect.gen(function* () {
      const listening = yield* server({
        setUp: (connection) => {
          connection.error(20101, "internal error: the system variable does not exist")
          return true
        }
      })
      const reason = yield* failsFor(client(listening, { sessionVariables: { nonsense: 1 } }), "ObjectNotFound")
      assert.strictEqual(reason.errno, 20101)
      yield* until(() => listening.connections.size === 0)
    })
  )

  for (const mode of ["NO_BACKSLASH_ESCAPES", "STRICT_TRANS_TABLES,ANSI_QUOTES", "ansi"]) {
    it.scopedLive(`a server whose sql_mode is ${mode} would misread the client's text: it is refused`, () =>
      Effect.gen(function* () {
        const listening = yield* server({ mode })
        const reason = yield* failsFor(client(listening), "InvalidInput")
        assert.match(reason.hint ?? "", /sql_mode/)
        yield* until(() => listening.connections.size === 0)
        const sql = yield* client(listening, { sessionVariables: { sql_mode: "STRICT_TRANS_TABLES" } })
        assert.deepStrictEqual(yield* sql`SELECT 1`, [{ sql: "SELECT 1" }])
      })
    )
  }

  const endings: ReadonlyArray<readonly [string, Parameters<typeof scripted>[0]]> = [
    [
      "at once",
      {
        accept: (connection) => {
          connection.cut()
          return false
        }
      }
    ],
    [
      "politely",
      {
        accept: (connection) => {
          connection.socket.end()
          return false
        }
      }
    ],
    [
      "in the middle of its greeting",
      {
        accept: (connection) => {
          connection.cutAfter(20, () => connection.greet())
          return false
        }
      }
    ],
    [
      "at login",
      {
        login: (connection) => {
          connection.cut()
          return true
        }
      }
    ],
    [
      "at the session set-up",
      {
        setUp: (connection) => {
          connection.cut()
          return true
        }
      }
    ],
    [
      "after saying something that is no MySQL",
      {
        accept: (connection) => {
          connection.raw(Buffer.from("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))
          connection.socket.end()
          return false
        }
      }
    ]
  ]
  for (const [when, script] of endings) {
    it.scopedLive(`a server that closes the connection ${when} is a ConnectionError`, () =>
      Effect.gen(function* () {
        const listening = yield* server(script)
        yield* failsFor(client(listening), "ConnectionError")
        yield* until(() => listening.connections.size === 0)
      })
    )
  }

  it.scopedLive("a later connection that cannot be made fails one statement, not the client", () =>
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted({})
      listening.script = {
        statement: (connection, text) => {
          if (text !== "SELECT 'die'") return false
          connection.cut()
          return true
        }
      }
      yield* failsFor(sql`SELECT 'die'`, "ConnectionError")
      listening.script = {
        login: (connection) => {
          connection.error(1040, "Too many connections")
          return true
        }
      }
      yield* failsFor(sql`SELECT 1`, "LimitExceeded")
      listening.script = {}
      assert.deepStrictEqual(yield* sql`SELECT 2`, [{ sql: "SELECT 2" }])
    })
  )

  it.scopedLive("one failed connection is one failed waiter; the others get the next ones", () =>
    Effect.gen(function* () {
      let refusals = 0
      const { server: listening, sql } = yield* scripted({}, { maxConnections: 3 })
      listening.script = {
        statement: (connection, text) => {
          if (!text.startsWith("SELECT")) return false
          setTimeout(() => connection.answer(text), 20)
          return true
        },
        login: (connection) => {
          if (++refusals !== 1) return false
          connection.error(1040, "Too many connections")
          return true
        }
      }
      const exits = yield* Effect.all(
        Array.from({ length: 12 }, (_, i) => Effect.exit(sql`SELECT ${i}`)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(exits.filter(Exit.isFailure).length, 1)
    })
  )

  it.scopedLive("no error shows the password, wherever connecting fails, nor does what is logged", () =>
    Effect.gen(function* () {
      const secret = "s3cret-pass"
      const shown: Array<string> = []
      const deep = { depth: Number.POSITIVE_INFINITY, showHidden: true, maxStringLength: null }
      const logger = Logger.replace(
        Logger.defaultLogger,
        Logger.make(({ cause, message }) => shown.push(inspect(message, deep), Cause.pretty(cause)))
      )
      const refusing: ReadonlyArray<Parameters<typeof scripted>[0]> = refusals.map(([, , errno, state, message]) => ({
        login: (connection) => {
          connection.error(errno, message, state)
          return true
        }
      }))
      const scripts = [...endings.map(([, script]) => script), ...silences.map(([, script]) => script), ...refusing]
      for (const script of scripts) {
        const listening = yield* server(script)
        const exit = yield* client(listening, {
          url: Redacted.make(`mysql://root:${secret}@127.0.0.1:${listening.port}/test`),
          connectTimeout: millis(40)
        }).pipe(
          Effect.tapErrorCause((cause) => Effect.logError("no connection", cause)),
          Logger.withMinimumLogLevel(LogLevel.All),
          Effect.provide(logger),
          Effect.exit
        )
        if (Exit.isSuccess(exit)) return assert.fail("it connected")
        const error = Cause.squash(exit.cause)
        shown.push(String(error), JSON.stringify(exit), inspect(exit, deep), inspect(error, deep))
        shown.push(Cause.pretty(exit.cause, { renderErrorCause: true }))
        if (error instanceof Error) shown.push(String(error.stack), inspect(error.cause, deep))
      }
      assert.isAbove(shown.length, scripts.length * 7)
      assert.isFalse(shown.some((text) => text.includes(secret)))
    })
  )

  it.scopedLive("a client that is looked into does not show its password", () =>
    Effect.gen(function* () {
      const secret = "s3cret-pass"
      const listening = yield* server({})
      const sql = yield* client(listening, {
        url: Redacted.make(`mysql://root:${secret}@127.0.0.1:${listening.port}/test`)
      })
      const statement = sql`SELECT ${"s3cret-value"}`
      for (const text of [sql, sql.endpoint, statement.raw, sql.withTransaction].map((each) =>
        inspect(each, { depth: Number.POSITIVE_INFINITY, showHidden: true })
      )) {
        assert.notInclude(text, secret)
      }
      assert.notInclude(JSON.stringify([sql, sql.endpoint]), secret)
    })
  )
})
