import { describe, it, layer } from "@effect/vitest"
import { bulkLoad, placeholders } from "./conformance/bulkLoad.ts"
import { liveOurs, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("BulkLoad was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("BulkLoad on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("BulkLoad on a live MatrixOne", (it) => {
    bulkLoad(it, { runs: 30 })
    // Takes the embedded server a minute.
    placeholders(it)
  })
}
