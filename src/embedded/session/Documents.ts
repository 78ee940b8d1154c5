/**
 * What a server keeps in memory and must know again after a restart (accounts, publications, stages, global variables):
 * documents by name, written behind the statements that change them.
 */
import type { DuckDBConnection } from "@duckdb/node-api"
import { type Database, hiddenSchema } from "../engine/Database.ts"
import { execute } from "../engine/ResultSet.ts"
import { literal, quote } from "../translate/Sql.ts"

const table = `${quote(hiddenSchema)}.documents`

export class Documents {
  readonly #connection: DuckDBConnection | undefined
  readonly #known: ReadonlyMap<string, unknown>
  readonly #pending = new Map<string, unknown>()
  #writing: Promise<void> = Promise.resolve()

  private constructor(connection: DuckDBConnection | undefined, known: ReadonlyMap<string, unknown>) {
    this.#connection = connection
    this.#known = known
  }

  /** Reads what an earlier process has left. A database in memory has nothing, and nothing is written to it. */
  static async open(database: Database, durable: boolean): Promise<Documents> {
    if (!durable) return new Documents(undefined, new Map())
    const connection = await database.connect()
    await connection.run(`CREATE TABLE IF NOT EXISTS ${table}(name VARCHAR PRIMARY KEY, body VARCHAR)`)
    const { rows } = await execute(connection, `SELECT name, body FROM ${table}`)
    const known = rows.map(([name, body]) => [String(name), JSON.parse(String(body))] as const)
    return new Documents(connection, new Map(known))
  }

  /** A document as it was when the server started. */
  read<A>(name: string): A | undefined {
    return this.#known.get(name) as A | undefined
  }

  /** Keeps a document; the statement that changes it does not wait. What is written is what it is when its turn comes. */
  write(name: string, value: unknown): void {
    const connection = this.#connection
    if (connection === undefined) return
    const first = this.#pending.size === 0
    this.#pending.set(name, value)
    if (!first) return
    this.#writing = this.#writing.then(async () => {
      const batch = [...this.#pending]
      this.#pending.clear()
      for (const [key, body] of batch) {
        await connection.run(
          `INSERT OR REPLACE INTO ${table} VALUES (${literal(key)}, ${literal(JSON.stringify(body))})`
        )
      }
    })
    this.#writing.catch(() => {})
  }

  /** Everything is on disk. */
  async close(): Promise<void> {
    await this.#writing
    this.#connection?.closeSync()
  }
}
