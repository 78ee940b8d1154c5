import { describe, expect, it } from "vitest"
import { engineOfFile, rowsOf } from "../support.ts"

const a = engineOfFile().client("each", (client) =>
  client.run("drop table if exists t; create table t (id int primary key, dt datetime, ts timestamp)")
)

describe("the session's time zone", () => {
  it("moves what TIMESTAMP columns show, not what DATETIME columns do", async () => {
    await a.run("set time_zone = '+08:00'; insert into t values (1, '2024-01-15 10:00:00', '2024-01-15 10:00:00')")
    expect(await a.rows("select dt, ts from t")).toEqual([["2024-01-15 10:00:00", "2024-01-15 10:00:00"]])
    await a.run("set time_zone = '-03:30'")
    expect(await a.rows("select dt, ts from t")).toEqual([["2024-01-15 10:00:00", "2024-01-14 22:30:00"]])
    expect(await a.rows("select * from t")).toEqual([["1", "2024-01-15 10:00:00", "2024-01-14 22:30:00"]])
    expect(await a.rows("select t.*, hour(ts) from t where ts < '2024-01-15'")).toEqual([
      ["1", "2024-01-15 10:00:00", "2024-01-14 22:30:00", "22"]
    ])
  })

  it("holds for prepared values, updates, RETURNING, ON DUPLICATE KEY and copies", async () => {
    await a.run("set time_zone = 'Asia/Shanghai'")
    await a.prepared("insert into t values (?, ?, ?)", 1, "2024-01-15 10:00:00", "2024-01-15 10:00:00")
    expect(await rowsOf(await a.run("update t set ts = dt + interval 1 hour where id = 1 returning ts"))).toEqual([
      ["2024-01-15 11:00:00"]
    ])
    await a.run("insert into t values (1, null, '2024-01-15 12:00:00') on duplicate key update ts = values(ts)")
    await a.run("insert into t select 2, ts, dt from t; drop table if exists u; create table u as select * from t")
    const rows = [
      ["1", "2024-01-15 10:00:00", "2024-01-15 12:00:00"],
      ["2", "2024-01-15 12:00:00", "2024-01-15 10:00:00"]
    ]
    expect(await a.rows("select * from u order by id")).toEqual(rows)
    await a.run("set time_zone = 'UTC'")
    expect(await a.rows("select ts from u order by id")).toEqual([["2024-01-15 04:00:00"], ["2024-01-15 02:00:00"]])
  })

  it("is where unix time is converted, with its summer time", async () => {
    await a.run("set time_zone = 'Europe/Berlin'")
    expect(await a.rows("select from_unixtime(1719784800), unix_timestamp('2024-01-01 01:00:00')")).toEqual([
      ["2024-07-01 00:00:00", "1704067200"]
    ])
    expect(await a.rows("select convert_tz('2024-07-01 00:00:00', 'UTC', 'America/New_York')")).toEqual([
      ["2024-06-30 20:00:00"]
    ])
    expect(await a.rows("select convert_tz('2024-07-01 00:00:00', 'no/where', 'UTC')")).toEqual([[null]])
  })
})

describe("arithmetic of dates", () => {
  it("is a difference in days, or in seconds with a DATETIME, and nothing else", async () => {
    await a.run("insert into t values (1, '2024-01-15 10:00:00', '2024-01-15 10:00:00')")
    expect(await a.rows("select date(dt) - date '2024-01-01', dt - '2024-01-15', date(dt) - dt from t")).toEqual([
      ["14", "36000", "-36000"]
    ])
    for (const sql of ["ts - dt", "dt + dt", "cast('10:00:00' as time) + interval 1 hour", "now() - ts"])
      expect([sql, await a.errno(`select ${sql} from t`)]).toEqual([sql, 20203])
  })
})
