import { describe, it, layer } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { ecosystemOnMysql } from "./ecosystem.ts"
import { server } from "./Server.ts"

const url = process.env["MARIADB_URL"]

if (url === undefined || url === "") {
  console.warn("Effect's SQL modules were not tested on MariaDB: set MARIADB_URL")
  describe("Effect's SQL modules on MariaDB", () => {
    it.skip("skipped: MARIADB_URL is not set", () => {})
  })
} else {
  const mariadb = server("MySQL", Effect.succeed(Redacted.make(url)))
  layer(mariadb, { excludeTestServices: true })("Effect's SQL modules on MariaDB", ecosystemOnMysql)
}
