import { describe, it, layer } from "@effect/vitest"
import { pitr } from "./conformance/pitr.ts"
import { destructive } from "./support/destructive.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Pitr was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Pitr on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("Pitr on a live MatrixOne", (it) => {
    pitr(it, { alone: destructive })
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("Pitr on a live MatrixOne by the stock client", (it) => {
    pitr(it, { alone: destructive })
  })
}
