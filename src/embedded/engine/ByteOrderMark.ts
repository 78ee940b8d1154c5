import { createRequire } from "node:module"

/**
 * Lets texts keep a U+FEFF they begin with, in this process: DuckDB's client takes it for a byte order mark and drops it. What it
 * decodes with is found again at every text.
 */
export const keepByteOrderMarks = (): void => {
  const accessors: unknown = createRequire(import.meta.url)("@duckdb/node-api/lib/vectors/dataAccessors.js")
  if (typeof accessors === "object" && accessors !== null)
    Object.assign(accessors, { textDecoder: new TextDecoder("utf-8", { ignoreBOM: true }) })
}
