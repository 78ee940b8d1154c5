/**
 * The optional peer dependencies of the embedded server, loaded in one place and only when a server starts.
 */
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { setFlagsFromString } from "node:v8"

export type DuckDb = typeof import("@duckdb/node-api")

type Sdk = typeof import("@polyglot-sql/sdk")

/** The SQL parser. */
export type Polyglot = Pick<Sdk, "Dialect" | "parse">

const require = createRequire(import.meta.url)

const missing = (name: string, cause: unknown): Error =>
  new Error(
    `The embedded server needs the package ${name}, which is an optional peer dependency. Install it: npm install ${name}`,
    { cause }
  )

/** Loads DuckDB; throws an error that says what to install. */
export const loadDuckDb = (): DuckDb => {
  try {
    // Its hundred CommonJS files take half the time as what they are: `import` reads each of them for its exports first.
    const duckdb: DuckDb = require("@duckdb/node-api")
    return duckdb
  } catch (cause) {
    throw missing("@duckdb/node-api@1.5.6-r.1", cause)
  }
}

interface PolyglotLoader extends Polyglot {
  /** Its URL may be the bytes themselves; its types do not say so, and are not found at this entry point. */
  readonly init: (options: { readonly wasmUrl: Uint8Array }) => Promise<void>
}

/** The entry point that takes the module's bytes: the others fetch them, which costs a process 50 MB more. */
const parserEntry: string = "@polyglot-sql/sdk/manual"

const initialize = async (): Promise<Polyglot> => {
  const file = require.resolve("@polyglot-sql/sdk/polyglot_sql.wasm")
  const [polyglot, bytes]: [PolyglotLoader, Uint8Array] = await Promise.all([import(parserEntry), readFile(file)])
  // The parser is 22 MB of WebAssembly. Without this flag TurboFan compiles all of it in the background: more than a second
  // of CPU and 170 MB for a parser that takes 0.2 ms a statement either way.
  setFlagsFromString("--liftoff-only")
  try {
    await polyglot.init({ wasmUrl: bytes })
  } finally {
    setFlagsFromString("--no-liftoff-only")
  }
  return polyglot
}

let parser: Promise<Polyglot> | undefined

/** Loads the SQL parser, once per process and beside other work; rejects with an error that says what to install. */
export const loadParser = (): Promise<Polyglot> => {
  parser ??= initialize().catch((cause: unknown) => {
    parser = undefined
    throw missing("@polyglot-sql/sdk@0.12.1", cause)
  })
  return parser
}
