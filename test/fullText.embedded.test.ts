import { layer } from "@effect/vitest"
import { fullText, relevance } from "./conformance/fullText.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

const capabilities = { alone: true, anyInstant: false, runs: 40 }

layer(embeddedOurs, { excludeTestServices: true })("fulltext on the embedded server", (it) => {
  fullText(it, capabilities)
  relevance(it)
})
layer(embeddedStock, { excludeTestServices: true })("fulltext on the embedded server by the stock client", (it) => {
  fullText(it, capabilities)
})
