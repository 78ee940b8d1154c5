import { layer } from "@effect/vitest"
import { bulkLoad } from "./conformance/bulkLoad.ts"
import { insertAll } from "./conformance/insertAll.ts"
import { loadedBytes } from "./conformance/loadedBytes.ts"
import { embeddedOurs } from "./support/servers.ts"

layer(embeddedOurs, { excludeTestServices: true })("BulkLoad on the embedded server", (it) => {
  bulkLoad(it, { runs: 50 })
  loadedBytes(it)
  insertAll(it)
})
