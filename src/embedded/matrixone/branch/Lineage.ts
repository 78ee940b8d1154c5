/**
 * Which table was branched off which, and what it held then. An edge is kept for ever; the rows it froze are kept as long as a
 * table that descends from it is there. Tables are known by id: a table that is made anew under an old name is another one.
 */

import { qualified } from "../../engine/Catalog.ts"
import { hiddenSchema } from "../../engine/Database.ts"
import type { Executor } from "../../engine/Executor.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import { literal, quote } from "../../translate/Sql.ts"

type Reader = Pick<Executor, "read">

export interface Edge {
  readonly child: number
  readonly parent: number
  /** When the child had the parent's rows, in nanoseconds: the time of the statement or of the snapshot it was made from. */
  readonly fork: bigint
  readonly level: string
  /** The parent, as it was named then. */
  readonly account: string
  readonly database: string
  readonly table: string
}

/** Two tables' last common ancestor, and the edges from it down to each. */
export interface Kinship {
  readonly ancestor: number
  readonly left: ReadonlyArray<Edge>
  readonly right: ReadonlyArray<Edge>
}

const edges = `${quote(hiddenSchema)}.branches`

const schema = "#branch"

/** The rows a child began with, beside `#parent`: the row ids they had in its parent. Row ids of a new child count from 0. */
export const frozenTable = (child: number): TableReference => ({ database: "", schema, name: String(child) })

export class Lineage {
  readonly #byChild = new Map<number, Edge>()
  readonly #children = new Map<number, Array<number>>()

  private constructor(list: ReadonlyArray<Edge>) {
    for (const edge of list) {
      this.#byChild.set(edge.child, edge)
      const siblings = this.#children.get(edge.parent)
      if (siblings === undefined) this.#children.set(edge.parent, [edge.child])
      else siblings.push(edge.child)
    }
  }

  static async read(reader: Reader): Promise<Lineage> {
    const { rows } = await reader.read(
      `SELECT child, parent, fork, level, account, database_name, table_name FROM ${edges} ORDER BY child`
    )
    return new Lineage(
      rows.map((row) => ({
        child: Number(row[0]),
        parent: Number(row[1]),
        fork: BigInt(String(row[2])),
        level: String(row[3]),
        account: String(row[4]),
        database: String(row[5]),
        table: String(row[6])
      }))
    )
  }

  get edges(): ReadonlyArray<Edge> {
    return [...this.#byChild.values()]
  }

  /** Whether the table is a branch or has branches. */
  has(id: number): boolean {
    return this.#byChild.has(id) || this.#children.has(id)
  }

  isBranch(id: number): boolean {
    return this.#byChild.has(id)
  }

  /** The edges from `id` up to its root, the own one first. */
  #up(id: number): ReadonlyArray<Edge> {
    const path: Array<Edge> = []
    for (let edge = this.#byChild.get(id); edge !== undefined; edge = this.#byChild.get(edge.parent)) path.push(edge)
    return path
  }

  kinship(left: number, right: number): Kinship | undefined {
    const a = this.#up(left)
    const b = this.#up(right)
    const ancestors = (id: number, path: ReadonlyArray<Edge>) => [id, ...path.map((e) => e.parent)]
    const ofB = ancestors(right, b)
    for (const [i, ancestor] of ancestors(left, a).entries()) {
      const j = ofB.indexOf(ancestor)
      if (j >= 0) return { ancestor, left: a.slice(0, i).reverse(), right: b.slice(0, j).reverse() }
    }
    return undefined
  }

  /** Whether the table or one that descends from it is among `live`. */
  survives(id: number, live: ReadonlySet<number>): boolean {
    return live.has(id) || (this.#children.get(id) ?? []).some((child) => this.survives(child, live))
  }
}

/** The ids of all tables there are, of every account. */
export const liveTables = async (reader: Reader): Promise<ReadonlySet<number>> => {
  const { rows } = await reader.read(
    "SELECT json_extract_string(comment, '$.id') FROM duckdb_tables() WHERE comment IS NOT NULL AND NOT starts_with(schema_name, '#')"
  )
  return new Set(rows.map((row) => Number(row[0])))
}

/**
 * Notes that `edge.child` is about to be made from `rows`, a query for the parent's rows and their ids as `#parent`, and
 * freezes them. Rows frozen for branches that are gone are let go.
 */
export const recordBranch = async (
  executor: Executor,
  edge: Edge,
  rows: string,
  definition: TableDefinition
): Promise<TableReference> => {
  const frozen = frozenTable(edge.child)
  await executor.write(`CREATE TABLE ${qualified(frozen)} AS ${rows}`)
  await executor.write(`COMMENT ON TABLE ${qualified(frozen)} IS ${literal(JSON.stringify(definition))}`)
  await executor.write(
    `INSERT INTO ${edges} VALUES (${edge.child}, ${edge.parent}, ${edge.fork}, ${[edge.level, edge.account, edge.database, edge.table].map(literal).join(", ")})`
  )
  return frozen
}

/** Lets go of the rows frozen for branches of which nothing is left. */
export const reclaim = async (executor: Executor): Promise<void> => {
  const { rows } = await executor.read(`SELECT table_name FROM duckdb_tables() WHERE schema_name = ${literal(schema)}`)
  if (rows.length === 0) return
  const lineage = await Lineage.read(executor)
  const live = await liveTables(executor)
  for (const row of rows) {
    if (!lineage.survives(Number(row[0]), live))
      await executor.write(`DROP TABLE ${quote(schema)}.${quote(String(row[0]))}`)
  }
}

/** Notes that TRUNCATE makes another table of one that is in the lineage; undefined when it is not. */
export const severed = async (
  reader: Reader,
  definition: TableDefinition,
  id: number
): Promise<TableDefinition | undefined> =>
  (await Lineage.read(reader)).has(definition.id)
    ? { ...definition, id, logicalId: definition.logicalId ?? definition.id }
    : undefined
