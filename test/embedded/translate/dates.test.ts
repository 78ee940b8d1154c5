import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (first) =>
  first.run(
    "CREATE TABLE m (id INT PRIMARY KEY, at0 DATETIME, at6 DATETIME(6), tm0 TIME, day DATE, v VARCHAR(30), de DECIMAL(8, 2), fl FLOAT);" +
      "INSERT INTO m VALUES (1, '2024-01-02 03:04:05', '2024-01-02 03:04:05.678901', '-26:04:05', '2024-03-02', '2024-01-02', -1.25, 1.15), (2, NULL, NULL, NULL, NULL, '2024-05-05 06:07:08', 2.5, -2.25)"
  )
)

const first = async (expressions: string) => (await client.rows(`SELECT ${expressions} FROM m ORDER BY id`))[0]

describe("dates and times", () => {
  it.each([
    ["at0 + INTERVAL 1.5 DAY, day + INTERVAL 1.5 DAY", ["2024-01-03 15:04:05", "2024-03-03"]],
    ["at0 + INTERVAL '1.5' HOUR, at0 + INTERVAL '1:2:3' HOUR_MINUTE", [null, null]],
    ["at0 + INTERVAL '1.5' SECOND_MICROSECOND", ["2024-01-02 03:04:06.500000"]],
    ["date_add('2024-01-01', INTERVAL 1.5 HOUR)", ["2024-01-01 01:30:00.000000"]],
    ["at0 + INTERVAL 1+0.5 DAY, at0 + INTERVAL (3/2) HOUR", ["2024-01-03 15:04:05", "2024-01-02 04:34:05"]],
    ["at0 + INTERVAL 99999999999.5 HOUR, at0 + INTERVAL 1e30 SECOND", [null, null]],
    ["v + INTERVAL 1 DAY, v + INTERVAL 1 HOUR", ["2024-01-03", "2024-01-02 01:00:00"]],
    ["timestampadd(DAY, 1, day), timestampadd(HOUR, 1, day)", ["2024-03-03", "2024-03-02 01:00:00"]],
    ["time(at6), timediff(at0, at6), timediff(at6, at0)", ["03:04:05", "-00:00:00", "00:00:00.678901"]],
    ["extract(MONTH FROM day), extract(DAY_MINUTE FROM at0)", ["3", "02  3:04"]],
    ["extract(HOUR_SECOND FROM '2020-01-02 13:14:15'), extract(HOUR_MINUTE FROM '03:04:05')", ["131415", " 3 4"]],
    ["extract(HOUR_SECOND FROM '2020-01-02'), extract(SECOND_MICROSECOND FROM '3:4:5.5')", [" 0:00:00", " 5500000"]],
    ["time_format(tm0, '%H:%i %Y')", ["-26:04 Y"]],
    ["sec_to_time(-1), sec_to_time(3661)", [null, "01:01:01"]],
    ["format(de, 1), format(-1.234, 1), format(-10.6, 0)", ["1.2", "-1.2", "-10"]],
    ["round(fl, 1)", ["1.1"]]
  ])("%s", async (expressions, expected) => {
    expect(await first(expressions)).toEqual(expected)
  })
  it("have a middle with one digit more", async () => {
    expect(await client.rows("SELECT median(de) FROM m")).toEqual([["0.625"]])
  })
  it("take no fraction of a unit from a variable", async () => {
    await client.run("SET @n = 1.5")
    expect(await client.errno("SELECT at0 + INTERVAL @n DAY FROM m")).toBe(20203)
  })
  it("are stored with the digits that are told of", async () => {
    await client.run("CREATE TABLE moved AS SELECT at6 + INTERVAL 1 DAY AS x FROM m")
    expect((await client.rows("SHOW CREATE TABLE moved"))[0]?.[1]).toContain("`x` datetime DEFAULT NULL")
  })
  it.each([
    ["extract(HOUR FROM day)", 20101],
    ["extract(HOUR_SECOND FROM 'abc')", 20101],
    ["CAST(at0 AS UNSIGNED)", 20203],
    ["timestampadd(DAY, 1, v)", 20105]
  ])("%s fails with %i", async (expression, errno) => {
    expect(await client.errno(`SELECT ${expression} FROM m`)).toBe(errno)
  })
})
