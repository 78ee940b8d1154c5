import { describe, it, layer } from "@effect/vitest"
import { moCtlCommands } from "./conformance/moCtlCommands.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("mo_ctl was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("mo_ctl on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("mo_ctl on a live MatrixOne", (it) => {
    moCtlCommands(it, { storage: true })
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("mo_ctl on a live MatrixOne by the stock client", (it) => {
    moCtlCommands(it, { storage: true })
  })
}
