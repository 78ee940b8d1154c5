import { describe, it, layer } from "@effect/vitest"
import { vi } from "vitest"
import { publicationNames, publications } from "./conformance/publications.ts"
import { subscriptions } from "./conformance/subscriptions.ts"
import { live, liveStock } from "./support/Logins.ts"
import { liveUrl } from "./support/servers.ts"

// A busy server takes ten seconds and more to make an account.
vi.setConfig({ testTimeout: 300_000 })

if (liveUrl === undefined) {
  console.warn("Publications were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("publications on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(live(liveUrl), { excludeTestServices: true })("publications on a live MatrixOne", (it) => {
    publications(it)
    subscriptions(it)
    publicationNames(it, 15)
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })(
    "publications on a live MatrixOne by the stock client",
    (it) => {
      publications(it)
      subscriptions(it)
      publicationNames(it, 3)
    }
  )
}
