import { describe, it, layer } from "@effect/vitest"
import { stages } from "./conformance/stages.ts"
import { localDirectory } from "./support/serverDirectory.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Stages were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Stages on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  // The server must run on this machine: its files are looked at.
  const local = localDirectory()
  layer(liveOurs(liveUrl), { excludeTestServices: true })("Stages on a live MatrixOne", (it) => stages(it, local))
  layer(liveStock(liveUrl), { excludeTestServices: true })("Stages on a live MatrixOne by the stock client", (it) =>
    stages(it, local)
  )
}
