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
