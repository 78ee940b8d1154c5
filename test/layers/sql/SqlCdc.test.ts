/**
 * What the CDC service makes of the server's answers, and what it never shows.
 */
import { assert, describe, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schedule from "effect/Schedule"
import * as SqlCdc from "../../../src/layers/sql/SqlCdc.ts"
import { Cdc, type CdcOptions } from "../../../src/services/Cdc.ts"
import { tagOf } from "../../support/failures.ts"
import { spans } from "./collected.ts"
import { inTurn, make, type Reply, type ScriptedSql } from "./ScriptedSql.ts"

const over = <A, E>(sql: ScriptedSql, f: (cdc: Cdc["Type"]) => Effect.Effect<A, E>) =>
  Effect.flatMap(Cdc, f).pipe(Effect.provide(SqlCdc.layer), Effect.provide(sql.layer))

const secrets = ["s0urce'@:%", "s1nk\\/#é"] as const

const options: CdcOptions = {
  source: { host: "h", port: 6001, username: "sys#root", password: Redacted.make(secrets[0]) },
  sink: { host: "h", port: 3306, username: "app", password: Redacted.make(secrets[1]), type: "mysql" },
  subject: { level: "table", tables: [{ database: "d", table: "t" }] }
}

const task = (state: string, checkpoint = "{\n}") => [
  {
    task_id: "1",
    task_name: "c",
    source_uri: "",
    sink_uri: "",
    state,
    err_msg: "told so",
    checkpoint,
    timestamp: "2026-11-21 15:26:33 +0000 UTC"
  }
]

/** Every way in which a password could be told from what is said of it. */
const traces = ["s0urce", "s1nk"]

describe("passwords", () => {
  it.effect("are in the statement and in no span", () =>
    Effect.gen(function* () {
      const sql = make(inTurn([], task("running")))
      const [, told] = yield* spans(over(sql, (cdc) => cdc.create("c", options)))
      assert.include(sql.texts()[0], "s0urce%27%40%3A%25")
      assert.include(sql.texts()[0], "s1nk%5C%2F#%C3%A9")
      const text = JSON.stringify(told.map(({ attributes, name }) => [name, attributes]))
      assert.include(text, "CREATE CDC")
      for (const trace of traces) assert.notInclude(text, trace)
    })
  )

  it.effect("are in no error, whatever of the statement the server repeats", () =>
    Effect.gen(function* () {
      for (const message of [
        (sent: string) => `internal error: invalid uri format: ${/'(mysql:[^ ]*)'/.exec(sent)?.[1]}`,
        (sent: string) => `SQL parser error: You have an error in your SQL syntax; near "${sent.slice(12)}";`,
        (sent: string) => `internal error: failed to connect to sink, please check the connection, err: ${sent}`,
        () => `internal error: failed to connect to source, please check the connection, err: ${secrets.join(" ")}`
      ]) {
        const sql = make(({ sql }) => ({ errno: 20101, message: message(sql) }))
        const error = yield* Effect.flip(over(sql, (cdc) => cdc.create("c", options)))
        const cause = error.cause instanceof Error ? [error.cause.message, JSON.stringify(error.cause)] : []
        const text = [error.message, JSON.stringify(error), String(error.cause), ...cause].join(" ")
        for (const trace of traces) assert.notInclude(text, trace)
      }
    })
  )
})

describe("waiting", () => {
  const run = (replies: ReadonlyArray<Reply>, f: (cdc: Cdc["Type"]) => Effect.Effect<unknown, unknown>) => {
    const sql = make(inTurn(...replies))
    return Effect.map(tagOf(over(sql, f)), (tag) => [tag, sql.texts().length] as const)
  }
  const schedule = Schedule.recurs(3)

  it.effect("looks until the task is there, has failed, is gone, or there has been looked enough", () =>
    Effect.gen(function* () {
      const paused = (cdc: Cdc["Type"]) => cdc.awaitState("c", "paused", { schedule })
      assert.deepStrictEqual(yield* run([task("pausing"), task("pausing"), task("paused")], paused), ["success", 3])
      assert.deepStrictEqual(yield* run([task("pausing"), task("failed")], paused), ["CdcNotReached", 2])
      assert.deepStrictEqual(yield* run([task("pausing"), []], paused), ["CdcTaskNotFound", 2])
      assert.deepStrictEqual(yield* run([task("pausing")], paused), ["CdcNotReached", 4])
      const failed = (cdc: Cdc["Type"]) => cdc.awaitState("c", "failed", { schedule })
      assert.deepStrictEqual(yield* run([task("running"), task("failed")], failed), ["success", 2])
    })
  )

  it.effect("for a watermark wants every table to have one, and none to have failed", () =>
    Effect.gen(function* () {
      const at = (...marks: ReadonlyArray<string>) => `{\n${marks.map((mark) => `  ${mark},\n`).join("")}}`
      const early = '"d.t": 2026-11-21 15:26:31 +0000 UTC'
      const late = '"d.u": 2026-11-21 15:26:32 +0000 UTC'
      const broken = '"d.t": 2026-11-21 15:26:32 +0000 UTC(Failed, error: no)'
      const caughtUp = (cdc: Cdc["Type"]) => cdc.awaitWatermark("c", 1_795_274_792_000_000_000n, { schedule })
      const state = (...marks: ReadonlyArray<string>) => task("running", at(...marks))
      assert.deepStrictEqual(yield* run([state(), state(early), state(early, late), state(late)], caughtUp), [
        "success",
        4
      ])
      assert.deepStrictEqual(yield* run([state(early, late)], caughtUp), ["CdcNotReached", 4])
      assert.deepStrictEqual(yield* run([state(broken, early)], caughtUp), ["CdcNotReached", 1])
      assert.deepStrictEqual(yield* run([task("paused", at(early))], caughtUp), ["CdcNotReached", 1])
    })
  )
})
