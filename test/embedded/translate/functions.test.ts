import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all")

/** The values of one SELECT, side by side. */
const values = async (expressions: string): Promise<ReadonlyArray<unknown>> =>
  (await a.rows(`select ${expressions}`))[0] ?? []

describe("addresses", () => {
  it("become bytes and text again, the longest run of zeros left out", async () => {
    for (const address of ["::1", "::", "fe80::", "2001:0:0:1::5", "2001:db8::1", "10.0.0.255", "1:2:3:4:5:6:7:8"])
      expect(await values(`inet6_ntoa(inet6_aton('${address}'))`)).toEqual([address])
    expect(await values("inet6_ntoa(inet6_aton('::ffff:192.168.1.1')), hex(inet6_aton('::ffff:1.2.3.4'))")).toEqual([
      "192.168.1.1",
      "01020304"
    ])
    expect(
      await values("inet6_aton('256.1.1.1'), inet6_aton('2001::1::1'), inet6_ntoa('abc'), inet6_aton(null)")
    ).toEqual([null, null, null, null])
    expect(await values("is_ipv6('::1'), is_ipv6('1.2.3.4'), is_ipv4('1.2.3.4'), is_ipv4('1.2.3')")).toEqual([
      "1",
      "0",
      "1",
      "0"
    ])
    expect(await values("is_ipv4_compat(inet6_aton('::1.2.3.4')), is_ipv4_compat(inet6_aton('::'))")).toEqual([
      "1",
      "0"
    ])
  })
})

describe("functions of MatrixOne's own", () => {
  it("tell whether a value is in a range, with the ends the last argument says", async () => {
    expect(await values("in_range(1,1,2,0), in_range(1,1,2,1), in_range(2,1,2,2), in_range(2,1,2,1)")).toEqual([
      "1",
      "0",
      "0",
      "1"
    ])
    expect(await values("in_range(1,1,2,3), in_range(1,1,2,9), in_range(null,1,2,0)")).toEqual(["0", "0", null])
  })
  it("find a date in a path", async () => {
    expect(
      await values("mo_log_date('db/t/2022/x/03/04/6^'), mo_log_date('75/1/2'), mo_log_date('a/2023/13/19')")
    ).toEqual(["2003-04-06", "1975-01-02", null])
  })
  it("compress, and make bytes that are other ones each time", async () => {
    expect(await values("uncompress(compress('héllo')), uncompressed_length(compress('héllo'))")).toEqual([
      "héllo",
      "6"
    ])
    expect(await values("uncompress('no'), hex(compress(''))")).toEqual([null, "00000000010000FFFF"])
    expect(await values("random_bytes(16) = random_bytes(16), length(random_bytes(20)), random_bytes(0)")).toEqual([
      "0",
      "20",
      null
    ])
  })
  it("take a scalar out of a document", async () => {
    expect(await values(`json_value('{"a":[1,"x"],"b":null}','$.a[1]'), json_value('{"a":[1]}','$.a')`)).toEqual([
      "x",
      null
    ])
    expect(await a.errno(`select json_value('{"a":1}', '$.*')`)).toBe(20203)
  })
})

describe("arguments", () => {
  it("that a function of dates cannot read are refused, not NULL, where MatrixOne refuses them", async () => {
    for (const call of ["hour('15:30:45')", "minute('x')", "year('2015-09')", "year(2015)", "dayofyear(10)"])
      expect([call, await a.errno(`select ${call}`)]).toEqual([call, 20203])
    expect(await values("hour('2020-01-01 15:30:45'), year('2015-09-01'), month('x')")).toEqual(["15", "2015", null])
    expect(await a.errno("select utc_time(7)")).toBe(1426)
    expect(await a.errno("select now(1 + 2)")).toBe(1064)
  })
  it("have the units, the range and the shape that are asked for", async () => {
    expect(
      await values(
        "date_trunc('week', cast('2024-05-16' as date)), date_trunc('hour', cast('2024-05-16 12:34:56' as datetime))"
      )
    ).toEqual(["2024-05-13", "2024-05-16 12:00:00"])
    const refused: ReadonlyArray<readonly [string, number]> = [
      ["date_trunc('hour', cast('2024-05-16' as date))", 20301],
      ["date_trunc('bogus', now())", 20301],
      ["date_format('2024-13-01', '%Y')", 20301],
      ["sinh(13413)", 1690],
      ["count((1, 2))", 1149],
      ["json_contains('[1]', '1', '$[*]')", 20203],
      ["cast(12345 as varbinary(1))", 1406],
      ["cast(20240101 as datetime)", 20203],
      ["'abc' is true", 20301]
    ]
    for (const [call, errno] of refused) expect([call, await a.errno(`select ${call}`)]).toEqual([call, errno])
    expect(await values("'t' is true, '2' is true, 'false' is true, '0' is not true")).toEqual(["1", "1", "0", "1"])
    expect(await a.errno("select * from (select 'abc' s) x where s is true")).toBe(20301)
    expect(await a.errno("(select 1 a order by a) order by a")).toBe(1149)
    expect(await a.errno("(select 1 a limit 1) limit 1")).toBe(1149)
    await a.run("create table moments (d datetime)")
    expect(await a.errno("insert into moments values ('9999-12-31 23:59:59.999999')")).toBe(20301)
  })
  it("of WHERE hold no aggregate of its own query", async () => {
    await a.run("create table t (a int); insert into t values (1), (2)")
    expect(await a.errno("select * from t where max(a) > 1")).toBe(1149)
    expect(await a.errno("select a from t group by a having a in (select a from t where max(a) > 1)")).toBe(1149)
    expect(await a.rows("select a from t where a = (select max(a) from t)")).toEqual([["2"]])
  })
})

describe("columns are named", () => {
  const names = async (sql: string): Promise<ReadonlyArray<string>> => {
    const result = await a.run(sql)
    return result._tag === "Rows" ? result.columns.map(({ name }) => name) : []
  }
  it("in lower case by a table's star, and as they were written elsewhere", async () => {
    await a.run("create table mixed (FooBar int, `BaZ` int)")
    expect(await names("select * from mixed")).toEqual(["foobar", "baz"])
    expect(await names("select FooBar, `BaZ` from mixed")).toEqual(["FooBar", "BaZ"])
    expect(await names("select * from (select FooBar as Xy from mixed) t")).toEqual(["Xy"])
    expect(await names("insert into mixed (FooBar) values (1) returning *")).toEqual(["foobar", "baz"])
  })
  it("by what they are computed from, in MatrixOne's spelling", async () => {
    expect(await names("select (1,2)=(1,2), LEFT('abc', 1), left('abc', 1), BINARY 'a', 00.10, 0001")).toEqual([
      "(1, 2) = (1, 2)",
      "LEFT(abc, 1)",
      "left(abc, 1)",
      "BINARY(a)",
      "00.10",
      "1"
    ])
    expect(
      await names(
        "select cast(1 as decimal), cast('2020-01-01' as datetime(0)), cast(1 as unsigned integer), cast('1' as char)"
      )
    ).toEqual([
      "cast(1 as decimal(38))",
      "cast(2020-01-01 as datetime)",
      "cast(1 as integer unsigned)",
      "cast(1 as varchar)"
    ])
  })
})

describe("a function that every object has", () => {
  it("is none of MatrixOne's", async () => {
    for (const name of ["constructor", "__proto__"])
      for (const sql of [
        `select ${name}()`,
        `select ${name}(1)`,
        `select * from ${name}(1) as t`,
        `select ${name}(1) over ()`
      ])
        expect([sql, await a.errno(sql)]).toEqual([sql, 20105])
  })
})
