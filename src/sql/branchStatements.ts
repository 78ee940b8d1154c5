/**
 * The statements of DATA BRANCH.
 */
import type { Comparison, CreateDatabase, CreateTable, DiffOptions, OnConflict } from "../services/Branch.ts"
import type { Moment } from "../services/Moment.ts"
import type { TableName } from "../services/TableName.ts"
import { momentHint, tableIdentifier } from "./fragments.ts"
import { identifier } from "./literals.ts"
import { fold } from "./names.ts"
import type { Bound } from "./snapshotStatements.ts"

const at = (moment: Moment | undefined): string => (moment === undefined ? "" : momentHint(moment))

const account = (name: string | undefined): string => (name === undefined ? "" : ` TO ACCOUNT ${identifier(name)}`)

export const createTable = ({ at: moment, from, to, toAccount }: CreateTable): string =>
  `DATA BRANCH CREATE TABLE ${tableIdentifier(to)} FROM ${tableIdentifier(from)}${at(moment)}${account(toAccount)}`

export const createDatabase = ({ at: moment, from, to, toAccount }: CreateDatabase): string =>
  `DATA BRANCH CREATE DATABASE ${identifier(to)} FROM ${identifier(from)}${at(moment)}${account(toAccount)}`

export const deleteTable = (table: TableName): string => `DATA BRANCH DELETE TABLE ${tableIdentifier(table)}`

export const deleteDatabase = (name: string): string => `DATA BRANCH DELETE DATABASE ${identifier(name)}`

const compared = ({ against, againstAt, at: moment, table }: Comparison): string =>
  `DATA BRANCH DIFF ${tableIdentifier(table)}${at(moment)} AGAINST ${tableIdentifier(against)}${at(againstAt)}`

const columns = (names: ReadonlyArray<string> | undefined): string =>
  names === undefined ? "" : ` COLUMNS (${names.map(identifier).join(", ")})`

export const diff = (options: DiffOptions): string =>
  compared(options) + columns(options.columns) + (options.limit === undefined ? "" : ` OUTPUT LIMIT ${options.limit}`)

export const diffCount = (options: Comparison): string => `${compared(options)} OUTPUT COUNT`

export const diffSummary = (options: Comparison): string => `${compared(options)} OUTPUT SUMMARY`

export const diffInto = (options: DiffOptions, to: TableName): string =>
  `${compared(options)}${columns(options.columns)} OUTPUT AS ${tableIdentifier(to)}`

const conflict = (policy: OnConflict): string => ` WHEN CONFLICT ${policy.toUpperCase()}`

export const merge = (from: TableName, into: TableName, policy: OnConflict): string =>
  `DATA BRANCH MERGE ${tableIdentifier(from)} INTO ${tableIdentifier(into)}${conflict(policy)}`

/** What comes before and after the keys. */
export const pick = (
  from: TableName,
  moment: Moment | undefined,
  into: TableName,
  between: { readonly from: string; readonly to: string } | undefined,
  policy: OnConflict
): readonly [before: string, after: string] => {
  const snapshots =
    between === undefined
      ? ""
      : ` BETWEEN SNAPSHOT ${identifier(fold(between.from))} AND ${identifier(fold(between.to))}`
  return [
    `DATA BRANCH PICK ${tableIdentifier(from)}${at(moment)} INTO ${tableIdentifier(into)}${snapshots}`,
    conflict(policy)
  ]
}

export const showColumns = (table: TableName): string => `SHOW COLUMNS FROM ${tableIdentifier(table)}`

/**
 * Every edge of the lineage that the account has made: each table by its id, what it is called now, and what its parent is
 * called and was called when it was branched.
 */
export const edges: Bound = {
  text:
    "SELECT CAST(b.table_id AS CHAR) AS id, CAST(b.p_table_id AS CHAR) AS parent, CAST(b.clone_ts AS CHAR) AS stamp, " +
    "b.level AS level, HEX(t.reldatabase) AS db, HEX(t.relname) AS tbl, HEX(p.reldatabase) AS parent_db, " +
    "HEX(p.relname) AS parent_tbl, HEX(s.database_name) AS former_db, HEX(s.table_name) AS former_tbl " +
    "FROM mo_catalog.mo_branch_metadata b LEFT JOIN mo_catalog.mo_tables t ON t.rel_id = b.table_id " +
    "LEFT JOIN mo_catalog.mo_tables p ON p.rel_id = b.p_table_id " +
    "LEFT JOIN mo_catalog.mo_snapshots s ON s.sname = CONCAT('__mo_branch_', b.table_id) " +
    "WHERE b.creator = current_account_id()",
  parameters: []
}
