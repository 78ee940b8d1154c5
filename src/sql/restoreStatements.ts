/**
 * RESTORE in the spellings of the server's versions.
 */
import { identifier } from "./literals.ts"
import type { Bound } from "./snapshotStatements.ts"

/** By the major version that brought the spelling. */
export type RestoreSyntax = "4" | "3"

export type RestoreScope =
  | { readonly level: "cluster" }
  | { readonly level: "account"; readonly account: string; readonly toAccount?: string | undefined }
  | { readonly level: "database"; readonly account?: string | undefined; readonly database: string }
  | {
      readonly level: "table"
      readonly account?: string | undefined
      readonly database: string
      readonly table: string
    }

const path = (...names: ReadonlyArray<string | undefined>): string =>
  names
    .filter((name) => name !== undefined)
    .map(identifier)
    .join(".")

const subject = (scope: RestoreScope): string => {
  switch (scope.level) {
    case "cluster":
      return "CLUSTER"
    case "account":
      return `ACCOUNT ${identifier(scope.account)}`
    case "database":
      return `DATABASE ${path(scope.account, scope.database)}`
    case "table":
      return `TABLE ${path(scope.account, scope.database, scope.table)}`
  }
}

/** `account` is whose the object is: this spelling always names it. */
const subject3 = (scope: RestoreScope, account: string): string => {
  switch (scope.level) {
    case "cluster":
      return "CLUSTER"
    case "account":
      return `ACCOUNT ${identifier(account)}`
    case "database":
      return `ACCOUNT ${identifier(account)} DATABASE ${identifier(scope.database)}`
    case "table":
      return `ACCOUNT ${identifier(account)} DATABASE ${identifier(scope.database)} TABLE ${identifier(scope.table)}`
  }
}

const to = (scope: RestoreScope): string =>
  scope.level === "account" && scope.toAccount !== undefined ? ` TO ACCOUNT ${identifier(scope.toAccount)}` : ""

export const restore4 = (scope: RestoreScope, snapshot: string): string =>
  `RESTORE ${subject(scope)} {SNAPSHOT = ${identifier(snapshot)}}${to(scope)}`

export const restore3 = (scope: RestoreScope, snapshot: string, account: string): string =>
  `RESTORE ${subject3(scope, account)} FROM SNAPSHOT ${identifier(snapshot)}${to(scope)}`

/** The sessions in which a RESTORE is under way, of the account; of all for sys. Text as hexadecimal UTF-8. */
export const running: Bound = {
  text:
    "SELECT CAST(conn_id AS CHAR) AS id, HEX(account) AS account, HEX(user) AS user, HEX(info) AS statement, " +
    "query_start AS started FROM mo_catalog.mo_sessions " +
    "WHERE LOWER(LEFT(statement_type, 7)) = 'restore' AND query_start <> '' ORDER BY query_start",
  parameters: []
}
