/**
 * Installs the dependencies when they are missing or older than the lock file, then runs the command given:
 * `node scripts/setup.mjs vitest run`. So that one command does everything in a fresh clone.
 */
import { spawnSync } from "node:child_process"
import { statSync } from "node:fs"
import { delimiter, join } from "node:path"

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number)
if (major < 20 || (major === 20 && minor < 10)) {
  console.error(`Node 20.10 or later is needed; this is ${process.version}.`)
  process.exit(1)
}

const root = join(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "..")
const modified = (path) => statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? 0

const run = (command, args) => {
  const { status, signal, error } = spawnSync(command, args, {
    cwd: root,
    stdio: "inherit",
    shell: process.platform === "win32",
    env: { ...process.env, PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}` }
  })
  if (error !== undefined) throw error
  return signal === null ? (status ?? 1) : 1
}

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  console.error("Installing dependencies (npm install) …")
  // Not `npm ci`: it refuses a lock file that lacks a package for some other platform, which not every registry has.
  const status = run("npm", ["install", "--no-save", "--no-audit", "--no-fund"])
  if (status !== 0) process.exit(status)
}

const [command, ...args] = process.argv.slice(2)
if (command !== undefined) process.exit(run(command, args))
