/**
 * What DuckDB answers to one statement.
 */
import type { DuckDBConnection, DuckDBMaterializedResult, DuckDBValue } from "@duckdb/node-api"

export class ResultSet {
  readonly #result: DuckDBMaterializedResult
  readonly names: ReadonlyArray<string>
  readonly rows: ReadonlyArray<ReadonlyArray<DuckDBValue>>

  constructor(result: DuckDBMaterializedResult) {
    this.#result = result
    this.names = result.columnNames()
    const rows: Array<Array<DuckDBValue>> = []
    // The result is here already; awaiting each chunk would cost a turn through the thread pool.
    for (let i = 0; i < result.chunkCount; i++) result.getChunk(i).appendToRows(rows)
    this.rows = rows
  }

  /** How many rows a change has met. */
  get changed(): number {
    return this.#result.rowsChanged
  }

  /** DuckDB's type names; few ask for them, and finding them takes longer than a small result. */
  get types(): ReadonlyArray<string> {
    return this.#result.columnTypes().map((type) => (type.alias === "JSON" ? "JSON" : String(type)))
  }
}

/** Runs `sql`; of several statements the last one answers. */
export const execute = async (connection: DuckDBConnection, sql: string): Promise<ResultSet> =>
  new ResultSet(await connection.run(sql))
