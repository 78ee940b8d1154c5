import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Embedded from "../../src/embedded/Embedded.ts"
import { client } from "../conformance/client/client.ts"
import { embedded, target } from "../conformance/client/Target.ts"

const server = Effect.map(Embedded.server(), ({ url }) => url)

layer(target(embedded, server), { excludeTestServices: true })("the client on the embedded server", client)
