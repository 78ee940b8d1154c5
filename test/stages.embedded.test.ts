import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Embedded from "../src/embedded/Embedded.ts"
import * as MatrixOne from "../src/layers/MatrixOne.ts"
import * as Harness from "./conformance/Harness.ts"
import { stages } from "./conformance/stages.ts"
import { localDirectory } from "./support/serverDirectory.ts"
import { stock } from "./support/servers.ts"

const local = localDirectory()
const server = Embedded.server({ stageRoot: local.directory })

layer(Layer.provideMerge(Harness.sql, Layer.unwrapScoped(Effect.map(server, ({ url }) => MatrixOne.layer({ url })))), {
  excludeTestServices: true
})("Stages on the embedded server", (it) => stages(it, local))

layer(Layer.provideMerge(Harness.sql, Layer.unwrapScoped(Effect.map(server, ({ url }) => stock(url)))), {
  excludeTestServices: true
})("Stages on the stock client", (it) => stages(it, local))
