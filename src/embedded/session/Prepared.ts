/**
 * Prepared statements, by the protocol's command and by PREPARE.
 */
import { isUtf8 } from "node:buffer"
import { authorize } from "../access/Guard.ts"
import type { Constant } from "../translate/Constant.ts"
import { goNumber } from "../translate/NumberText.ts"
import { match } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, isWord, type Statement, splitStatements, type Token } from "../translate/Tokens.ts"
import { type Parameter, type Prepared, SqlFailure } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"

export interface PreparedStatement {
  readonly statement: Statement
  readonly parameterCount: number
}

/** The grammar of what can be prepared: everything else is a syntax error to MatrixOne. */
const preparable = new Set("CREATE ALTER INSERT REPLACE DELETE DROP SHOW UPDATE SELECT WITH PERFORM".split(" "))

/** What parses and is then refused with the statement's text. */
const refused: ReadonlyArray<string> = [
  "(CREATE | DROP) SNAPSHOT ...",
  "(CREATE | ALTER | DROP) STAGE ...",
  "(CREATE | ALTER | DROP) PUBLICATION ...",
  "SHOW (PUBLICATIONS | SUBSCRIPTIONS | ACCOUNTS) [...]",
  "(CREATE | DROP) (USER | ROLE) ...",
  "CREATE DATABASE [IF NOT EXISTS] :d CLONE ...",
  "ALTER PITR ..."
]

/** The word that a statement begins with, behind the parentheses around a query. */
const firstOf = ({ tokens }: Statement): Token | undefined => tokens.find((token) => !isOperator(token, "("))

const isQuery = (statement: Statement): boolean =>
  isWord(firstOf(statement), "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE")

/** Checks that the one statement of `sql` can be prepared. */
export const prepareStatement = async (session: Session, sql: string): Promise<Prepared> => {
  const statements = splitStatements(sql)
  const [statement] = statements
  if (statements.length > 1) throw new SqlFailure(20105, "not supported: prepare multi statements")
  if (statement === undefined) throw syntaxError(sql, sql.length)
  const first = firstOf(statement)
  if (first === undefined || !preparable.has(first.word)) throw syntaxError(sql, first?.start ?? 0)
  if (refused.some((pattern) => match(statement.tokens, pattern) !== undefined)) {
    throw new SqlFailure(20101, `internal error: statement: '${statement.sql}'`)
  }
  const parameterCount = statement.tokens.filter((t) => t.kind === "parameter").length
  if (isQuery(statement)) session.parse(statement.sql, statement.tokens)
  else if (parameterCount > 0 && first.word === "SHOW")
    throw new SqlFailure(20301, "invalid input: only prepare statement can use ? expr")
  await authorize(session, statement)
  const prepared: Prepared = { parameterCount, columns: [] }
  session.engine.preparedStatements.set(prepared, { statement, parameterCount })
  return prepared
}

/** A bound parameter as the constant it is: text, or bytes that are no text. */
export const parameterConstant = (value: Parameter): Constant => {
  if (value === null) return { kind: "null" }
  if (typeof value === "number") return { kind: "parameter", value: goNumber(value) }
  if (typeof value === "object" && !isUtf8(value)) return { kind: "bytes", hex: Buffer.from(value).toString("hex") }
  if (typeof value === "object") return { kind: "parameter", value: Buffer.from(value).toString("utf8") }
  return { kind: "parameter", value: String(value) }
}
