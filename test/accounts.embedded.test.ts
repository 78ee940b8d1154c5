import { layer } from "@effect/vitest"
import { accounts } from "./conformance/accounts.ts"
import { grants } from "./conformance/grants.ts"
import { passwords } from "./conformance/passwords.ts"
import { principals } from "./conformance/principals.ts"
import { embedded, embeddedStock } from "./support/Logins.ts"

layer(embedded, { excludeTestServices: true })("accounts on the embedded server", (it) => {
  accounts(it)
  principals(it)
  grants(it)
  passwords(it, 40)
})

layer(embeddedStock, { excludeTestServices: true })("accounts by the stock client", (it) => {
  passwords(it, 5)
})
