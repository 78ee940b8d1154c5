/**
 * The ids that an INSERT into a table with a full-text index reports: what a 4.2.0 answered.
 */
import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("each")

/** The id each text of statements reports for its last one. */
const reported = async (texts: ReadonlyArray<string>): Promise<ReadonlyArray<bigint>> => {
  const ids: Array<bigint> = []
  for (const sql of texts) {
    const answer = await a.run(sql)
    ids.push(answer._tag === "Ok" ? BigInt(answer.insertId) : -1n)
  }
  return ids
}

describe("the words of full-text indexes", () => {
  it("are numbered with the length of their row, in rows that have any", async () => {
    expect(
      await reported([
        "drop table if exists a; create table a (id int primary key, t varchar(50), u text, n int, fulltext f(t, u))",
        "insert into a values (1, 'a b', 'c d', 1)",
        "insert into a values (2, 'a a a', 'a a', 1)",
        "insert into a values (3, '...', null, 1), (4, null, null, 1)",
        "insert into a values (5, '中文标题', 'x', 1), (6, 'y', null, 1)",
        "insert into a select 7, 'from a query', null, 1"
      ])
    ).toEqual([0n, 5n, 11n, 11n, 19n, 23n])
  })

  it("are numbered again when they are written again", async () => {
    expect(
      await reported([
        "drop table if exists a; create table a (id int primary key auto_increment, t text, n int, fulltext (t))",
        "insert into a (t) values ('a b c')",
        "update a set n = 1; insert into a (t) values ('a')",
        "update a set t = 'a b' where id = 1; insert into a (t) values ('a')",
        "insert into a values (1, 'x', 1) on duplicate key update t = 'a b c d e'; insert into a (t) values (null)",
        "insert into a (t) values ('a')",
        "replace into a values (1, 'a b', 1); insert into a (t) values ('a')",
        "insert ignore into a values (1, 'a b c', 1)",
        "create table b clone a; insert into b (t) values ('a')",
        "truncate table a; insert into a (t) values ('a')"
      ])
    ).toEqual([0n, 4n, 6n, 11n, 4n, 19n, 24n, 28n, 10002n, 2n])
  })

  it("of rows that were there when the index was made have been numbered", async () => {
    expect(
      await reported([
        "drop table if exists a; create table a (id int primary key, t text); insert into a values (1, 'a b c')",
        "create fulltext index f on a (t); insert into a values (2, 'a b c')"
      ])
    ).toEqual([0n, 8n])
  })
})
