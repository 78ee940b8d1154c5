import { layer } from "@effect/vitest"
import { locks } from "./conformance/locks.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("locks on the embedded server", locks)
