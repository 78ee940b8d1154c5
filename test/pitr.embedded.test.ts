import { layer } from "@effect/vitest"
import { pitr } from "./conformance/pitr.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("Pitr on the embedded server", (it) => pitr(it, { alone: true }))

layer(embeddedStock, { excludeTestServices: true })("Pitr on the stock client", (it) => pitr(it, { alone: true }))
