import { describe, it, layer } from "@effect/vitest"
import { fullText, relevance } from "./conformance/fullText.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

const capabilities = { alone: false, anyInstant: true, runs: 10 }

if (liveUrl === undefined) {
  console.warn("Fulltext was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("fulltext on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("fulltext on a live MatrixOne", (it) => {
    fullText(it, capabilities)
    relevance(it)
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("fulltext on a live MatrixOne by the stock client", (it) => {
    fullText(it, capabilities)
  })
}
