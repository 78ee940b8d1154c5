/**
 * What DATA BRANCH needs: each of the needs of a statement, in this order, and one role may have one, another the next.
 */
import type { BranchStatement } from "../matrixone/branch/Syntax.ts"
import type { NamedTable } from "../translate/Cursor.ts"
import type { Privilege } from "./Privilege.ts"

/** One thing a statement needs; a database left out is the current one. */
export type BranchNeed =
  /** To select from a table; it must exist. */
  | { readonly kind: "read"; readonly table: NamedTable }
  | { readonly kind: "write"; readonly table: NamedTable; readonly privilege: Privilege }
  | { readonly kind: "create table"; readonly database: string | undefined }
  /** As DROP TABLE: the privilege, or to own it. */
  | { readonly kind: "drop table"; readonly table: NamedTable }
  | { readonly kind: "create database" }
  /** To select from each table and view of it. */
  | { readonly kind: "read all"; readonly database: string }
  | { readonly kind: "drop database"; readonly database: string }

const write = (table: NamedTable): ReadonlyArray<BranchNeed> =>
  (["insert", "update", "delete"] as const).map((privilege) => ({ kind: "write", table, privilege }))

const read = (table: NamedTable): BranchNeed => ({ kind: "read", table })

export const branchNeeds = (statement: BranchStatement): ReadonlyArray<BranchNeed> => {
  switch (statement.kind) {
    case "create table":
      return [{ kind: "create table", database: statement.target.database }, read(statement.source)]
    case "create database":
      return [{ kind: "create database" }, { kind: "read all", database: statement.source }]
    case "delete table":
      return [{ kind: "drop table", table: statement.table }]
    case "delete database":
      return [{ kind: "drop database", database: statement.database }]
    case "diff": {
      const { base, output, target } = statement
      const kept = output.kind === "table" ? [{ kind: "create table", database: output.table.database } as const] : []
      return [read(target), read(base), ...kept]
    }
    case "merge":
    case "pick":
      return [read(statement.source), read(statement.destination), ...write(statement.destination)]
  }
}
