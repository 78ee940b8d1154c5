import { expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const a = engineOfFile().client("each", emptyDatabase)

it("each AUTO_INCREMENT column of a table counts for itself", async () => {
  await a.run("create table t (a int primary key auto_increment, b bigint auto_increment, c int auto_increment)")
  await a.run("insert into t values (), ()")
  await a.run("insert into t (b) values (10)")
  await a.run("insert into t (a) values (null)")
  expect(await a.rows("select * from t order by a")).toEqual([
    ["1", "1", "1"],
    ["2", "2", "2"],
    ["3", "10", "3"],
    ["4", "11", "4"]
  ])
})

it("rows that a query gives ask for ids one by one, and leave those that others gave", async () => {
  await a.run("create table t (id int primary key auto_increment, v int); create table s (id int, v int)")
  await a.run("insert into t values (1, 1), (2, 2); insert into s values (0, 3), (-5, 4), (null, 5)")
  await a.run("insert into t select * from s order by v")
  await a.run("insert into t (v) values (6)")
  expect(await a.rows("select id from t order by v")).toEqual([["1"], ["2"], ["3"], ["-5"], ["4"], ["5"]])
  await a.run("delete from s; insert into s values (null, 7), (100, 8), (null, 9)")
  expect(await a.errno("insert into t select * from s order by v")).toBe(20105)
  await a.run("insert into t select * from s where v < 9 order by v; insert into t (v) values (9)")
  expect(await a.rows("select id from t where v > 6 order by v")).toEqual([["6"], ["100"], ["101"]])
})

it("zero asks for an id, unless NO_AUTO_VALUE_ON_ZERO", async () => {
  await a.run("create table t (id int primary key auto_increment, v int); insert into t values (0, 1)")
  await a.run("set sql_mode = 'NO_AUTO_VALUE_ON_ZERO'")
  await a.run("insert into t values (0, 2), (null, 3)")
  await a.run("set sql_mode = default")
  expect(await a.rows("select id from t order by v")).toEqual([["1"], ["0"], ["2"]])
})
