/**
 * Transactions, variables, KILL, USE and PREPARE.
 */

import { isUtf8 } from "node:buffer"
import { adminRole } from "../access/Account.ts"
import { authorize } from "../access/Guard.ts"
import { children, kindOf } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import { match } from "../translate/Pattern.ts"
import { syntaxError, syntaxMessage } from "../translate/SyntaxError.ts"
import {
  isName,
  isOperator,
  isWord,
  type Statement,
  splitCommas,
  splitStatements,
  type Token,
  textOf
} from "../translate/Tokens.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import { type Cell, type Result, SqlFailure } from "../wire/WireSession.ts"
import type { PreparedStatement } from "./Prepared.ts"
import { select } from "./Select.ts"
import type { Session } from "./Session.ts"
import { ok, type StatementFamily } from "./StatementFamily.ts"
import { checkHeeded, checkSettable, variableValue } from "./SystemVariables.ts"

const done = async (): Promise<Result> => ok()

const begin = async (session: Session): Promise<Result> => {
  await session.transactions.begin(true)
  return ok()
}

const commit = async (session: Session): Promise<Result> => {
  await session.transactions.commit()
  return ok()
}

const rollback = async (session: Session): Promise<Result> => {
  await session.transactions.rollback()
  return ok()
}

const kill = async (session: Session, id: string, connection: boolean): Promise<Result> => {
  if (!/^\d+$/.test(id)) throw syntaxError(`kill ${id}`, 5)
  session.engine.kill(Number(id), connection)
  return ok()
}

// ---- SET ------------------------------------------------------------------------------------------------------------

/** The value of an expression of SET: evaluated as a query of its own. */
const evaluate = async (session: Session, sql: string): Promise<Constant> => {
  const parsed = session.parse(`SELECT ${sql}`)
  const [first] = children(kindOf(parsed.ast)[1], "expressions")
  if (first === undefined) throw unsupported("SET without a value")
  const result = await select(session, parsed, [])
  if (result._tag !== "Rows" || !Array.isArray(result.rows)) throw unsupported("SET to more than one value")
  const cell: Cell | undefined = result.rows[0]?.[0]
  if (cell === null || cell === undefined) return { kind: "null" }
  if (typeof cell === "object" && isUtf8(cell)) return { kind: "parameter", value: Buffer.from(cell).toString("utf8") }
  if (typeof cell === "object") return { kind: "bytes", hex: Buffer.from(cell).toString("hex") }
  const [column] = result.columns
  const truth = column?.type === ColumnType.TINY && column.length === 1
  return { kind: "parameter", value: truth ? String(Number(cell) !== 0) : String(cell) }
}

const textOfConstant = (constant: Constant): string =>
  constant.kind === "parameter" || constant.kind === "string" || constant.kind === "number" ? constant.value : ""

interface Assignment {
  readonly target: "user" | "system"
  readonly global: boolean
  readonly name: string
  readonly value: ReadonlyArray<Token>
}

const readAssignment = (sql: string, tokens: ReadonlyArray<Token>): Assignment => {
  let i = 0
  let global = false
  if (isWord(tokens[i], "SESSION", "LOCAL", "GLOBAL", "PERSIST") && isName(tokens[i + 1])) {
    global = isWord(tokens[i], "GLOBAL", "PERSIST")
    i++
  }
  const target = tokens[i]
  const sign = tokens[i + 1]
  if (target === undefined || !(isOperator(sign, "=") || isOperator(sign, ":=")))
    throw syntaxError(sql, sign?.start ?? sql.length)
  const value = tokens.slice(i + 2)
  if (value.length === 0) throw syntaxError(sql, sql.length)
  if (target.kind === "userVariable") return { target: "user", global, name: target.value, value }
  const name = target.value.replace(/^(session|global|local)\s*\.\s*/i, "")
  return { target: "system", global: global || /^global\s*\./i.test(target.value), name: name.toLowerCase(), value }
}

const isAdministering = (session: Session): boolean =>
  session.identity.roleId === adminRole(session.engine.accounts.need(session.account)).id

