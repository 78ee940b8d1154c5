/**
 * RESTORE in the spellings of the server's versions.
 */
import { identifier } from "./literals.ts"

/** By the major version that brought the spelling. */
export type RestoreSyntax = "4" | "3"

export interface RestoreScope {
  readonly level: "cluster" | "account" | "database" | "table"
  readonly snapshot: string
  readonly account?: string | undefined
  readonly database?: string | undefined
  readonly table?: string | undefined
  readonly toAccount?: string | undefined
}

const path = (...names: ReadonlyArray<string | undefined>): string =>
  names
    .filter((name) => name !== undefined)
    .map(identifier)
    .join(".")

const subject4 = ({ account, database, level, table }: RestoreScope): string => {
  switch (level) {
    case "cluster":
      return "CLUSTER"
    case "account":
      return `ACCOUNT ${path(account)}`
    case "database":
      return `DATABASE ${path(account, database)}`
    case "table":
      return `TABLE ${path(account, database, table)}`
  }
}

const subject3 = ({ database, level, table }: RestoreScope, account: string): string =>
  level === "cluster"
    ? "CLUSTER"
    : `ACCOUNT ${identifier(account)}` +
      (database === undefined ? "" : ` DATABASE ${identifier(database)}`) +
      (table === undefined ? "" : ` TABLE ${identifier(table)}`)

/** `account` is whose the objects are; the spelling of 4.x has it only where the scope names it. */
export const restoreStatement = (syntax: RestoreSyntax, scope: RestoreScope, account: string): string => {
  const to = scope.toAccount === undefined ? "" : ` TO ACCOUNT ${identifier(scope.toAccount)}`
  const snapshot = identifier(scope.snapshot)
  return syntax === "4"
    ? `RESTORE ${subject4(scope)} {SNAPSHOT = ${snapshot}}${to}`
    : `RESTORE ${subject3(scope, account)} FROM SNAPSHOT ${snapshot}${to}`
}
