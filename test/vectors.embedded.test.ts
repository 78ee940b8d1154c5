import { layer } from "@effect/vitest"
import { vectors } from "./conformance/vectors.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("vectors on the embedded server", vectors)
