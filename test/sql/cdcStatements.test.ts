import { describe, expect, it } from "@effect/vitest"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { instantOf, taskOf, watermarksOf } from "../../src/layers/sql/cdcTasks.ts"
import type { CdcOptions } from "../../src/services/Cdc.ts"
import * as statements from "../../src/sql/cdcStatements.ts"
import { fault } from "../../src/sql/names.ts"

const endpoint = (password: string) => ({
  host: "127.0.0.1",
  port: 6001,
  username: "sys#root",
  password: Redacted.make(password)
})

const options = (more: Partial<CdcOptions> = {}): CdcOptions => ({
  source: endpoint("111"),
  sink: { ...endpoint("pw"), type: "mysql" },
  subject: { level: "table", tables: [{ database: "D", table: "T" }] },
  ...more
})

const create = (given: CdcOptions) => statements.create("c", given, "'sink'")

describe("statements on CDC tasks", () => {
  it("create one, with what was asked for and nothing else", () => {
    expect(create(options())).toBe(
      "CREATE CDC `c` 'mysql://sys#root:111@127.0.0.1:6001' 'mysql' 'sink' 'd.t' { 'Level'='table' }"
    )
    expect(
      create(
        options({
          subject: { level: "database", databases: [{ database: "a" }, { database: "b", sink: "B2" }] },
          exclude: "^a\\.x'",
          startAt: DateTime.unsafeMake("2026-11-21T16:00:00.999+08:00"),
          endAt: DateTime.unsafeMake("2026-11-22T00:00:00Z"),
          sendTimeout: "1 minute",
          splitInitialSnapshot: false,
          maxSqlBytes: 1024,
          noFull: true,
          frequency: "2 hours"
        })
      )
    ).toBe(
      "CREATE CDC `c` 'mysql://sys#root:111@127.0.0.1:6001' 'mysql' 'sink' 'a,b:B2' { 'Level'='database', " +
        "'Exclude'='^a\\\\.x\\'', 'StartTs'='2026-11-21T08:00:00Z', 'EndTs'='2026-11-22T00:00:00Z', " +
        "'SendSqlTimeout'='60000ms', 'InitSnapshotSplitTxn'='false', 'MaxSqlLength'='1024', 'NoFull'='true', " +
        "'Frequency'='120m' }"
    )
    expect(create(options({ subject: { level: "account" } }))).toContain("'*' { 'Level'='account' }")
  })

  it("whatever the password is, the address has it where the server looks for it", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.string({ unit: "grapheme", minLength: 1 }), (password) => {
        const text = Redacted.value(statements.uri(endpoint(password)))
        const [, user, secret, host] = /^mysql:\/\/([^:@]*):([^:@]*)@([^@]*)$/.exec(text) ?? []
        expect([user, decodeURIComponent(secret ?? ""), host]).toEqual(["sys#root", password, "127.0.0.1:6001"])
        expect(statements.secrets(endpoint(password))).toContain(secret)
      })
    )
  })

  it("refuse what the server would take for something else", () => {
    const wrong: ReadonlyArray<Partial<CdcOptions>> = [
      { source: { ...endpoint("x"), host: "::1" } },
      { source: { ...endpoint("x"), host: "a@b" } },
      { source: { ...endpoint("x"), port: 70_000 } },
      { source: { ...endpoint("x"), username: "" } },
      { sink: { ...endpoint(""), type: "mysql" } },
      { subject: { level: "table", tables: [] } },
      { subject: { level: "database", databases: [{ database: "a,b" }] } },
      { subject: { level: "database", databases: [{ database: "a", sink: "b:c" }] } },
      { subject: { level: "table", tables: [{ database: "a", table: "b.c" }] } },
      { subject: { level: "table", tables: [{ database: "a", table: " b" }] } },
      {
        subject: {
          level: "table",
          tables: [
            { database: "a", table: "b" },
            { database: "A", table: "B" }
          ]
        }
      },
      { startAt: DateTime.unsafeMake(1000), endAt: DateTime.unsafeMake(1999) },
      { frequency: "90 seconds" },
      { frequency: Duration.infinity },
      { sendTimeout: 0 },
      { sendTimeout: Duration.infinity },
      { maxSqlBytes: 0.5 }
    ]
    for (const each of wrong) expect(statements.optionsFault(options(each)), JSON.stringify(each)).toBeTypeOf("string")
    expect(statements.optionsFault(options())).toEqual({ names: ["D", "T"] })
  })

  it("take no name that could end the text it is put into", () => {
    for (const name of ["", "a b", "a'b", 'a"b', "a`b", "a\\b", "a\nb", "\ud800", "x".repeat(1001)]) {
      expect(fault(statements.taskRule, name), name).toBeTypeOf("string")
    }
    for (const name of ["a", "ü-1.x", "🦀", "x".repeat(1000)]) expect(fault(statements.taskRule, name)).toBeUndefined()
  })
})

describe("what SHOW CDC answers", () => {
  it("moments in nanoseconds, whatever zone the server is in", () => {
    expect(instantOf("2026-11-21 15:26:32.131568912 +0000 UTC")).toBe(1_795_274_792_131_568_912n)
    expect(instantOf("2026-11-21 23:26:32.5 +0800 CST")).toBe(1_795_274_792_500_000_000n)
    expect(instantOf("2026-11-21 10:56:32 -0430 -0430")).toBe(1_795_274_792_000_000_000n)
    expect(instantOf("never")).toBeUndefined()
  })

  it("watermarks from what is no JSON", () => {
    const now = 1_795_274_793_131_568_912n
    expect(watermarksOf("{\n}", now)).toEqual([])
    const marks = watermarksOf(
      '{\n  "d.t": 2026-11-21 15:26:32.131568912 +0000 UTC,\n' +
        '  "d.u": 2026-11-21 15:26:40 +0000 UTC(Failed, error: Error 1146: no table "x",\n(see above)),\n}',
      now
    )
    expect(marks.map(({ at, lag, table }) => [table, at, Duration.toMillis(lag)])).toEqual([
      ["d.t", 1_795_274_792_131_568_912n, 1000],
      ["d.u", 1_795_274_800_000_000_000n, 0]
    ])
    expect(marks.map(({ error }) => Option.getOrUndefined(error))).toEqual([
      undefined,
      'Error 1146: no table "x",\n(see above)'
    ])
  })

  it("addresses from hexadecimal JSON, the least watermark of all", () => {
    const hex = (text: string) => Buffer.from(text).toString("hex")
    const task = taskOf({
      task_id: "1",
      task_name: "c",
      source_uri: hex('{"_":"","user":"sys#root","ip":"127.0.0.1","port":6001,"reserved":""}'),
      sink_uri: "mysql://app:******@127.0.0.1:3399",
      state: "running",
      err_msg: "",
      checkpoint: '{\n  "d.t": 2026-11-21 15:26:33 +0000 UTC,\n  "d.u": 2026-11-21 15:26:32 +0000 UTC,\n}',
      timestamp: "2026-11-21 15:26:34 +0000 UTC"
    })
    expect({ ...Option.getOrThrow(task.source) }).toEqual({ host: "127.0.0.1", port: 6001, username: "sys#root" })
    expect(Option.isNone(task.sink)).toBe(true)
    expect(task.watermark).toBe(1_795_274_792_000_000_000n)
    expect(task.error).toEqual(Option.none())
  })
})
