/**
 * MatrixOne's Python SDK at the same work, where the Python of `PYTHON`, by default python3, has it.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { table } from "./server.ts"

interface Times {
  readonly least: number
  readonly median: number
}

export interface Python {
  readonly sequential: Times
  readonly text: Times
  readonly sleeps: Times
  readonly serial: Times
}

/** Beside the sources: it is not compiled. */
const script = fileURLToPath(new URL("../../../bench/python.py", import.meta.url))

/** The times, or why there are none. */
export const measurePython = async (url: string): Promise<Python | string> => {
  const { hostname, password, port, username } = new URL(url)
  const login = [hostname, port, decodeURIComponent(username), decodeURIComponent(password), table]
  try {
    const { stdout } = await promisify(execFile)(process.env["PYTHON"] ?? "python3", [script, ...login])
    const [line = "{}"] = stdout.trim().split("\n").slice(-1)
    const answer: Python | { readonly missing: string } = JSON.parse(line)
    return "missing" in answer ? answer.missing : answer
  } catch (error) {
    // The last line of a traceback says what it was.
    return (
      String(error instanceof Error ? error.message : error)
        .trim()
        .split("\n")
        .at(-1) ?? ""
    )
  }
}
