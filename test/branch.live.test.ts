import { describe, it, layer } from "@effect/vitest"
import { branch } from "./conformance/branch.ts"
import { branchDiff } from "./conformance/branchDiff.ts"
import { branchMerge } from "./conformance/branchMerge.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Branch was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Branch on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("Branch on a live MatrixOne", (it) => {
    branch(it)
    branchDiff(it)
    branchMerge(it)
  })
  layer(liveStock(liveUrl), { excludeTestServices: true })("Branch on a live MatrixOne by the stock client", (it) => {
    branch(it)
    branchDiff(it)
    branchMerge(it)
  })
}
