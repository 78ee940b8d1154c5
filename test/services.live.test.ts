import { describe, it, layer } from "@effect/vitest"
import { services } from "./conformance/services.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("The services were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("services on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("services on a live MatrixOne", (it) => {
    services(it, { alone: false, anyInstant: true, runs: 10 })
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("services on a live MatrixOne by the stock client", (it) => {
    services(it, { alone: false, anyInstant: true, runs: 10 })
  })
}
