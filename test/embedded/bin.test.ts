import { execFile } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createConnection } from "mysql2/promise"
import { served } from "../support/served.ts"

const directory = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "embedded-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

describe("matrixone-embedded", () => {
  const bin = fileURLToPath(new URL("../../src/embedded/bin.ts", import.meta.url))

  it.scopedLive("runs a script, serves, tells of logins and ends at a signal", () =>
    Effect.gen(function* () {
      const data = yield* directory
      const script = join(data, "init.sql")
      writeFileSync(script, "CREATE TABLE t (id INT); INSERT INTO t VALUES (1), (2);")
      const args = ["--import", "tsx", bin, "--port", "0", "--data", join(data, "data"), "--sql", script]
      const { child, ended, output, port } = yield* served(args)
      const rows = yield* Effect.promise(async () => {
        const options = { host: "127.0.0.1", port, user: "root", password: "111", database: "test" }
        const connection = await createConnection(options)
        const [found] = await connection.query("SELECT id FROM t ORDER BY id")
        await createConnection({ ...options, password: "wrong" }).catch(() => undefined)
        connection.destroy()
        child.kill("SIGINT")
        return found
      })
      expect(rows).toEqual([{ id: 1 }, { id: 2 }])
      expect(yield* Effect.promise(() => ended)).toBe(0)
      expect(output()).toMatch(/connection 2: "root" from 127\.0\.0\.1.*, database "test"/)
      expect(output()).toMatch(/connection 3: "root" from .* refused: /)
    })
  )

  it.live("says how it is used", () =>
    Effect.gen(function* () {
      const [code, errors] = yield* Effect.async<readonly [unknown, string]>((resume) => {
        execFile(process.execPath, ["--import", "tsx", bin, "--port", "many"], (error, _, stderr) =>
          resume(Effect.succeed([error?.code, stderr] as const))
        )
      })
      expect(code).toBe(2)
      expect(errors).toContain("usage: matrixone-embedded")
    })
  )
})
