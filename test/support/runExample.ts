/**
 * Runs an example as its user would: `tsx examples/name.ts`, as a process of its own.
 */
import { spawn } from "node:child_process"
import { readdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"

const root = fileURLToPath(new URL("../..", import.meta.url))

/** Every example but what they share. */
export const examples: ReadonlyArray<string> = readdirSync(join(root, "examples"))
  .filter((file) => file.endsWith(".ts") && file !== "support.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort()

interface Finished {
  /** The exit code, or the signal that ended it. */
  readonly code: number | NodeJS.Signals | null
  /** What it printed, on both streams. */
  readonly output: string
}

interface RunOptions {
  /** The server to run on; an embedded one of its own, when absent. */
  readonly url?: Redacted.Redacted | undefined
  /** Once a text has been printed: sends a signal, or stops reading what it prints. */
  readonly end?: { readonly by: NodeJS.Signals | "EPIPE"; readonly after: string } | undefined
}

/** Runs an example to its end; killed when the fiber is interrupted. */
export const runExample = (name: string, options: RunOptions = {}): Effect.Effect<Finished> =>
  Effect.async((resume) => {
    const { MATRIXONE_TEST_URL: _test, MATRIXONE_URL: _url, ...environment } = process.env
    const child = spawn(process.execPath, ["--import", "tsx", join("examples", `${name}.ts`)], {
      cwd: root,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...environment,
        ...(options.url === undefined ? {} : { MATRIXONE_TEST_URL: Redacted.value(options.url) })
      }
    })
    let output = ""
    let ended = false
    const collect = (chunk: Buffer): void => {
      output += chunk.toString()
      if (options.end === undefined || ended || !output.includes(options.end.after)) return
      ended = true
      if (options.end.by === "EPIPE") child.stdout.destroy()
      else child.kill(options.end.by)
    }
    child.stdout.on("data", collect)
    child.stderr.on("data", collect)
    child.once("error", (error) => resume(Effect.die(error)))
    child.once("close", (code, signal) => resume(Effect.succeed({ code: code ?? signal, output })))
    return Effect.sync(() => child.kill("SIGKILL"))
  })
