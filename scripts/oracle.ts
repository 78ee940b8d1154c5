/**
 * Holds the embedded server against recordings of a real MatrixOne, group by group, and against the floor of agreement that
 * was reached before.
 *
 *   npx tsx scripts/oracle.ts [--recordings <dir>] [--file own.jsonl] [--only <regex>] [--verbose [n]] [--raise]
 *
 * `--recordings` (or MATRIXONE_ORACLE) is the directory with `replay.mjs` and the recordings; default `../shared/oracle`.
 * `--raise` writes what is better than the floor into it. A group below its floor makes the exit code 1.
 */
import { spawn } from "node:child_process"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join, resolve } from "node:path"
import { createConnection } from "mysql2/promise"
import { start } from "../src/embedded/EmbeddedServer.ts"

const args = process.argv.slice(2)

const option = (name: string): string | undefined => {
  const at = args.indexOf(`--${name}`)
  const value = args[at + 1]
  return at < 0 || value === undefined || value.startsWith("--") ? undefined : value
}

const directory = resolve(option("recordings") ?? process.env["MATRIXONE_ORACLE"] ?? "../shared/oracle")
const file = option("file") ?? "own.jsonl"
const floorFile = resolve("test/embedded/oracle-floor.json")

type Floor = Record<string, Record<string, number>>

const readFloor = (): Floor => {
  const value: unknown = existsSync(floorFile) ? JSON.parse(readFileSync(floorFile, "utf8")) : {}
  return typeof value === "object" && value !== null ? (value as Floor) : {}
}

interface Outcome {
  /** Agreement in per cent, by group. */
  readonly groups: ReadonlyMap<string, number>
  readonly code: number
}

/** Snapshots that were there when the recordings were made, and are none of theirs: ALTER TABLE shows that one covered the table. */
const surroundings = [
  "CREATE DATABASE orc_o02",
  "CREATE TABLE orc_o02.t (id INT)",
  "CREATE SNAPSHOT surroundings FOR TABLE orc_o02 t",
  "DROP DATABASE orc_o02"
]

const surround = async (port: number): Promise<void> => {
  const connection = await createConnection({ host: "127.0.0.1", port, user: "root", password: "111" })
  for (const statement of surroundings) await connection.query(statement)
  await connection.end()
}

const replay = (port: number): Promise<Outcome> =>
  new Promise((done, fail) => {
    const passed = args.includes("--verbose") ? ["--verbose", option("verbose") ?? "50"] : ["--no-why"]
    const only = option("only")
    const child = spawn(
      process.execPath,
      [
        join(directory, "replay.mjs"),
        join(directory, file),
        "--port",
        String(port),
        "--jobs",
        "3",
        "--timeout",
        "8000",
        ...passed,
        ...(only === undefined ? [] : ["--only", only])
      ],
      { stdio: ["ignore", "pipe", "inherit"] }
    )
    const groups = new Map<string, number>()
    let rest = ""
    child.stdout.setEncoding("utf8")
    child.stdout.on("data", (chunk: string) => {
      process.stdout.write(chunk)
      const lines = (rest + chunk).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) {
        const found = /^(\S+)\s+\d+ agree\s+([\d.]+)%/.exec(line)
        if (found?.[1] !== undefined) groups.set(found[1], Number(found[2]))
      }
    })
    child.on("error", fail)
    child.on("close", (code) => done({ groups, code: code ?? 1 }))
  })

const main = async (): Promise<number> => {
  if (!existsSync(join(directory, file))) {
    console.log(`No recordings at ${join(directory, file)}: nothing was compared.`)
    return 0
  }
  const server = await start()
  try {
    await surround(server.port)
    const { groups, code } = await replay(server.port)
    if (code !== 0) return code
    const floor = readFloor()
    const before = floor[file] ?? {}
    const below = [...groups].filter(([name, percent]) => percent < (before[name] ?? 0))
    for (const [name, percent] of below) console.log(`below the floor: ${name} ${percent} % < ${before[name]} %`)
    if (args.includes("--raise")) {
      const raised = Object.fromEntries(
        [...groups].map(([name, percent]) => [name, Math.max(percent, before[name] ?? 0)] as const)
      )
      const next: Floor = { ...floor, [file]: Object.fromEntries(Object.entries({ ...before, ...raised }).sort()) }
      writeFileSync(floorFile, `${JSON.stringify(next, undefined, 2)}\n`)
    }
    return below.length > 0 ? 1 : 0
  } finally {
    await server.close()
  }
}

process.exitCode = await main()
