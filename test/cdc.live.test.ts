import { describe, it, layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as SqlCdc from "../src/layers/sql/SqlCdc.ts"
import type { CdcEndpoint } from "../src/services/Cdc.ts"
import { cdc } from "./conformance/cdc.ts"
import { liveOurs, liveStock, liveUrl } from "./support/servers.ts"

/** The server as it reaches itself: these tests run where it runs. */
const endpointOf = (given: Redacted.Redacted): CdcEndpoint => {
  const url = new URL(Redacted.value(given))
  const user = decodeURIComponent(url.username)
  return {
    host: url.hostname,
    port: Number(url.port || 6001),
    username: /[#:]/.test(user) ? user : `sys#${user}`,
    password: Redacted.make(decodeURIComponent(url.password))
  }
}

if (liveUrl === undefined) {
  console.warn("Cdc was not tested on a live MatrixOne: set MATRIXONE_TEST_URL or MATRIXONE_URL to do so")
  describe("Cdc on a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  const self = endpointOf(liveUrl)
  layer(Layer.provideMerge(SqlCdc.layer, liveOurs(liveUrl)), { excludeTestServices: true })(
    "Cdc on a live MatrixOne",
    (it) => {
      cdc(it, { self })
    }
  )
  layer(Layer.provideMerge(SqlCdc.layer, liveStock(liveUrl)), { excludeTestServices: true })(
    "Cdc on a live MatrixOne by the stock client",
    (it) => {
      cdc(it, { self })
    }
  )
}
