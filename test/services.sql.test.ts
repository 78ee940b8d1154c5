import { layer } from "@effect/vitest"
import { timeTravel } from "./conformance/timeTravel.ts"
import { transactions } from "./conformance/transactions.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("services and statements on the embedded server", (it) => {
  transactions(it)
  timeTravel(it)
})

layer(embeddedStock, { excludeTestServices: true })("services and statements by the stock client", (it) => {
  transactions(it)
  timeTravel(it)
})
