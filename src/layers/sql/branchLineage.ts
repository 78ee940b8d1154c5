/**
 * From the edges that the server keeps to branches with the tables they come from. Tables are known by id there: one that
 * ALTER TABLE copied goes on under another, with an edge to the one it was.
 */
import * as DateTime from "effect/DateTime"
import type * as Schema from "effect/Schema"
import { type Ancestor, BranchRecord } from "../../services/Branch.ts"

/** `id` was made of `parent`. Names are absent where the catalog has none any more. */
export interface Edge {
  readonly id: string
  readonly parent: string
  readonly stamp: bigint
  readonly level: string
  readonly db: string | null
  readonly tbl: string | null
  readonly parent_db: string | null
  readonly parent_tbl: string | null
  readonly former_db: string | null
  readonly former_tbl: string | null
}

const isLevel = (level: string): level is BranchRecord["level"] => level === "table" || level === "database"

/** All branches that there are, newest first. */
export const branches = (edges: ReadonlyArray<Edge>): ReadonlyArray<BranchRecord> => {
  const byId = new Map(edges.map((edge) => [edge.id, edge]))
  /** What a table became by being altered. */
  const successors = new Map(edges.flatMap((edge) => (isLevel(edge.level) ? [] : [[edge.parent, edge] as const])))

  /** The edge by which the table was branched, or `undefined` for one that was not. */
  const branching = (id: string): Edge | undefined => {
    let edge = byId.get(id)
    while (edge !== undefined && !isLevel(edge.level)) edge = byId.get(edge.parent)
    return edge
  }

  /** The table that an edge comes from: as it is called now, else as it was called then. */
  const ancestor = (edge: Edge): Ancestor | undefined => {
    if (edge.parent_db !== null && edge.parent_tbl !== null) {
      return { database: edge.parent_db, table: edge.parent_tbl, exists: true }
    }
    let latest = successors.get(edge.parent)
    for (let next = latest; next !== undefined; next = successors.get(next.id)) latest = next
    if (latest !== undefined && latest.db !== null && latest.tbl !== null) {
      return { database: latest.db, table: latest.tbl, exists: true }
    }
    return edge.former_db !== null && edge.former_tbl !== null
      ? { database: edge.former_db, table: edge.former_tbl, exists: false }
      : undefined
  }

  const lineage = (own: Edge): ReadonlyArray<Ancestor> => {
    const found: Array<Ancestor> = []
    for (let edge: Edge | undefined = own; edge !== undefined; edge = branching(edge.parent)) {
      const one = ancestor(edge)
      if (one === undefined) break
      found.push(one)
    }
    return found
  }

  return edges
    .flatMap(({ db, id, tbl }): ReadonlyArray<Schema.Schema.Type<typeof BranchRecord>> => {
      const edge = branching(id)
      if (db === null || tbl === null || edge === undefined || !isLevel(edge.level)) return []
      const createdAt = DateTime.unsafeMake(Number(edge.stamp / 1_000_000n))
      const { level, stamp: timestamp } = edge
      return [new BranchRecord({ database: db, table: tbl, level, createdAt, timestamp, lineage: [...lineage(edge)] })]
    })
    .sort((a, b) => (a.timestamp === b.timestamp ? (a.table < b.table ? -1 : 1) : a.timestamp < b.timestamp ? 1 : -1))
}
