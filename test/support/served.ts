import { type ChildProcess, spawn } from "node:child_process"
import * as Effect from "effect/Effect"

/** A process that runs the command `matrixone-embedded`. */
interface Served {
  readonly child: ChildProcess
  readonly port: number
  /** What it has printed so far. */
  readonly output: () => string
  /** Its exit code, when it has ended. */
  readonly ended: Promise<number | null>
}

/** Runs the command with Node's arguments until the scope ends; resolves when it listens, dies when it ends before. */
export const served = (args: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const child = spawn(process.execPath, args)
    yield* Effect.addFinalizer(() => Effect.sync(() => child.kill("SIGKILL")))
    let output = ""
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve))
    const port = yield* Effect.async<string>((resume) => {
      const read = (chunk: unknown) => {
        output += String(chunk)
        const found = /listening on 127\.0\.0\.1:(\d+)/.exec(output)?.[1]
        if (found !== undefined) resume(Effect.succeed(found))
      }
      child.stdout.on("data", read)
      child.stderr.on("data", read)
      child.once("exit", () => resume(Effect.dieMessage(output)))
    })
    const served: Served = { child, port: Number(port), output: () => output, ended }
    return served
  })
