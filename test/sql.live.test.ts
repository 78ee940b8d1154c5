import { describe, it, layer } from "@effect/vitest"
import { sql } from "./conformance/sql.ts"
import { liveOurs, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("SQL was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("SQL on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("SQL on a live MatrixOne", sql)
}
