import { layer } from "@effect/vitest"
import { branch } from "./conformance/branch.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("Branch on the embedded server", (it) => branch(it))

layer(embeddedStock, { excludeTestServices: true })("Branch on the stock client", (it) => branch(it))
