import { describe, it, layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import * as SqlTasks from "../src/layers/sql/SqlTasks.ts"
import { tasks } from "./conformance/tasks.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Tasks was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Tasks on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(Layer.provideMerge(SqlTasks.layer, liveOurs(liveUrl)), { excludeTestServices: true })(
    "Tasks on a live MatrixOne",
    (it) => {
      tasks(it)
    }
  )
  layer(Layer.provideMerge(SqlTasks.layer, liveStock(liveUrl)), { excludeTestServices: true })(
    "Tasks on a live MatrixOne by the stock client",
    (it) => {
      tasks(it)
    }
  )
}
