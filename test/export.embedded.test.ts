import { layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Embedded from "../src/embedded/Embedded.ts"
import * as MatrixOne from "../src/layers/MatrixOne.ts"
import { exporting } from "./conformance/export.ts"
import * as Harness from "./conformance/Harness.ts"
import { localDirectory } from "./support/serverDirectory.ts"

const { directory } = localDirectory()
const server = Embedded.server({ stageRoot: directory })

layer(Layer.provideMerge(Harness.sql, Layer.unwrapScoped(Effect.map(server, ({ url }) => MatrixOne.layer({ url })))), {
  excludeTestServices: true
})("Export on the embedded server", (it) => exporting(it, { directory, parquet: false, runs: 50 }))
