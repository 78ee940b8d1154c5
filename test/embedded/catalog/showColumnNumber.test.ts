import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all")

it("SHOW COLUMN_NUMBER counts in any database that is named, and says which of the two is missing", async () => {
  await a.run("create table t (a int, b int)")
  for (const place of ["t", "d.t", "t from d", "t in d"])
    expect([place, await a.rows(`show column_number from ${place}`)]).toEqual([place, [["2"]]])
  expect(await a.errno("show column_number from nodb.t")).toBe(1049)
  expect(await a.errno("show column_number from t from nodb")).toBe(1049)
  expect(await a.errno("show column_number from nope")).toBe(1146)
})

it("SHOW TABLE_VALUES knows no greatest document", async () => {
  await a.run("create table docs (j json, n int); insert into docs values ('1', 1), ('2', 3)")
  expect(await a.rows("show table_values from docs")).toEqual([[null, null, "3", "1"]])
})
