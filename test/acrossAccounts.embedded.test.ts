import { layer } from "@effect/vitest"
import { acrossAccounts } from "./conformance/acrossAccounts.ts"
import { embedded } from "./support/Logins.ts"

layer(embedded, { excludeTestServices: true })("snapshots on the embedded server", (it) => {
  acrossAccounts(it, { pitrs: true })
})
