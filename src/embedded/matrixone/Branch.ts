/**
 * The DATA BRANCH statements, and what ALTER and TRUNCATE mean for the lineage.
 */

import { alterTable } from "../engine/AlterTable.ts"
import { truncate } from "../engine/Delete.ts"
import { redefine } from "../engine/Tables.ts"
import type { Session } from "../session/Session.ts"
import type { StatementFamily } from "../session/StatementFamily.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import { checkCopy } from "./branch/Altered.ts"
import { merge } from "./branch/Apply.ts"
import { createDatabaseBranch, createTableBranch, deleteDatabaseBranch, deleteTableBranch } from "./branch/Create.ts"
import { diff } from "./branch/Diff.ts"
import { severed } from "./branch/Lineage.ts"
import { pick } from "./branch/Pick.ts"
import { type BranchStatement, readBranchStatement } from "./branch/Syntax.ts"

const isCreation = (statement: BranchStatement): boolean =>
  statement.kind === "create table" || statement.kind === "create database"

const run = async (session: Session, source: Statement): Promise<Result> => {
  const statement = readBranchStatement(source)
  // Under autocommit=0 a branch is made by itself; the transaction that is open goes on afterwards.
  if (isCreation(statement) && !session.autocommit && !session.transactions.explicit) {
    await session.transactions.commit()
    const result = await perform(session, source, statement)
    await session.beginImplicit()
    return result
  }
  return perform(session, source, statement)
}

const perform = (session: Session, { sql }: Statement, statement: BranchStatement): Promise<Result> => {
  switch (statement.kind) {
    case "create table":
      return createTableBranch(session, statement.target, statement.source, statement.account)
    case "create database":
      return createDatabaseBranch(session, statement.target, statement.source, statement.hint, statement.account)
    case "delete table":
      return deleteTableBranch(session, statement.table)
    case "delete database":
      return deleteDatabaseBranch(session, statement.database)
    case "diff":
      return diff(session, statement)
    case "merge":
      return merge(session, statement.source, statement.destination, statement.policy)
    case "pick":
      return pick(session, sql, statement)
  }
}

/** TRUNCATE makes another table, of which nothing says where it came from. */
const truncateTable = async (session: Session, database: string | undefined, name: string): Promise<Result> => {
  const result = await truncate(session, database, name)
  const table = session.permanent(database, name)
  await session.transactions.atomic(async (executor) => {
    const definition = await session.definition(table, executor)
    const other = definition === undefined ? undefined : await severed(executor, definition, session.server.nextId())
    if (other !== undefined) await redefine(executor, table, other)
  })
  return result
}

export const branchStatements: StatementFamily = [
  { pattern: "DATA ...", run: (session, _, statement) => run(session, statement) },
  {
    pattern: "ALTER TABLE [:database .] :name ...",
    run: async (session, captures, statement) => {
      await session.beginImplicit()
      const table = session.reference(captures.get("database"), captures.need("name"))
      return alterTable(session, statement.sql, table, captures.rest, (change) => checkCopy(session, change))
    }
  },
  {
    pattern: "TRUNCATE [TABLE] [:database .] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return truncateTable(session, captures.get("database"), captures.need("name"))
    }
  }
]
