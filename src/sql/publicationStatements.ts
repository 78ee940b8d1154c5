/**
 * The statements on publications and subscriptions.
 */
import type { AlterPublication, Audience, PublicationScope } from "../services/Publications.ts"
import { identifier, string } from "./literals.ts"
import { fold } from "./names.ts"
import type { Bound } from "./snapshotStatements.ts"

const list = (names: ReadonlyArray<string>): string => names.map(identifier).join(", ")

const audience = (accounts: Audience): string => (accounts === "all" ? "ALL" : list(accounts))

const tables = (names: ReadonlyArray<string> | undefined): ReadonlyArray<string> =>
  names === undefined ? [] : [`TABLE ${list(names)}`]

const comment = (text: string | undefined): ReadonlyArray<string> =>
  text === undefined || text === "" ? [] : [`COMMENT ${string(text)}`]

export const create = (
  name: string,
  options: PublicationScope & { readonly accounts: Audience; readonly comment?: string | undefined }
): string =>
  [
    `CREATE PUBLICATION ${identifier(name)}`,
    ...("database" in options
      ? [`DATABASE ${identifier(options.database)}`, ...tables(options.tables)]
      : ["DATABASE *"]),
    `ACCOUNT ${audience(options.accounts)}`,
    ...comment(options.comment)
  ].join(" ")

const changedAccounts = (accounts: AlterPublication["accounts"]): ReadonlyArray<string> => {
  if (accounts === undefined) return []
  if (typeof accounts === "string" || !("add" in accounts || "drop" in accounts))
    return [`ACCOUNT ${audience(accounts)}`]
  return ["add" in accounts ? `ACCOUNT ADD ${list(accounts.add)}` : `ACCOUNT DROP ${list(accounts.drop)}`]
}

export const alter = (name: string, changes: AlterPublication): string =>
  [
    `ALTER PUBLICATION ${identifier(name)}`,
    ...changedAccounts(changes.accounts),
    ...(changes.scope === undefined
      ? []
      : [`DATABASE ${identifier(changes.scope.database)}`, ...tables(changes.scope.tables)]),
    ...comment(changes.comment)
  ].join(" ")

export const drop = (name: string): string => `DROP PUBLICATION ${identifier(name)}`

export const show = "SHOW PUBLICATIONS"

export const coverage = (name: string): string => `SHOW PUBLICATION COVERAGE ${identifier(name)}`

export const subscribe = (
  database: string,
  { publication, publisher }: { readonly publisher: string; readonly publication: string }
): string =>
  `CREATE DATABASE ${identifier(database)} FROM ${identifier(publisher)} PUBLICATION ${identifier(publication)}`

/** The account's database of that name, as written or else folded, and its type. */
export const typeOf = (database: string): Bound => ({
  text:
    "SELECT HEX(datname) AS name, dat_type AS type FROM mo_catalog.mo_database " +
    "WHERE account_id = current_account_id() AND datname IN (?, ?) ORDER BY datname = ? DESC LIMIT 1",
  parameters: [database, fold(database), database]
})

export const unsubscribe = (database: string): string => `DROP DATABASE ${identifier(database)}`

export const subscriptions = "SHOW SUBSCRIPTIONS"

export const offers = "SHOW SUBSCRIPTIONS ALL"
