/**
 * What the client promises, on one server.
 */
import { interruption } from "./interruption.ts"
import { reserve } from "./reserve.ts"
import { streams } from "./streams.ts"
import type { OnTarget } from "./Target.ts"
import { transactions } from "./transactions.ts"

export const client = (it: OnTarget): void => {
  interruption(it)
  streams(it)
  transactions(it)
  reserve(it)
}
