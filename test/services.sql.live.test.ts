import { describe, it, layer } from "@effect/vitest"
import { timeTravel } from "./conformance/timeTravel.ts"
import { transactions } from "./conformance/transactions.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  describe("services and statements on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("services and statements on a live MatrixOne", (it) => {
    transactions(it)
    timeTravel(it)
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })(
    "services and statements on a live MatrixOne by the stock client",
    (it) => {
      transactions(it)
      timeTravel(it)
    }
  )
}
