import { layer } from "@effect/vitest"
import { publicationNames, publications } from "./conformance/publications.ts"
import { subscriptions } from "./conformance/subscriptions.ts"
import { embedded, embeddedStock } from "./support/Logins.ts"

layer(embedded, { excludeTestServices: true })("publications on the embedded server", (it) => {
  publications(it)
  subscriptions(it)
  publicationNames(it, 30)
})

layer(embeddedStock, { excludeTestServices: true })("publications by the stock client", (it) => {
  publications(it)
  subscriptions(it)
  publicationNames(it, 5)
})
