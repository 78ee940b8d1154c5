import { layer } from "@effect/vitest"
import { accounts, passwords } from "./conformance/accounts.ts"
import { embedded, embeddedStock } from "./support/Logins.ts"

layer(embedded, { excludeTestServices: true })("accounts on the embedded server", (it) => {
  accounts(it)
  passwords(it, 40)
})

layer(embeddedStock, { excludeTestServices: true })("accounts by the stock client", (it) => {
  passwords(it, 5)
})
