/**
 * Directories that servers may write to, given up with the process.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import type { ServerDirectory } from "../conformance/stages.ts"

/** A directory of this machine, for servers that run on it; gone when the process ends. */
export const localDirectory = (): ServerDirectory => {
  const directory = mkdtempSync(join(tmpdir(), "fx-server-"))
  process.on("exit", () => rmSync(directory, { recursive: true, force: true }))
  return {
    directory,
    write: (path) =>
      Effect.promise(async () => {
        const file = join(directory, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, "1\n")
      })
  }
}
