/**
 * From two tables to what their changes are told against: their last common ancestor, as each found it.
 */

import { findDefinition, qualified } from "../../engine/Catalog.ts"
import { defaultSql } from "../../engine/Expressions.ts"
import type { ColumnDefinition, TableDefinition } from "../../engine/TableDefinition.ts"
import { sameName } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import { duckTypeOf } from "../../translate/Types.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import type { Comparison, Side, Version } from "./Changes.ts"
import { type Endpoint, identifiedRows, type Reader } from "./Endpoint.ts"
import { type Edge, frozenTable, type Kinship, Lineage } from "./Lineage.ts"
import { ancestral, type SharedColumn, sharedColumns } from "./Schema.ts"

const forever = 1n << 62n

const momentOf = (endpoint: Endpoint): bigint => endpoint.moment ?? forever

/** The rows a branch began with. */
interface Fork {
  readonly edge: Edge
  readonly definition: TableDefinition
  /** They with the row ids of the ancestor. */
  readonly rows: string
}

const forkOf = async (reader: Reader, edge: Edge): Promise<Fork> => {
  const at = frozenTable(edge.child)
  const definition = await findDefinition(reader, at)
  if (definition === undefined) throw new Error(`nothing is kept of branch ${edge.child}`)
  return { edge, definition, rows: `SELECT *, "#parent" AS "#row" FROM ${qualified(at)}` }
}

/** The endpoint's rows; their ids are the ancestor's where they came from it along `path`. */
const rowsAlong = async (reader: Reader, endpoint: Endpoint, path: ReadonlyArray<Edge>): Promise<string> => {
  let rows = await identifiedRows(reader, endpoint.at, endpoint.moment === undefined)
  if (endpoint.definition.primaryKey.length > 0) return rows
  for (const edge of [...path].reverse()) {
    rows = `SELECT r.* EXCLUDE ("#row"), f."#parent" AS "#row" FROM (${rows}) r LEFT JOIN ${qualified(frozenTable(edge.child))} f ON f.rowid = r."#row"`
  }
  return rows
}

/** A version of the ancestor, in the columns of the target. */
const ancestorVersion = (
  rows: string,
  definition: TableDefinition,
  fills: ReadonlyMap<ColumnDefinition, string>,
  pick: (shared: SharedColumn) => ColumnDefinition | undefined
): Version => ({
  rows,
  column: (shared) => {
    // What only the target has is not looked for in the past.
    if (shared.base === undefined) return undefined
    const found = ancestral(definition, pick(shared) ?? shared.target)
    if (found !== undefined && duckTypeOf(found.type) !== duckTypeOf(shared.target.type)) {
      throw new SqlFailure(
        20105,
        `not supported: LCA data branch column ${shared.target.name} has a different type from the endpoint schema`
      )
    }
    return found
  },
  filled: (shared) => {
    const own = pick(shared)
    return (own === undefined ? undefined : fills.get(own)) ?? `CAST(NULL AS ${duckTypeOf(shared.target.type)})`
  }
})

/** What columns added to a table were filled with. */
const fillsOf = async (
  session: Session,
  definition: TableDefinition
): Promise<ReadonlyMap<ColumnDefinition, string>> => {
  const fills = new Map<ColumnDefinition, string>()
  for (const column of definition.columns) {
    if (column.origin === undefined || !column.origin.startsWith("#") || column.default === undefined) continue
    fills.set(column, `CAST(${await defaultSql(session, column)} AS ${duckTypeOf(column.type)})`)
  }
  return fills
}

/** Tables cleared by TRUNCATE have lost what they came from. */
const checkLineage = (lineage: Lineage, endpoint: Endpoint): void => {
  const { id, logicalId } = endpoint.definition
  if (!lineage.has(id) && logicalId !== undefined && lineage.has(logicalId)) {
    throw new SqlFailure(
      20101,
      "internal error: data branch: schema-evolution lineage metadata is missing for a legacy ALTER; recreate the branch before DIFF/MERGE"
    )
  }
}

const keyPositions = (definition: TableDefinition): ReadonlyArray<number> =>
  definition.primaryKey.map((name) => definition.columns.findIndex((c) => sameName(c.name, name)))

export const compare = async (
  session: Session,
  reader: Reader,
  target: Endpoint,
  base: Endpoint
): Promise<Comparison> => {
  const lineage = await Lineage.read(reader)
  for (const endpoint of [target, base]) checkLineage(lineage, endpoint)
  const key = keyPositions(target.definition)
  if (target.definition.id === base.definition.id) return sameTable(reader, target, base, key)
  const kinship = lineage.kinship(target.definition.id, base.definition.id)
  return kinship === undefined
    ? strangers(reader, target, base, key)
    : relatives(session, reader, target, base, key, kinship)
}

const plain = (rows: string, pick: Version["column"]): Version => ({ rows, column: pick })

const own: Version["column"] = (shared) => shared.target
const others: Version["column"] = (shared) => shared.base