const assign = async (session: Session, sql: string, assignment: Assignment): Promise<void> => {
  const { name, value } = assignment
  const [first] = value
  if (assignment.target === "user") {
    session.userVariables.set(name.toLowerCase(), await evaluate(session, textOf(sql, value)))
    return
  }
  const variable = checkSettable(name, assignment.global)
  if (assignment.global && !isAdministering(session)) throw internal("do not have privilege to execute the statement")
  const given =
    value.length === 1 && isWord(first, "DEFAULT", "NULL")
      ? variable.value
      : value.length === 1 && first !== undefined && isName(first)
        ? first.value
        : textOfConstant(await evaluate(session, textOf(sql, value)))
  const stored = variableValue(name, given)
  checkHeeded(name, stored)
  if (assignment.global) session.engine.setGlobal(session.account, name, stored)
  else if (name === "autocommit") session.autocommit = stored === "1"
  else session.setVariable(name, stored)
}

/** Every SET commits an open transaction, and undoes it when it fails. */
const set = async (session: Session, statement: Statement): Promise<Result> => {
  const { sql, tokens } = statement
  try {
    if (!isWord(tokens[1], "NAMES", "CHARACTER", "CHARSET")) {
      for (const part of splitCommas(tokens.slice(1))) await assign(session, sql, readAssignment(sql, part))
    }
  } catch (error) {
    await session.transactions.rollback()
    throw error
  }
  await session.transactions.commit()
  return ok()
}

// ---- PREPARE --------------------------------------------------------------------------------------------------------

const prepare = async (session: Session, name: string, sql: string): Promise<Result> => {
  // What it prepared before is gone, also when this fails.
  session.prepared.delete(name.toLowerCase())
  const statements = splitStatements(sql)
  const [statement] = statements
  if (statement === undefined || statements.length !== 1)
    throw invalidInput("prepared statement must contain exactly one statement")
  if (
    isWord(statement.tokens[0], "BEGIN", "START", "COMMIT", "ROLLBACK", "SAVEPOINT", "USE", "SET", "GRANT", "REVOKE")
  ) {
    throw invalidInput("cannot prepare TCL and DCL statement")
  }
  if (isWord(statement.tokens[0], "SELECT", "WITH", "INSERT", "REPLACE", "UPDATE", "DELETE")) {
    const parsed = session.parse(statement.sql, statement.tokens)
    if (isWord(statement.tokens[0], "SELECT", "WITH")) {
      ;(
        await session.compiler(
          parsed,
          Array.from({ length: parsed.parameters }, () => ({ kind: "null" as const }))
        )
      ).query(parsed.ast)
    }
  } else if (
    !/^(CREATE|ALTER|DROP|SHOW|EXPLAIN|TRUNCATE|DATA|RESTORE|ANALYZE|DESC|DESCRIBE|CALL|VALUES|KILL|LOAD)$/.test(
      statement.tokens[0]?.word ?? ""
    )
  ) {
    throw new SqlFailure(1105, syntaxMessage(sql, statement.tokens[0]?.end ?? 0))
  }
  await authorize(session, statement)
  session.prepared.set(name.toLowerCase(), {
    statement,
    parameterCount: statement.tokens.filter((t) => t.kind === "parameter").length
  })
  return ok()
}

const needPrepared = (session: Session, name: string): PreparedStatement => {
  const statement = session.prepared.get(name.toLowerCase())
  if (statement === undefined)
    throw new SqlFailure(20400, `invalid state prepared statement '${name.toLowerCase()}' does not exist`)
  return statement
}

const execute = async (session: Session, sql: string, name: string, using: ReadonlyArray<Token>): Promise<Result> => {
  const variables = using.filter((t) => !isOperator(t, ","))
  const wrong = variables.find((t) => t.kind !== "userVariable")
  if (wrong !== undefined) throw syntaxError(sql, wrong.start)
  const { statement, parameterCount } = needPrepared(session, name)
  if (variables.length !== parameterCount) throw invalidInput("Incorrect arguments to EXECUTE")
  const parameters = variables.map((t): Constant => {
    const value = session.userVariables.get(t.value.toLowerCase())
    if (value === undefined) throw new SqlFailure(20101, `internal error: the user variable ${t.value} does not exist`)
    return value
  })
  return session.dispatch(statement, parameters)
}

