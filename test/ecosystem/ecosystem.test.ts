import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Embedded from "../../src/embedded/Embedded.ts"
import { ecosystem } from "./ecosystem.ts"
import { server } from "./Server.ts"

const embedded = server(
  "MatrixOne",
  Effect.map(Embedded.server(), ({ url }) => url)
)

layer(embedded, { excludeTestServices: true })("Effect's SQL modules on the embedded server", ecosystem)
