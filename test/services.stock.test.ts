import { layer } from "@effect/vitest"
import { services } from "./conformance/services.ts"
import { embeddedStock } from "./support/servers.ts"

layer(embeddedStock, { excludeTestServices: true })("services on the stock client", (it) => {
  services(it, { alone: true, anyInstant: false, runs: 5 })
})
