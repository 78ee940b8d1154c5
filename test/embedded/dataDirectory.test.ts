import { execFile } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Scope from "effect/Scope"
import * as Embedded from "../../src/embedded/Embedded.ts"
import * as MatrixOneClientLayer from "../../src/layers/MatrixOneClient.ts"
import { Snapshots } from "../../src/services/Snapshots.ts"
import { add, makeTable, names } from "./names.ts"

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "embedded-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

describe("a data directory", () => {
  it.scopedLive("keeps everything for the next server", () =>
    Effect.gen(function* () {
      const dataDirectory = yield* directory
      const on = Embedded.layer({ dataDirectory })
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const snapshots = yield* Snapshots
        yield* makeTable
        yield* add("kept")
        yield* add("deleted")
        yield* snapshots.create("both", { level: "table", database: "test", table: "t" })
        yield* sql`DELETE FROM t WHERE name = 'deleted'`
        yield* sql`CREATE ACCOUNT acme ADMIN_NAME 'admin' IDENTIFIED BY 'secret'`
      }).pipe(Effect.provide(on))
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { config } = yield* Embedded.Server
        yield* add("new")
        // AUTO_INCREMENT goes on, as after a restart of MatrixOne.
        expect(yield* names).toEqual([
          { id: 1, name: "kept" },
          { id: 3, name: "new" }
        ])
        expect(yield* sql`SELECT name FROM t {SNAPSHOT = 'both'} ORDER BY id`).toEqual([
          { name: "kept" },
          { name: "deleted" }
        ])
        yield* Layer.build(
          MatrixOneClientLayer.layer({
            ...config,
            account: "acme",
            username: "admin",
            password: Redacted.make("secret"),
            database: undefined
          })
        )
      }).pipe(Effect.provide(on))
    })
  )

  it.scopedLive("belongs to one server at a time", () =>
    Effect.gen(function* () {
      const dataDirectory = yield* directory
      const scope = yield* Scope.make()
      yield* Scope.extend(Embedded.server({ dataDirectory }), scope)
      const program = `import { start } from ${JSON.stringify(new URL("../../src/embedded/EmbeddedServer.ts", import.meta.url).href)}
        start({ dataDirectory: ${JSON.stringify(dataDirectory)} }).then(() => process.exit(0), (error) => { console.log(error.message); process.exit(3) })`
      const [code, output] = yield* Effect.async<readonly [unknown, string]>((resume) => {
        execFile(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], (error, stdout) =>
          resume(Effect.succeed([error?.code, stdout] as const))
        )
      })
      expect(code).toBe(3)
      expect(output).toContain("lock")
      yield* Scope.close(scope, Exit.void)
    })
  )
})