const deallocate = async (session: Session, name: string): Promise<Result> => {
  if (!session.prepared.delete(name.toLowerCase())) {
    throw new SqlFailure(1243, `Unknown prepared statement handler (${name.toLowerCase()}) given to DEALLOCATE PREPARE`)
  }
  return ok()
}

const savepointFails = async (): Promise<Result> => {
  throw new SqlFailure(
    20101,
    "internal error: savepoint has not been implemented yet. please rollback the transaction."
  )
}

export const sessionStatements: StatementFamily = [
  { pattern: "BEGIN [WORK]", run: begin },
  { pattern: "START TRANSACTION [READ (WRITE | ONLY) | WITH CONSISTENT SNAPSHOT]", run: begin },
  { pattern: "COMMIT [WORK] [AND [NO] CHAIN] [[NO] RELEASE]", run: commit },
  // A savepoint cannot be returned to: the whole transaction is lost, although the statement fails.
  {
    pattern: "ROLLBACK [WORK] TO [SAVEPOINT] :name",
    run: async (session) => {
      await session.transactions.rollback()
      return savepointFails()
    }
  },
  { pattern: "ROLLBACK [WORK] [AND [NO] CHAIN] [[NO] RELEASE]", run: rollback },
  { pattern: "SAVEPOINT :name", run: done },
  { pattern: "RELEASE SAVEPOINT :name", run: done },
  {
    pattern: "USE :name",
    run: async (session, captures) => {
      await session.useDatabase(captures.need("name"))
      return ok()
    }
  },
  {
    pattern: "SET [SESSION | GLOBAL] TRANSACTION ...",
    run: async (session) => commit(session)
  },
  { pattern: "SET ...", run: (session, _, statement) => set(session, statement) },
  { pattern: "KILL QUERY =id", run: (session, captures) => kill(session, captures.need("id"), false) },
  { pattern: "KILL [CONNECTION] =id", run: (session, captures) => kill(session, captures.need("id"), true) },
  { pattern: "LOCK TABLES ...", run: commit },
  { pattern: "UNLOCK TABLES", run: done },
  {
    pattern: "PREPARE :name FROM =sql",
    run: (session, captures) => {
      const token = captures.tokens.get("sql")
      if (token?.kind === "userVariable") {
        const value = session.userVariables.get(token.value.toLowerCase())
        if (value === undefined) {
          session.prepared.delete(captures.need("name").toLowerCase())
          throw internal(`the user variable ${token.value} does not exist`)
        }
        return prepare(session, captures.need("name"), textOfConstant(value))
      }
      return prepare(session, captures.need("name"), captures.need("sql"))
    }
  },
  {
    pattern: "PREPARE :name FROM ...",
    run: (session, captures, statement) => prepare(session, captures.need("name"), textOf(statement.sql, captures.rest))
  },
  {
    pattern: "EXECUTE :name",
    run: (session, captures, statement) => execute(session, statement.sql, captures.need("name"), [])
  },
  {
    pattern: "EXECUTE :name USING ...",
    run: (session, captures, statement) => execute(session, statement.sql, captures.need("name"), captures.rest)
  },
  {
    pattern: "(DEALLOCATE | DROP) PREPARE :name",
    run: (session, captures) => deallocate(session, captures.need("name"))
  },
  {
    pattern: "RESET PREPARE :name",
    run: async (session, captures) => {
      needPrepared(session, captures.need("name"))
      return ok()
    }
  },
  {
    pattern: "DO ...",
    run: async (_, __, statement) => {
      throw new SqlFailure(20105, `not supported: ${statement.sql}`)
    }
  },
  {
    pattern: "CHECK TABLE ...",
    run: async (_, captures, statement) => {
      const odd = splitCommas(captures.rest).find((name) => match(name, "[:database .] :table") === undefined)
      if (odd !== undefined) throw syntaxError(statement.sql, odd[odd.length - 1]?.start ?? statement.sql.length)
      throw new SqlFailure(20105, "not supported: CHECK TABLE is not supported in MatrixOne")
    }
  }
]
