/**
 * CLONE, and the look at its source that the server does not take.
 */
import type { CloneDatabase, CloneOptions, CloneTable } from "../services/Clone.ts"
import type { Moment } from "../services/Moment.ts"
import { momentHint, tableIdentifier } from "./fragments.ts"
import { identifier } from "./literals.ts"
import { fold } from "./names.ts"
import type { Bound } from "./snapshotStatements.ts"

const hint = (at: Moment | undefined): string => (at === undefined ? "" : ` ${momentHint(at)}`)

const target = ({ toAccount }: CloneOptions): string =>
  toAccount === undefined ? "" : ` TO ACCOUNT ${identifier(toAccount)}`

/** Never with IF NOT EXISTS: its answer would not tell whether a copy was made, and 4.2.0 ignores it for databases. */
export const table = (options: CloneTable): string =>
  `CREATE TABLE ${tableIdentifier(options.to)} CLONE ${tableIdentifier(options.from)}${hint(options.at)}${target(options)}`

export const database = (options: CloneDatabase): string =>
  `CREATE DATABASE ${identifier(options.to)} CLONE ${identifier(options.from)}${hint(options.at)}${target(options)}`

export const drop = (name: string): string => `DROP DATABASE IF EXISTS ${identifier(name)}`

/**
 * Fails with 1049 when the database is not there, or was not at that moment. Unlike a look into the catalog it knows whose
 * databases a snapshot of another account shows.
 */
export const showTables = (name: string, at: Moment | undefined): string =>
  `SHOW TABLES FROM ${identifier(name)}${hint(at)}`

/** The same question for a session that may not list the tables: everybody may read this view. */
export const findDatabase = (name: string, at: Moment | undefined): Bound => ({
  text: `SELECT 1 AS one FROM information_schema.schemata${hint(at)} WHERE schema_name IN (?, ?)`,
  parameters: [name, fold(name)]
})
