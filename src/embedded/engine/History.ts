/**
 * What the database held at each commit, kept while a PITR asks for it. A version is a connection with an open transaction:
 * DuckDB keeps the rows that transaction may still see, so a version costs what has changed since and nothing more.
 */
import type { DuckDBConnection } from "@duckdb/node-api"
import { literal, quote } from "../translate/Sql.ts"
import { duckTypeOf } from "../translate/Types.ts"
import { readDefinition } from "./Catalog.ts"
import { execute } from "./ResultSet.ts"
import type { TableDefinition } from "./TableDefinition.ts"

/** How many commits back one can go. */
const depth = 200

/** How many rows are carried over at once. */
const batch = 1000

export interface Frozen {
  readonly schema: string
  readonly name: string
  readonly definition: TableDefinition
}

export interface Version {
  /** Nanoseconds since the epoch. */
  readonly at: bigint
  readonly connection: DuckDBConnection
}

export class History {
  readonly #connect: () => Promise<DuckDBConnection>
  readonly #now: () => bigint
  readonly #versions: Array<Version> = []
  #capturing: Promise<void> = Promise.resolve()
  #wanted = false

  constructor(connect: () => Promise<DuckDBConnection>, now: () => bigint) {
    this.#connect = connect
    this.#now = now
  }

  /** Begins to keep versions, with what is there now. */
  async start(): Promise<void> {
    this.#wanted = true
    await this.committed()
  }

  /** Stops keeping versions, and forgets them. */
  async stop(): Promise<void> {
    this.#wanted = false
    await this.#capturing
    for (const version of this.#versions.splice(0)) version.connection.closeSync()
  }

  /** To be called after each commit. Resolves when what it left is kept, under a time before any that is asked for later. */
  committed(): Promise<void> {
    if (this.#wanted) this.#capturing = this.#capturing.then(() => this.#capture()).catch(() => undefined)
    return this.#capturing
  }

  /** What is committed now. Its connection is the caller's to close. */
  async #open(): Promise<Version> {
    const connection = await this.#connect()
    const at = this.#now()
    await connection.run("BEGIN")
    // A transaction's view begins with its first statement.
    await connection.run("SELECT count(*) FROM duckdb_schemas()")
    return { at, connection }
  }

  /** Runs `use` with what is committed now, which nobody keeps. */
  async now<A>(use: (version: Version) => Promise<A>): Promise<A> {
    const version = await this.#open()
    try {
      return await use(version)
    } finally {
      version.connection.closeSync()
    }
  }

  async #capture(): Promise<void> {
    this.#versions.push(await this.#open())
    if (this.#versions.length > depth) this.#versions.shift()?.connection.closeSync()
  }

  /** The first version after a time. */
  async first(after: bigint): Promise<Version | undefined> {
    await this.#capturing
    return this.#versions.find((version) => version.at > after)
  }

  /** The last version at or before a time. */
  async find(at: bigint): Promise<Version | undefined> {
    await this.#capturing
    return this.#versions.findLast((version) => version.at <= at)
  }
}

/** The tables a version holds in the schemas that `wanted` accepts. */
export const frozenTables = async (
  version: Version,
  wanted: (schema: string, name: string) => boolean
): Promise<ReadonlyArray<Frozen>> => {
  const { rows: held } = await execute(
    version.connection,
    "SELECT schema_name, table_name, comment FROM duckdb_tables() WHERE comment IS NOT NULL ORDER BY table_name"
  )
  return held
    .map((row) => ({ schema: String(row[0]), name: String(row[1]), comment: String(row[2]) }))
    .filter(({ schema, name }) => wanted(schema, name))
    .map(({ schema, name, comment }) => ({ schema, name, definition: readDefinition(comment) }))
}

/** The schemas a version holds. */
export const frozenSchemas = async (version: Version): Promise<ReadonlyArray<string>> =>
  (
    await execute(
      version.connection,
      "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database()"
    )
  ).rows.map((row) => String(row[0]))

/** The INSERT statements that put a frozen table's rows into `target`. */
export const insertStatements = async (
  version: Version,
  table: Frozen,
  target: string
): Promise<ReadonlyArray<string>> => {
  const columns = table.definition.columns.filter((c) => c.generated === undefined)
  if (columns.length === 0 || table.definition.kind !== "table") return []
  const value = columns.map((c) => {
    const name = quote(c.name)
    const duck = duckTypeOf(c.type)
    const shown =
      duck === "VARCHAR"
        ? `'decode(unhex(''' || hex(${name}) || '''))'`
        : duck === "BLOB"
          ? `'unhex(''' || hex(${name}) || ''')'`
          : `'CAST(''' || replace(CAST(${name} AS VARCHAR), '''', '''''') || ''' AS ' || ${literal(duck)} || ')'`
    return `CASE WHEN ${name} IS NULL THEN 'NULL' ELSE ${shown} END`
  })
  const { rows: held } = await execute(
    version.connection,
    `SELECT '(' || ${value.join(" || ', ' || ")} || ')' FROM ${quote(table.schema)}.${quote(table.name)}`
  )
  const rows = held.map((row) => String(row[0]))
  const list = columns.map((c) => quote(c.name)).join(", ")
  const statements: Array<string> = []
  for (let i = 0; i < rows.length; i += batch)
    statements.push(`INSERT INTO ${target} (${list}) VALUES ${rows.slice(i, i + batch).join(", ")}`)
  return statements
}
