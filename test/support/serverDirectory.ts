/**
 * Directories that servers may write to, given up with the test file that asked for them.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { mkdir, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import * as Effect from "effect/Effect"
import { afterAll } from "vitest"
import type { ServerDirectory } from "../conformance/stages.ts"

/** A directory of this machine, for servers that run on it; gone when the file's tests are done. */
export const localDirectory = (): ServerDirectory => {
  const directory = mkdtempSync(join(tmpdir(), "fx-server-"))
  afterAll(() => rmSync(directory, { recursive: true, force: true }))
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
