import { layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import * as SqlMetadata from "../src/layers/sql/SqlMetadata.ts"
import { metadata } from "./conformance/metadata.ts"
import { serverActivity } from "./conformance/serverActivity.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(Layer.provideMerge(SqlMetadata.layer, embeddedOurs), { excludeTestServices: true })(
  "Metadata on the embedded server",
  (it) => {
    const capabilities = {
      features: ["snapshots", "pitr", "recoveryWindow", "branches", "stages", "publications"],
      insight: false,
      runs: 20
    } as const
    metadata(it, capabilities)
    serverActivity(it, capabilities)
  }
)
