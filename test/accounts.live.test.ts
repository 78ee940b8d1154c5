import { describe, it, layer } from "@effect/vitest"
import { vi } from "vitest"
import { accounts } from "./conformance/accounts.ts"
import { grants } from "./conformance/grants.ts"
import { passwords } from "./conformance/passwords.ts"
import { principals } from "./conformance/principals.ts"
import { live, liveStock } from "./support/Logins.ts"
import { liveUrl } from "./support/servers.ts"

// A busy server takes ten seconds and more to make an account.
vi.setConfig({ testTimeout: 300_000 })

if (liveUrl === undefined) {
  console.warn("Accounts were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("accounts on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(live(liveUrl), { excludeTestServices: true })("accounts on a live MatrixOne", (it) => {
    accounts(it)
    principals(it)
    grants(it)
    passwords(it, 20)
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("accounts on a live MatrixOne by the stock client", (it) => {
    accounts(it)
    principals(it)
    grants(it)
    passwords(it, 3)
  })
}
