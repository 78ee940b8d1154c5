import { describe, expect, it } from "vitest"
import {
  parseDuration,
  parseUint,
  parseUintOfAnyBase,
  shownMinutes
} from "../../../src/embedded/matrixone/ctl/GoText.ts"
import { emptyDatabase, engineOfFile } from "../support.ts"

const opened = engineOfFile({ accounts: { acme: { admin: "pw" } } })
const a = opened.client("all", async (a) => {
  await emptyDatabase(a)
  await a.run("create table t (id int); create temporary table passing (id int); create view v as select 1")
})

const call = (service: string, command: string, parameter: string): string =>
  `select mo_ctl('${service}', '${command}', '${parameter}')`

const answer = async (service: string, command: string, parameter: string): Promise<unknown> =>
  JSON.parse(String((await a.rows(call(service, command, parameter)))[0]?.[0]))

describe("mo_ctl", () => {
  it.each([
    ["dn", "flush", "d.t", { method: "Flush", result: [{ returnStr: "OK" }] }],
    ["DN", "Flush", "d.v", { method: "Flush", result: [{ returnStr: "OK" }] }],
    ["dn", "flush", "mo_catalog.mo_user.0x0", { method: "Flush", result: [{ returnStr: "OK" }] }],
    ["dn", "globalcheckpoint", "1m1.5s", { method: "GlobalCheckpoint", result: [{ returnStr: "OK" }] }],
    ["dn", "ping", "3", { method: "Ping", result: [] }],
    ["dn", "forcegc", "", { method: "FORCEGC", result: "OK" }],
    ["cn", "task", "elsewhere:StorageUsage", { method: "TASK", result: null }],
    [
      "cn",
      "gccatalogcache",
      "61",
      { method: "GCCATALOGCACHE", result: "GC catalog cache entries older than 1h1m0s done" }
    ]
  ])("of %s, %s with '%s' answers", async (service, command, parameter, expected) => {
    expect(await answer(service, command, parameter)).toEqual(expected)
  })

  it.each([
    ["dn", "flush", "nowhere.t", 0],
    ["dn", "flush", "D.t", 0],
    ["dn", "flush", "d.T", 1146],
    ["dn", "flush", "d.passing", 1146],
    ["dn", "flush", "d.t.99999", 0],
    ["dn", "flush", "d.t.x", 20101],
    ["dn", "flush", "d.t.0.0", 20101],
    ["dn", "flush", "18446744073709551616", 20101],
    ["cn", "flush", "d.t", 20105],
    ["dn", "checkpoint", "10", 1105],
    ["dn", "checkpoint", "1ns", 20101],
    ["dn", "ping", "18446744073709551616", 20101],
    ["cn", "task", "a:b", 20101],
    ["cn", "task", "getuser", 20105],
    ["dn", "gccatalogcache", "", 20424],
    ["cn", "usesnapshot", "1", 20301],
    ["cn", "constructor", "", 20105]
  ])("of %s, %s with '%s' fails with its number", async (service, command, parameter, errno) => {
    await expect(a.rows(call(service, command, parameter))).rejects.toMatchObject({ errno })
  })

  it("computes its arguments, and takes NULL for an empty text", async () => {
    expect(await a.rows("select mo_ctl('dn', 'flush', concat(database(), '.', 't')) like '%OK%'")).toEqual([["1"]])
    expect(await a.rows("select mo_ctl('dn', 'checkpoint', null) like '%OK%'")).toEqual([["1"]])
    expect(await a.errno("select mo_ctl('dn', 'flush', id) from t")).toBe(20105)
    expect(await a.errno("select mo_ctl('dn', 'ping', '') from t")).toBe(20105)
  })

  it("merges nothing in a transaction, and is of the account sys alone", async () => {
    await a.run("begin")
    await expect(a.rows(call("cn", "mergeobjects", "t:d.t"))).rejects.toThrow(/within an explicit transaction/)
    await a.run("rollback")
    const other = await opened.connect("acme:admin", "pw", "mo_catalog")
    expect(await other.errno(call("dn", "ping", ""))).toBe(20101)
  })
})

describe("the numbers of Go", () => {
  it("are read as there", () => {
    expect(parseUint("007")).toBe(7n)
    expect(parseUint("+7")).toBe('strconv.ParseUint: parsing "+7": invalid syntax')
    expect(parseUint("4294967296", 2n ** 32n - 1n)).toBe('strconv.ParseUint: parsing "4294967296": value out of range')
    expect(["0x1f", "0b11", "017", "0o17", "1_000", "0"].map((t) => parseUintOfAnyBase(t, 1000n))).toEqual([
      31n,
      3n,
      15n,
      15n,
      1000n,
      0n
    ])
    expect(["08", "1__0", "_1", "", "-1", "1001"].map((t) => parseUintOfAnyBase(t, 1000n))).toEqual(
      Array.from({ length: 6 })
    )
    expect(["1h1m1.5s", "-2m", "0", ".5s", "1.s"].map(parseDuration)).toEqual([3661.5, -120, 0, 0.5, 1])
    expect(parseDuration("1d")).toBe('time: unknown unit "d" in duration "1d"')
    expect(parseDuration("5")).toBe('time: missing unit in duration "5"')
    expect(parseDuration(".s")).toBe('time: invalid duration ".s"')
    expect(parseDuration("9999999h")).toBe('time: invalid duration "9999999h"')
    expect([5n, 60n, 1441n].map(shownMinutes)).toEqual(["5m0s", "1h0m0s", "24h1m0s"])
  })
})
