/**
 * The way of a statement through a session: what is asked before it, which part of the server runs it.
 */
import { authorize } from "../access/Guard.ts"
import { watchOwnership } from "../access/Ownership.ts"
import { remove } from "../engine/Delete.ts"
import type { Parsed } from "../engine/Host.ts"
import { insert } from "../engine/Insert.ts"
import { update } from "../engine/Update.ts"
import { outfileOf, writeOutfile } from "../matrixone/Outfile.ts"
import { withSequences } from "../matrixone/SequenceValues.ts"
import { checkSubscribed, noteDroppedTables } from "../matrixone/Subscriptions.ts"
import { kindOf } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isWord, type Statement } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import { isForeign } from "./ParsedStatements.ts"
import { select } from "./Select.ts"
import type { Session } from "./Session.ts"
import { runStatement } from "./Statements.ts"
import { opensTransaction, refusal } from "./TransactionRules.ts"

type Perform = (session: Session, parsed: Parsed, parameters: ReadonlyArray<Constant>) => Promise<Result>

/** The statements of the SQL grammar proper, as the parser names them. */
const performances: Readonly<Record<string, Perform>> = {
  insert,
  update,
  delete: remove,
  select,
  union: select,
  except: select,
  intersect: select,
  subquery: select,
  values: select
}

/** A query or a change of rows. */
const perform: Perform = async (session, parsed, parameters) => {
  const [kind] = kindOf(parsed.ast)
  const performance = performances[kind]
  if (performance === undefined)
    throw isForeign(parsed.source)
      ? unsupported(`the statement ${kind.replaceAll("_", " ")}`)
      : syntaxError(parsed.source, 0)
  await session.beginImplicit()
  return withSequences(session, parsed, () =>
    session.transactions.whole(() => performance(session, parsed, parameters))
  )
}

/** Runs a statement. */
export const execute = async (
  session: Session,
  statement: Statement,
  parameters: ReadonlyArray<Constant>
): Promise<Result> => {
  const { tokens } = statement
  if (isWord(tokens[0], "SET")) session.lookUpInCalled()
  const { active, explicit } = session.transactions
  const refused = refusal(tokens, { active, explicit, autocommit: session.autocommit })
  if (refused !== undefined) throw refused
  if (!session.autocommit && opensTransaction(tokens)) await session.beginImplicit()
  const outfile = outfileOf(statement)
  if (outfile !== undefined) {
    await authorize(session, outfile.query)
    checkSubscribed(session, outfile.query)
    return writeOutfile(session, outfile, parameters)
  }
  await authorize(session, statement)
  checkSubscribed(session, statement)
  const afterwards = await watchOwnership(session, statement)
  const known = await session.transactions.whole(() => runStatement(session, statement, parameters))
  if (known !== undefined) {
    await afterwards()
    noteDroppedTables(session, statement)
    return known
  }
  return perform(session, session.parse(statement.sql, tokens), parameters)
}
