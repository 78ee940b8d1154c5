import { describe, it, layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import * as SqlMetadata from "../src/layers/sql/SqlMetadata.ts"
import { Feature } from "../src/services/Metadata.ts"
import { metadata } from "./conformance/metadata.ts"
import { serverActivity } from "./conformance/serverActivity.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

if (liveUrl === undefined) {
  console.warn("Metadata was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Metadata on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  const capabilities = { features: Feature.literals, insight: true, runs: 15 }
  layer(Layer.provideMerge(SqlMetadata.layer, liveOurs(liveUrl)), { excludeTestServices: true })(
    "Metadata on a live MatrixOne",
    (it) => {
      metadata(it, capabilities)
      serverActivity(it, capabilities)
    }
  )
  layer(Layer.provideMerge(SqlMetadata.layer, liveStock(liveUrl)), { excludeTestServices: true })(
    "Metadata on a live MatrixOne by the stock client",
    (it) => {
      metadata(it, capabilities)
      serverActivity(it, capabilities)
    }
  )
}
