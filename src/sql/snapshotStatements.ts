/**
 * The statements on snapshots.
 */
import type { ListFilter, Publication, PublishedTarget, SnapshotTarget } from "../services/Snapshots.ts"
import { tableIdentifier } from "./fragments.ts"
import { identifier } from "./literals.ts"
import { fold, internalSnapshotPrefixes } from "./names.ts"

/** What comes after FOR: a level and what it is of. */
export const subject = (target: SnapshotTarget): string => {
  switch (target.level) {
    case "cluster":
      return "CLUSTER"
    case "account":
      return target.account === undefined ? "ACCOUNT" : `ACCOUNT ${identifier(target.account)}`
    case "database":
      return `DATABASE ${identifier(target.database)}`
    case "table":
      return `TABLE ${identifier(target.database)} ${identifier(target.table)}`
  }
}

export const create = (name: string, target: SnapshotTarget): string =>
  `CREATE SNAPSHOT ${identifier(name)} FOR ${subject(target)}`

export const drop = (name: string): string => `DROP SNAPSHOT ${identifier(name)}`

const published = ({ account, publication }: Publication): string =>
  ` FROM ${identifier(account)} PUBLICATION ${identifier(publication)}`

export const createPublished = (name: string, target: PublishedTarget, from: Publication): string =>
  create(name, target) + published(from)

export const dropPublished = (name: string, from: Publication): string => drop(name) + published(from)

/** A statement whose parameters the driver binds. */
export interface Bound {
  readonly text: string
  readonly parameters: ReadonlyArray<string>
}

/** A table by its whole name. */
export interface Table {
  readonly database: string
  readonly table: string
}

export const byName = (name: string): Bound => ({ text: "s.sname = ?", parameters: [name] })

/** The rows that a filter lets through. */
export const matching = (filter: ListFilter): Bound => {
  const conditions: ReadonlyArray<readonly [string, string | undefined]> = [
    ["s.level = ?", filter.level],
    ["s.database_name = ?", filter.database === undefined ? undefined : fold(filter.database)],
    ["s.table_name = ?", filter.table === undefined ? undefined : fold(filter.table)],
    ...(filter.includeInternal === true ? [] : internalSnapshotPrefixes).map(
      (prefix) => [`LEFT(s.sname, ${prefix.length}) <> ?`, prefix] as const
    )
  ]
  const given = conditions.flatMap(([text, parameter]) => (parameter === undefined ? [] : [{ text, parameter }]))
  return {
    text: given.length === 0 ? "TRUE" : given.map(({ text }) => text).join(" AND "),
    parameters: given.map(({ parameter }) => parameter)
  }
}

/**
 * The columns of a snapshot. Names as hexadecimal UTF-8: mysql2 takes MatrixOne's character set for CESU-8 and would break
 * what lies beyond the Basic Multilingual Plane. The moment as text: not every client reads integers beyond 2^53 exactly.
 */
const columns =
  "HEX(s.sname) AS name, CAST(s.ts AS CHAR) AS stamp, s.level AS level, HEX(s.account_name) AS account, " +
  "HEX(s.database_name) AS db, HEX(s.table_name) AS tbl"

/** A description belongs to the very snapshot, not to another that came by its name later. */
const described = (where: Bound, descriptions: Table): Bound => ({
  text:
    `SELECT ${columns}, 1 AS has_table, HEX(d.description) AS description FROM mo_catalog.mo_snapshots s ` +
    `LEFT JOIN ${tableIdentifier(descriptions)} d ON d.name = s.sname AND d.snapshot_ts = s.ts ` +
    `WHERE ${where.text} ORDER BY s.ts DESC, s.sname`,
  parameters: where.parameters
})

/** Says with each row whether there is a table of descriptions to join. */
const undescribed = (where: Bound, descriptions: Table): Bound => ({
  text:
    `SELECT ${columns}, (SELECT COUNT(*) FROM mo_catalog.mo_tables WHERE account_id = current_account_id() ` +
    "AND reldatabase = ? AND relname = ?) AS has_table, NULL AS description FROM mo_catalog.mo_snapshots s " +
    `WHERE ${where.text} ORDER BY s.ts DESC, s.sname`,
  parameters: [descriptions.database, descriptions.table, ...where.parameters]
})

export const select = { described, undescribed }

/** One row for each snapshot of the name. */
export const exists = (name: string): Bound => ({
  text: "SELECT 1 AS one FROM mo_catalog.mo_snapshots s WHERE s.sname = ?",
  parameters: [name]
})

/** What a snapshot is of, names as hexadecimal UTF-8. */
export const subjectOf = (name: string): Bound => ({
  text:
    "SELECT s.level AS level, HEX(s.account_name) AS account, HEX(s.database_name) AS db, HEX(s.table_name) AS tbl " +
    "FROM mo_catalog.mo_snapshots s WHERE s.sname = ?",
  parameters: [name]
})
