import { layer } from "@effect/vitest"
import { branch } from "./conformance/branch.ts"
import { branchDiff } from "./conformance/branchDiff.ts"
import { branchMerge } from "./conformance/branchMerge.ts"
import { embeddedOurs, embeddedStock } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("Branch on the embedded server", (it) => {
  branch(it)
  branchDiff(it)
  branchMerge(it)
})

layer(embeddedStock, { excludeTestServices: true })("Branch on the stock client", (it) => {
  branch(it)
  branchDiff(it)
  branchMerge(it)
})
