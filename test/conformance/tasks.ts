/**
 * What the contract of Tasks promises on a server that has a scheduler.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import { type TaskSettings, Tasks } from "../../src/services/Tasks.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh, Harness, quoted } from "./Harness.ts"
import type { Tests } from "./suite.ts"

export const tasks = (it: Tests<Tasks | SqlClient.SqlClient | Harness>): void => {
  /** A task's name that is dropped at the end, and a table of a database for it to write to. */
  const prepared = Effect.gen(function* () {
    const service = yield* Tasks
    const harness = yield* Harness
    const database = yield* harness.database(["t"])
    const name = fresh("task")
    yield* Effect.addFinalizer(() => Effect.orDie(service.drop(name, { ifExists: true })))
    return { name, t: `${quoted(database)}.t` }
  })

  const writes = (t: string, value: string) => `INSERT INTO ${t} (value) VALUES ('${value}')`

  const values = (t: string) =>
    Effect.flatMap(SqlClient.SqlClient, (sql) =>
      Effect.map(sql.unsafe<{ value: string }>(`SELECT value FROM ${t} WHERE value LIKE 'task%' ORDER BY id`), (rows) =>
        rows.map(({ value }) => value)
      )
    )

  describe("Tasks", () => {
    it.scoped("are made, read back, changed and dropped", () =>
      Effect.gen(function* () {
        const service = yield* Tasks
        const { name, t } = yield* prepared
        const before = yield* DateTime.now
        const made = yield* service.create(name.toUpperCase(), {
          statements: [writes(t, "task; it''s one"), "SELECT 1 -- the end;"],
          schedule: { cron: "0 30 3 1 1 *", timezone: "Asia/Shanghai" },
          condition: "(SELECT COUNT(*) FROM (SELECT 1) x) > 0 -- always",
          retries: 2,
          timeout: "90 minutes"
        })
        assert.strictEqual(made.name, name)
        assert.deepStrictEqual(made.schedule, Option.some({ cron: "0 30 3 1 1 *", timezone: "Asia/Shanghai" }))
        assert.isTrue(made.enabled)
        assert.isTrue(Option.isSome(made.condition))
        assert.strictEqual(made.retries, 2)
        assert.deepStrictEqual(Option.map(made.timeout, Duration.toMinutes), Option.some(90))
        assert.deepStrictEqual(made.lastRun, Option.none())
        assert.isBelow(Math.abs(DateTime.distance(before, made.createdAt)), 60_000)
        assert.deepStrictEqual(
          (yield* service.list).filter((task) => task.name === name).map((task) => task.name),
          [name]
        )
        yield* service.alter(name, {
          schedule: { cron: "@yearly" },
          condition: "1 = 1",
          retries: 0,
          timeout: "45 seconds"
        })
        yield* service.suspend(name)
        const altered = yield* service.get(name)
        assert.deepStrictEqual(altered.schedule, Option.some({ cron: "@yearly", timezone: "UTC" }))
        assert.deepStrictEqual(altered.condition, Option.some("1 = 1"))
        assert.deepStrictEqual([altered.retries, altered.enabled], [0, false])
        assert.deepStrictEqual(Option.map(altered.timeout, Duration.toSeconds), Option.some(45))
        yield* service.resume(name)
        assert.isTrue((yield* service.get(name)).enabled)
        yield* service.drop(name)
        assert.deepStrictEqual(yield* service.find(name), Option.none())
      })
    )

    it.scoped("run when they are told to, statement by statement, and leave a record", () =>
      Effect.gen(function* () {
        const service = yield* Tasks
        const { name, t } = yield* prepared
        yield* service.create(name, {
          statements: [writes(t, "task 1; 2"), writes(t, "task 'quoted'".replaceAll("'", "''"))]
        })
        yield* service.run(name)
        assert.deepStrictEqual(yield* values(t), ["task 1; 2", "task 'quoted'"])
        const [run] = yield* service.runs({ task: name, limit: 1 })
        assert.deepStrictEqual(
          [run?.status, run?.trigger, run?.attempt, run?.error],
          ["success", "manual", 1, Option.none()]
        )
        assert.strictEqual(run?.rowsAffected, 2n)
        assert.isTrue(Option.isSome(run?.startedAt ?? Option.none()))
        assert.isAbove(Duration.toMillis(run?.duration ?? Duration.zero), 0)
        assert.deepStrictEqual(
          Option.map((yield* service.get(name)).lastRun, ({ status }) => status),
          Option.some("success" as const)
        )
        const all = yield* service.runs()
        assert.includeMembers(
          all.map(({ id }) => id),
          [run?.id ?? 0n]
        )
      })
    )

    it.scoped("a statement that fails is the failure of the run", () =>
      Effect.gen(function* () {
        const service = yield* Tasks
        const { name, t } = yield* prepared
        yield* service.create(name, { statements: [`INSERT INTO ${t.replace(/t$/, "missing")} VALUES (1)`] })
        const reason = yield* reasonOf(service.run(name))
        assert.strictEqual(reason._tag, "ObjectNotFound", reason.message)
        const [run] = yield* service.runs({ task: name, limit: 1 })
        assert.strictEqual(run?.status, "failed")
        assert.isTrue(Option.exists(run?.error ?? Option.none(), (text) => text.includes("missing")))
      })
    )

    it.scoped("a condition that does not hold skips the run, which is one that has ended", () =>
      Effect.gen(function* () {
        const service = yield* Tasks
        const { name, t } = yield* prepared
        yield* service.create(name, {
          statements: [writes(t, "task")],
          condition: "(SELECT COUNT(*) FROM (SELECT 1) x) = 0"
        })
        const before = (yield* service.runs({ limit: 1 }))[0]?.id ?? 0n
        yield* service.run(name)
        const skipped = yield* service.awaitRun(name, { after: before, schedule: Schedule.stop })
        assert.deepStrictEqual([skipped.task, skipped.trigger, skipped.status], [name, "manual", "skipped"])
        assert.deepStrictEqual(yield* values(t), [])
        yield* service.alter(name, { condition: "1 = 1" })
        yield* service.suspend(name)
        yield* service.run(name)
        const next = yield* service.awaitRun(name, { after: skipped.id, schedule: Schedule.stop })
        assert.strictEqual(next.status, "success")
        assert.deepStrictEqual(yield* values(t), ["task"])
        const enough = { after: next.id, schedule: Schedule.recurs(2) }
        assert.strictEqual(yield* tagOf(service.awaitRun(name, enough)), "TaskNotRun")
      })
    )

    it.scoped(
      "run by themselves by their schedule, until they are suspended",
      () =>
        Effect.gen(function* () {
          const service = yield* Tasks
          const { name, t } = yield* prepared
          // The server begins one run every ten seconds, of all tasks together: more would only queue.
          yield* service.create(name, { statements: [writes(t, "task")], schedule: { cron: "*/20 * * * * *" } })
          const patient = Schedule.spaced("2 seconds").pipe(Schedule.intersect(Schedule.recurs(250)))
          const run = yield* service.awaitRun(name, { schedule: patient })
          yield* service.suspend(name)
          assert.deepStrictEqual([run.task, run.trigger, run.status], [name, "scheduled", "success"])
          assert.isAtLeast((yield* values(t)).length, 1)
        }),
      600_000
    )

    it.scoped("a name is taken once, a missing task is TaskNotFound", () =>
      Effect.gen(function* () {
        const service = yield* Tasks
        const { name } = yield* prepared
        const statements = ["SELECT 1"] as const
        const made = yield* service.create(name, { statements })
        assert.strictEqual(yield* tagOf(service.create(name, { statements })), "TaskAlreadyExists")
        const kept = yield* service.create(name, { statements: ["SELECT 2"], retries: 3, ifNotExists: true })
        assert.deepStrictEqual({ ...kept }, { ...made })
        const missing = fresh("missing")
        for (const told of [service.suspend, service.resume, service.drop]) {
          assert.strictEqual(yield* tagOf(told(missing)), "TaskNotFound")
        }
        assert.strictEqual(yield* tagOf(service.run(missing)), "TaskNotFound")
        assert.strictEqual(yield* tagOf(service.get(missing)), "TaskNotFound")
        assert.strictEqual(yield* tagOf(service.alter(missing, { retries: 1 })), "TaskNotFound")
        yield* service.drop(missing, { ifExists: true })
        assert.deepStrictEqual(yield* service.runs({ task: missing }), [])
      })
    )

    it.scoped("what cannot be is refused; what the server cannot read it says itself", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const service = yield* Tasks
        const { name } = yield* prepared
        const statements = ["SELECT 1"] as const
        for (const bad of ["", "a b", "x'y", "a`b", "x".repeat(129)]) {
          assert.strictEqual((yield* reasonOf(service.create(bad, { statements })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.run(bad)))._tag, "InvalidInput")
        }
        for (const body of ["", "SELECT 1; DROP TABLE x", "SELECT 'open", "SELECT 1 /* open", "SELECT `open"]) {
          assert.strictEqual((yield* reasonOf(service.create(name, { statements: [body] })))._tag, "InvalidInput", body)
        }
        const settings: ReadonlyArray<TaskSettings> = [
          { condition: "1) AS BEGIN SELECT 1; END" },
          { condition: "(1" },
          { condition: " " },
          { condition: "'open" },
          { retries: -1 },
          { retries: 0.5 },
          { timeout: "1500 millis" },
          { timeout: Duration.infinity },
          { schedule: { cron: "" } },
          { schedule: { cron: "CRON_TZ=UTC 0 0 0 * * *" } }
        ]
        for (const each of settings) {
          assert.strictEqual((yield* reasonOf(service.create(name, { statements, ...each })))._tag, "InvalidInput")
          assert.strictEqual((yield* reasonOf(service.alter(name, each)))._tag, "InvalidInput")
        }
        for (const schedule of [{ cron: "bad" }, { cron: "* * * * * *", timezone: "Mars" }]) {
          assert.strictEqual(yield* tagOf(service.create(name, { statements, schedule })), "InvalidInput")
        }
        assert.strictEqual(yield* tagOf(service.create(name, { statements: ["SELEC 1"] })), "SqlSyntaxError")
        for (const refused of [
          Effect.asVoid(service.list),
          service.drop(name, { ifExists: true }),
          service.suspend(name)
        ]) {
          const all: Effect.Effect<void, unknown> = refused
          assert.strictEqual((yield* reasonOf(sql.withTransaction(all)))._tag, "NotAllowedInTransaction")
        }
        assert.deepStrictEqual(yield* service.find(name), Option.none())
      })
    )
  })
}
