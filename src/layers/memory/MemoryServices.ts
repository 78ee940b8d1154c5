/**
 * The services in memory, each over one and the same server in memory.
 */
import * as Layer from "effect/Layer"
import { Clone } from "../../services/Clone.ts"
import { MoCtl } from "../../services/MoCtl.ts"
import { Restore } from "../../services/Restore.ts"
import { Snapshots } from "../../services/Snapshots.ts"
import * as MemoryClone from "./MemoryClone.ts"
import * as MemoryMoCtl from "./MemoryMoCtl.ts"
import * as MemoryRestore from "./MemoryRestore.ts"
import * as MemoryServer from "./MemoryServer.ts"
import * as MemorySnapshots from "./MemorySnapshots.ts"

const services = Layer.mergeAll(
  Layer.effect(Snapshots, MemorySnapshots.make),
  Layer.effect(Clone, MemoryClone.make),
  Layer.effect(Restore, MemoryRestore.make),
  Layer.effect(MoCtl, MemoryMoCtl.make)
)

/**
 * An empty server wherever it is provided. Not `Layer.fresh`: a program's layer that stands on it and the test that merges it
 * would then each get a server of their own.
 */
export const layer: Layer.Layer<MemoryServer.MemoryServer | Snapshots | Clone | Restore | MoCtl> = Layer.provideMerge(
  services,
  Layer.effect(MemoryServer.MemoryServer, MemoryServer.make)
)
