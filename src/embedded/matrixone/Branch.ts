/**
 * The DATA BRANCH statements.
 */

import type { Session } from "../session/Session.ts"
import type { StatementFamily } from "../session/StatementFamily.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import { merge } from "./branch/Apply.ts"
import { createDatabaseBranch, createTableBranch, deleteDatabaseBranch, deleteTableBranch } from "./branch/Create.ts"
import { diff } from "./branch/Diff.ts"
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

export const branchStatements: StatementFamily = [
  { pattern: "DATA ...", run: (session, _, statement) => run(session, statement) }
]
