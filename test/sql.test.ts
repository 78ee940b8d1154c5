import { layer } from "@effect/vitest"
import { sql } from "./conformance/sql.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("SQL on the embedded server", sql)
