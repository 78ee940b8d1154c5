import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "vitest"

const child = fileURLToPath(new URL("./exit.child.ts", import.meta.url))

describe("a process", () => {
  it("ends by itself after everything that can happen to a client", async () => {
    const running = spawn(process.execPath, ["--import", "tsx", child], { stdio: ["ignore", "pipe", "pipe"] })
    let output = ""
    const ended = new Promise<number | null>((resolve) => running.once("exit", resolve))
    const over = new Promise<void>((resolve) => {
      for (const stream of [running.stdout, running.stderr]) {
        stream.on("data", (data) => {
          output += data
          if (output.includes("over\n")) resolve()
        })
      }
    })
    try {
      await Promise.race([over, ended])
      // Nothing of the client may keep it from here on; what is left is the time Node takes to end.
      const late = new Promise<"late">((resolve) => setTimeout(resolve, 3_000, "late").unref())
      assert.strictEqual(await Promise.race([ended, late]), 0, output)
      const parts = output.split("\n").filter((line) => /^\w+: /.test(line) && !line.startsWith("Warning"))
      assert.isAbove(parts.length, 20, output)
      assert.deepStrictEqual(
        parts.filter((line) => !line.endsWith(": nothing")),
        []
      )
    } finally {
      running.kill("SIGKILL")
    }
  })
})
