import { layer } from "@effect/vitest"
import { tenants } from "./conformance/tenants.ts"
import { embedded } from "./support/Logins.ts"

layer(embedded, { excludeTestServices: true })("tenants on the embedded server", tenants)
