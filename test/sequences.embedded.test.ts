import { layer } from "@effect/vitest"
import { sequences } from "./conformance/sequences.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("sequences on the embedded server", sequences)
layer(embeddedStock, { excludeTestServices: true })("sequences on the embedded server by the stock client", sequences)
