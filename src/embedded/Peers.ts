/**
 * The optional peer dependencies of the embedded server, loaded in one place and only when a server starts.
 */
import { setFlagsFromString } from "node:v8"

export type DuckDb = typeof import("@duckdb/node-api")
export type Polyglot = typeof import("@polyglot-sql/sdk")

export interface Peers {
  readonly duckdb: DuckDb
  readonly polyglot: Polyglot
}

const missing = (name: string, cause: unknown): Error =>
  new Error(
    `The embedded server needs the package ${name}, which is an optional peer dependency. Install it: npm install ${name}`,
    { cause }
  )

let loading: Promise<Peers> | undefined

/** Loads both peers once per process; rejects with a message that says what to install. */
export const loadPeers = (): Promise<Peers> => {
  loading ??= load().catch((error: unknown) => {
    loading = undefined
    throw error
  })
  return loading
}

const load = async (): Promise<Peers> => {
  const duckdb = await import("@duckdb/node-api").catch((cause: unknown) => {
    throw missing("@duckdb/node-api@1.5.6-r.1", cause)
  })
  // The parser is 22 MB of WebAssembly. Without this flag TurboFan compiles all of it in the background: more than a
  // second of CPU and 170 MB for a parser that takes 0.2 ms a statement either way.
  setFlagsFromString("--liftoff-only")
  try {
    const polyglot = await import("@polyglot-sql/sdk").catch((cause: unknown) => {
      throw missing("@polyglot-sql/sdk@0.12.1", cause)
    })
    polyglot.parse("SELECT 1", polyglot.Dialect.MySQL)
    return { duckdb, polyglot }
  } finally {
    setFlagsFromString("--no-liftoff-only")
  }
}
