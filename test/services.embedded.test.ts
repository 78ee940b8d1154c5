import { layer } from "@effect/vitest"
import { services } from "./conformance/services.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("services on the embedded server", (it) => {
  services(it, { alone: true, anyInstant: false, runs: 20 })
})
