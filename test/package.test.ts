/**
 * The package as whoever installs it finds it: packed, unpacked beside its dependencies, imported and type-checked.
 */
import { execFileSync, spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { createConnection } from "mysql2/promise"
import { served } from "./support/served.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const work = mkdtempSync(join(tmpdir(), "consumer-"))
const consumer = join(work, "consumer")
const installed = join(consumer, "node_modules", "effect-matrixone")
const tsc = join(root, "node_modules", "typescript", "bin", "tsc")

interface Manifest {
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly import: string }>>
  readonly files: ReadonlyArray<string>
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>
}

const manifest: Manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"))

const paths = Object.keys(manifest.exports)
  .filter((path) => path !== "./package.json")
  .map((path) => `effect-matrixone${path.slice(1)}`)

const link = (name: string): void => {
  const target = join(consumer, "node_modules", name)
  if (existsSync(target)) return
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(root, "node_modules", name), target, "junction")
}

const run = (args: ReadonlyArray<string>) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, args, { cwd: consumer, encoding: "utf8" })
  return { status, output: `${stdout}${stderr}` }
}

const script = (text: string) => run(["--input-type=module", "-e", text])

beforeAll(() => {
  const built = join(work, "built")
  mkdirSync(built)
  const sources = manifest.files.filter((name) => name !== "dist")
  for (const file of ["package.json", "tsconfig.base.json", "tsconfig.build.json", ...sources])
    cpSync(join(root, file), join(built, file), { recursive: true })
  symlinkSync(join(root, "node_modules"), join(built, "node_modules"), "junction")
  // Packing builds, as publishing does.
  execFileSync("npm", ["pack", "--pack-destination", work], {
    cwd: built,
    stdio: "ignore",
    shell: process.platform === "win32"
  })
  mkdirSync(installed, { recursive: true })
  const archive = join(work, "effect-matrixone-0.1.0.tgz")
  execFileSync("tar", ["-xzf", archive, "-C", installed, "--strip-components", "1"])
  writeFileSync(join(consumer, "package.json"), JSON.stringify({ type: "module" }))
  const optional = (name: string) => manifest.peerDependenciesMeta[name]?.optional === true
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies }))
    if (!optional(name)) link(name)
}, 120_000)

afterAll(() => rmSync(work, { recursive: true, force: true }))

describe("the package", () => {
  it("can be imported by each of its paths, without the optional peers", () => {
    const imports = paths.map((path) => `await import(${JSON.stringify(path)})`).join("\n")
    expect(script(imports)).toEqual({ status: 0, output: "" })
  })

  it("says what to install when the embedded server is started without them", () => {
    const { output, status } = script(`
      import * as Effect from "effect/Effect"
      import { Embedded } from "effect-matrixone/embedded"
      const error = await Effect.runPromise(Effect.flip(Effect.scoped(Embedded.server())))
      console.log(error._tag, error.message)
      for (const name of ["@duckdb/node-api", "@polyglot-sql/sdk"]) {
        const found = await import(name).then(() => true, () => false)
        console.log(name, found)
      }`)
    expect(status).toBe(0)
    expect(output).toContain("EmbeddedStartError The embedded server needs the package @duckdb/node-api@")
    expect(output).toContain("npm install @duckdb/node-api@")
    expect(output).toContain("@duckdb/node-api false")
  })

  it("has types that a strict consumer can use without skipping libraries of ours", () => {
    const names = paths.map((path, i) => `import type * as M${i} from ${JSON.stringify(path)}`).join("\n")
    const used = paths.map((_, i) => `export type T${i} = keyof typeof M${i}`).join("\n")
    writeFileSync(
      join(consumer, "main.ts"),
      `${names}\n${used}
      import { SqlClient } from "@effect/sql"
      import { Effect } from "effect"
      import { MatrixOne, Query, Snapshots } from "effect-matrixone"
      export const program: Effect.Effect<number, unknown> = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const snapshots = yield* Snapshots.Snapshots
        yield* snapshots.create("s", { level: "account" })
        return yield* Query.count(sql\`SELECT COUNT(*) FROM t\`)
      }).pipe(Effect.provide(MatrixOne.layerConfig(MatrixOne.environment)))`
    )
    writeFileSync(
      join(consumer, "tsconfig.json"),
      JSON.stringify({
        compilerOptions: {
          target: "ES2022",
          module: "NodeNext",
          moduleResolution: "NodeNext",
          strict: true,
          exactOptionalPropertyTypes: true,
          noEmit: true,
          skipLibCheck: false,
          types: []
        },
        include: ["main.ts"]
      })
    )
    const complaints = run([tsc, "-p", "."]).output.split("\n")
    expect(complaints.filter((line) => /^(main\.ts|node_modules\/effect-matrixone)/.test(line))).toEqual([])
    expect(existsSync(join(installed, "dist", "index.d.ts"))).toBe(true)
  })

  it("has the source that its maps point to", () => {
    const map: { readonly sources: ReadonlyArray<string> } = JSON.parse(
      readFileSync(join(installed, "dist", "index.js.map"), "utf8")
    )
    for (const source of map.sources) expect(existsSync(join(installed, "dist", source))).toBe(true)
  })

  it.scopedLive("has a command that serves", () =>
    Effect.gen(function* () {
      link("@duckdb/node-api")
      link("@polyglot-sql/sdk")
      const { child, ended, port } = yield* served([join(installed, "dist", "embedded", "bin.js"), "--port", "0"])
      const rows = yield* Effect.promise(async () => {
        const connection = await createConnection({ host: "127.0.0.1", port, user: "root", password: "111" })
        const [found] = await connection.query("SELECT 1 + 1 AS two")
        connection.destroy()
        return found
      })
      expect(rows).toEqual([{ two: 2 }])
      child.kill("SIGTERM")
      expect(yield* Effect.promise(() => ended)).toBe(0)
    })
  )
})
