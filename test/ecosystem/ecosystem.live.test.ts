import { describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { liveUrl } from "../support/servers.ts"
import { ecosystem } from "./ecosystem.ts"
import { server } from "./Server.ts"

if (liveUrl === undefined) {
  console.warn("Effect's SQL modules were not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL")
  describe("Effect's SQL modules on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  const live = server("MatrixOne", Effect.succeed(liveUrl))
  layer(live, { excludeTestServices: true })("Effect's SQL modules on a live MatrixOne", ecosystem)
}
