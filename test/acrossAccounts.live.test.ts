import { describe, it, layer } from "@effect/vitest"
import { vi } from "vitest"
import { acrossAccounts } from "./conformance/acrossAccounts.ts"
import { live } from "./support/Logins.ts"
import { liveUrl } from "./support/servers.ts"

// A busy server takes ten seconds and more to make an account.
vi.setConfig({ testTimeout: 180_000 })

if (liveUrl === undefined) {
  console.warn(
    "Snapshots of other accounts were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so"
  )
  describe("snapshots on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(live(liveUrl), { excludeTestServices: true })("snapshots on a live MatrixOne", (it) => {
    acrossAccounts(it, { pitrs: true })
  })
}
