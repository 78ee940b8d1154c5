import { describe, it, layer } from "@effect/vitest"
import { sequences } from "./conformance/sequences.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Sequences were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("sequences on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("sequences on a live MatrixOne", sequences)
  layer(liveStock(liveUrl), { excludeTestServices: true })(
    "sequences on a live MatrixOne by the stock client",
    sequences
  )
}
