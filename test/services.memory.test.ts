import { layer } from "@effect/vitest"
import * as Layer from "effect/Layer"
import * as MatrixOne from "../src/layers/MatrixOne.ts"
import * as Harness from "./conformance/Harness.ts"
import { services } from "./conformance/services.ts"

layer(Layer.provideMerge(Harness.memory, MatrixOne.layerMemory), { excludeTestServices: true })(
  "services in memory",
  (it) => services(it, { alone: true, anyInstant: true, runs: 60 })
)
