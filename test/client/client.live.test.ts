import { describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { client } from "../conformance/client/client.ts"
import { matrixOne, target } from "../conformance/client/Target.ts"
import { liveUrl } from "../support/servers.ts"

if (liveUrl === undefined) {
  console.warn("The client was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL")
  describe("the client on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  layer(target(matrixOne, Effect.succeed(liveUrl)), { excludeTestServices: true })(
    "the client on a live MatrixOne",
    client
  )
}
