import { describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { client } from "../conformance/client/client.ts"
import { mariaDb, target } from "../conformance/client/Target.ts"

const url = process.env["MARIADB_URL"]

if (url === undefined || url === "") {
  console.warn("The client was not tested on MariaDB: set MARIADB_URL")
  describe("the client on MariaDB", () => {
    it.skip("skipped: MARIADB_URL is not set", () => {})
  })
} else {
  layer(target(mariaDb, Effect.succeed(Redacted.make(url))), { excludeTestServices: true })(
    "the client on MariaDB",
    client
  )
}
