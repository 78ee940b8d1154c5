/**
 * Every promise of the services that needs nothing but the services.
 */
import { clone } from "./clone.ts"
import { moCtl } from "./moCtl.ts"
import { names } from "./names.ts"
import { restore } from "./restore.ts"
import { snapshots } from "./snapshots.ts"
import type { Capabilities, OverServices } from "./suite.ts"

export const services = (it: OverServices, capabilities: Capabilities): void => {
  snapshots(it)
  clone(it, capabilities)
  restore(it, capabilities)
  moCtl(it)
  names(it, capabilities)
}