const strangers = async (
  reader: Reader,
  target: Endpoint,
  base: Endpoint,
  key: ReadonlyArray<number>
): Promise<Comparison> => {
  const columns = sharedColumns(target.definition, base.definition, undefined)
  const side = async (endpoint: Endpoint, pick: Version["column"]): Promise<Side> => ({
    name: endpoint.name,
    state: plain(await rowsAlong(reader, endpoint, []), pick),
    fork: undefined,
    meeting: undefined
  })
  return { columns, key, target: await side(target, own), base: await side(base, others) }
}

/** One table at two times: all that differs is the doing of the later one. */
const sameTable = async (
  reader: Reader,
  target: Endpoint,
  base: Endpoint,
  key: ReadonlyArray<number>
): Promise<Comparison> => {
  const columns = sharedColumns(target.definition, base.definition, undefined)
  const ofTarget = plain(await rowsAlong(reader, target, []), own)
  const ofBase = plain(await rowsAlong(reader, base, []), others)
  const idle = { state: undefined, fork: undefined, meeting: undefined }
  return momentOf(target) > momentOf(base)
    ? {
        columns,
        key,
        target: { name: target.name, state: ofTarget, fork: ofBase, meeting: undefined },
        base: { name: base.name, ...idle }
      }
    : {
        columns,
        key,
        target: { name: target.name, ...idle },
        base: {
          name: base.name,
          state: momentOf(target) === momentOf(base) ? undefined : ofBase,
          fork: ofTarget,
          meeting: undefined
        }
      }
}

/** Rows without a key cannot be followed through a change of the table's columns. */
const checkKeylessHistory = (table: TableDefinition, ancestor: TableDefinition): void => {
  if (table.primaryKey.length > 0) return
  const same =
    table.columns.length === ancestor.columns.length && table.columns.every((c) => ancestral(ancestor, c) !== undefined)
  if (!same) {
    throw new SqlFailure(
      20105,
      "not supported: historical data branch fake primary key schema differs from the endpoint schema"
    )
  }
}

const relatives = async (
  session: Session,
  reader: Reader,
  target: Endpoint,
  base: Endpoint,
  key: ReadonlyArray<number>,
  kinship: Kinship
): Promise<Comparison> => {
  const forkLeft = kinship.left[0] === undefined ? undefined : await forkOf(reader, kinship.left[0])
  const forkRight = kinship.right[0] === undefined ? undefined : await forkOf(reader, kinship.right[0])
  const first = forkLeft ?? forkRight
  if (first === undefined) throw new Error("relatives without an edge")
  const columns = sharedColumns(target.definition, base.definition, {
    ofTarget: (forkLeft ?? first).definition,
    ofBase: (forkRight ?? first).definition
  })
  checkKeylessHistory(target.definition, (forkLeft ?? first).definition)
  const side = async (
    endpoint: Endpoint,
    path: ReadonlyArray<Edge>,
    ownFork: Fork | undefined,
    other: Endpoint,
    otherFork: Fork | undefined,
    pick: Version["column"]
  ): Promise<Side> => {
    const parted = otherFork?.edge.fork ?? momentOf(other)
    const fork = ownFork ?? otherFork ?? first
    const fills = await fillsOf(session, endpoint.definition)
    const version = (rows: string, definition: TableDefinition) => ancestorVersion(rows, definition, fills, pick)
    // The ancestor itself, looked at before the other forked off it, has done nothing since.
    if (ownFork === undefined && momentOf(endpoint) <= parted)
      return { name: endpoint.name, state: undefined, fork: undefined, meeting: undefined }
    const meets =
      ownFork === undefined || parted >= ownFork.edge.fork
        ? undefined
        : otherFork === undefined
          ? version(await rowsAlong(reader, other, []), other.definition)
          : version(otherFork.rows, otherFork.definition)
    return {
      name: endpoint.name,
      state: plain(await rowsAlong(reader, endpoint, path), pick),
      fork: version(fork.rows, fork.definition),
      meeting: meets
    }
  }
  return {
    columns,
    key,
    target: await side(target, kinship.left, forkLeft, base, forkRight, own),
    base: await side(base, kinship.right, forkRight, target, forkLeft, others)
  }
}

/** The comparison with the target's changes cut to what happened between two snapshots of it. */
export const between = async (
  reader: Reader,
  comparison: Comparison,
  from: Endpoint | undefined,
  to: Endpoint
): Promise<Comparison> => {
  const { target } = comparison
  const state = plain(await rowsAlong(reader, to, []), own)
  // A branch that was not there yet had what it began with.
  const start =
    from === undefined
      ? (target.fork ?? { rows: `SELECT * FROM (${state.rows}) WHERE FALSE`, column: own })
      : plain(await rowsAlong(reader, from, []), (shared) => ancestral(from.definition, shared.target))
  return { ...comparison, target: { ...target, state, meeting: undefined, start } }
}
