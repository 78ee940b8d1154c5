import { describe, it, layer } from "@effect/vitest"
import { matrixOneVectors, vectors } from "./conformance/vectors.ts"
import { liveOurs, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Vectors were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("vectors on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(liveOurs(liveUrl), { excludeTestServices: true })("vectors on a live MatrixOne", (it) => {
    vectors(it)
    matrixOneVectors(it)
  })
}
