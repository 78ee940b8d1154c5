import { describe, expect, it } from "vitest"
import { emptyDatabase, engineOfFile } from "../support.ts"

const a = engineOfFile().client("each", emptyDatabase)

describe("foreign keys", () => {
  it("of a table on itself hold in every kind of write", async () => {
    await a.run("create table t (a int primary key, b int, constraint c1 foreign key fk1 (b) references t (a))")
    await a.run("insert into t values (1, 1), (2, 1)")
    expect(await a.errno("insert into t values (5, 4)")).toBe(1452)
    expect(await a.errno("update t set b = 9 where a = 2")).toBe(1452)
    expect(await a.errno("delete from t where a = 1")).toBe(20101)
    expect(await a.errno("replace into t values (3, 9)")).toBe(1452)
    // A row that others point at is not replaced, not even by one with the same key.
    expect(await a.errno("replace into t values (1, null)")).toBe(1217)
    expect(await a.affected("replace into t values (2, null)")).toBe(2)
    expect(await a.rows("select * from t order by a")).toEqual([
      ["1", "1"],
      ["2", null]
    ])
  })
  it("to another table fail with other numbers in INSERT and in what changes rows", async () => {
    await a.run("create table p (a int primary key); create table c (b int, foreign key (b) references p (a))")
    await a.run("insert into p values (1), (2); insert into c values (1)")
    expect(await a.errno("insert into c values (7)")).toBe(20101)
    expect(await a.errno("update c set b = 7")).toBe(1452)
    expect(await a.errno("update p set a = 5 where a = 1")).toBe(1217)
    expect(await a.affected("update p set a = 5 where a = 2")).toBe(1)
  })
  it("ask for nothing while the parent is gone", async () => {
    await a.run("create table p (a int primary key); create table c (b int, foreign key (b) references p (a))")
    await a.run("set foreign_key_checks = 0; drop table p; set foreign_key_checks = 1")
    expect(await a.affected("insert into c values (7)")).toBe(1)
    await a.run("create table p (a int primary key)")
    expect(await a.errno("insert into c values (8)")).toBe(20101)
  })
  it("keep the columns they are about", async () => {
    await a.run(
      "create table p (a int primary key); create table c (b int, constraint c1 foreign key (b) references p (a))"
    )
    await a.run("insert into p values (1)")
    expect(await a.errno("alter table p modify a int auto_increment")).toBe(1833)
    expect(await a.errno("alter table p change a z int auto_increment")).toBe(1849)
    expect(await a.errno("alter table c modify b bigint")).toBe(1832)
    // A new name for the same type is followed by the keys that point at it.
    await a.run("alter table p change a z int")
    expect(await a.errno("insert into c values (9)")).toBe(20101)
    expect(await a.affected("insert into c values (1)")).toBe(1)
    expect(await a.errno("alter table c add constraint c1 foreign key (b) references p (z)")).toBe(1061)
    expect(await a.errno("alter table c add constraint c2 foreign key (b) references c (b)")).toBe(20101)
  })
})

describe("a declared precision", () => {
  it("holds for the values of an INSERT, but not for whole numbers in a decimal", async () => {
    await a.run("create table t (d decimal(5,2), f float(5,2))")
    for (const value of ["1000.0", "'1000'", "999.995", "1e3", "-999.995"])
      expect([value, await a.errno(`insert into t (d) values (${value})`)]).toEqual([value, 20301])
    for (const value of ["1000", "999.995", "'1000'", "-1000"])
      expect([value, await a.errno(`insert into t (f) values (${value})`)]).toEqual([value, 1690])
    await a.run("insert into t values (1000, 999.994), (999.994, -999.99)")
    expect(await a.rows("select d, f > 0 from t order by d")).toEqual([
      ["999.99", "0"],
      ["1000.00", "1"]
    ])
  })
})
