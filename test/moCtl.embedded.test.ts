import { layer } from "@effect/vitest"
import { moCtlCommands } from "./conformance/moCtlCommands.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("mo_ctl on the embedded server", (it) => {
  moCtlCommands(it, { storage: false })
})
