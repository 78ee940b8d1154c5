import { describe, it, layer } from "@effect/vitest"
import { exporting } from "./conformance/export.ts"
import { localDirectory } from "./support/serverDirectory.ts"
import { liveOurs, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Export was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Export on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  // The server must run on this machine, to write below a directory of it.
  const { directory } = localDirectory()
  layer(liveOurs(liveUrl), { excludeTestServices: true })("Export on a live MatrixOne", (it) =>
    exporting(it, { directory, parquet: true, runs: 30 })
  )
}
