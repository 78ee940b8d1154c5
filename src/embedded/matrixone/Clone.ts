/**
 * CREATE TABLE … CLONE and CREATE DATABASE … CLONE.
 */

import { sysAccount } from "../access/Account.ts"
import { databaseExists, findDefinition, isSystemDatabase, schemaName } from "../engine/Catalog.ts"
import type { Version } from "../engine/History.ts"
import type { TableReference } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import { hintOf } from "../translate/Hint.ts"
import type { Captures } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { copyDatabase, copyTable } from "./Copy.ts"
import { type Snapshot, snapshotSchema } from "./SnapshotStore.ts"
import { resolveHint, type Travelled, timeTravel } from "./TimeTravel.ts"

interface Tail {
  readonly hint: ReturnType<typeof hintOf>
  /** Whose database the copy is. */
  readonly account: string
}

/** What may follow the source: a hint in braces, COPY GRANTS, TO ACCOUNT. */
const readTail = (session: Session, sql: string, tokens: ReadonlyArray<Token>): Tail => {
  let rest = tokens
  let hint: Tail["hint"]
  let account = session.account
  if (isOperator(rest[0], "{")) {
    const end = rest.findIndex((t) => isOperator(t, "}"))
    hint = end < 0 ? undefined : hintOf(rest.slice(1, end))
    if (hint === undefined) throw syntaxError(sql, rest[0]?.start ?? sql.length)
    rest = rest.slice(end + 1)
  }
  const words = rest.map((t) => t.word || t.value.toLowerCase())
  if (words[0] === "COPY" && words[1] === "GRANTS") {
    rest = rest.slice(2)
    words.splice(0, 2)
  }
  if (words[0] === "TO" && words[1] === "ACCOUNT" && rest.length === 3) {
    account = rest[2]?.value.toLowerCase() ?? ""
    if (!session.engine.accounts.has(account)) throw internal(`there is no account ${account}`)
    rest = []
  }
  if (rest.length > 0) throw syntaxError(sql, rest[0]?.start ?? sql.length)
  return { hint, account }
}

const requireAllowed = (session: Session, { account, hint }: Tail, what: string): void => {
  if (account === session.account) return
  if (hint === undefined) throw internal(`clone ${what} between different accounts need a snapshot`)
  if (session.account !== sysAccount) throw internal("only sys can clone table to another account")
}

const source = async (session: Session, table: TableReference, hint: Tail["hint"]): Promise<Travelled> => {
  if (isSystemDatabase(table.database)) throw unsupported("cloning a system table")
  if (hint === undefined) return { definition: await session.definition(table), at: table }
  try {
    return await timeTravel(session, table, hint)
  } catch (error) {
    // Before the database was there.
    if (hint.kind === "snapshot" || !(error instanceof SqlFailure) || ![1046, 1049].includes(error.errno)) throw error
    return { definition: undefined, at: table }
  }
}

/** Any snapshot is read for any table; a clone is made only of what the snapshot was taken of. */
const requireOwn = ({ database, level, name, table }: Snapshot, of: TableReference): void => {
  if (level === "table" && (database !== of.database || table !== of.name))
    throw internal(`table-level snapshot(${name}) does not belong to the table(${of.database}-${of.name})`)
  if (level === "database" && database !== of.database)
    throw internal(`database-level snapshot(${name}) does not belong to the database(${of.database})`)
}

const cloneTable = async (session: Session, captures: Captures, sql: string): Promise<Result> => {
  const tail = readTail(session, sql, captures.rest)
  const elsewhere = tail.account !== session.account
  requireAllowed(session, tail, "table")
  const original = session.reference(captures.get("sourceDatabase"), captures.need("source"))
  if (elsewhere && captures.get("database") === undefined)
    throw internal(`no db selected for the dst table ${captures.need("name")}`)
  const named = session.reference(captures.get("database"), captures.need("name"))
  const target = elsewhere ? { ...named, schema: schemaName(tail.account, named.database) } : named
  if (isSystemDatabase(target.database)) throw internal("cannot clone data into system database")
  if (!(await databaseExists(session.transactions, tail.account, target.database)))
    throw new SqlFailure(1049, `Unknown database ${target.database}`)
  const { at, definition, snapshot } = await source(session, original, tail.hint)
  if (definition === undefined) {
    throw new SqlFailure(
      1064,
      `SQL parser error: table ${foldName(captures.get("sourceDatabase") ?? "")}-${original.name} does not exist`
    )
  }
  if (snapshot !== undefined) requireOwn(snapshot, original)
  if ((await findDefinition(session.transactions, target)) !== undefined) {
    if (captures.has("EXISTS")) return ok()
    throw new SqlFailure(1050, `table ${target.name} already exists`)
  }
  if (definition.kind === "sequence") throw unsupported("cloning a sequence")
  if (captures.has("TEMPORARY")) throw new SqlFailure(1146, `no such table ${target.database}.${target.name}`)
  if (definition.kind !== "table") throw internal(`${original.database}.${original.name} is not BASE TABLE`)
  const { temporary: _, ...permanent } = definition
  return session.transactions.atomic(async (executor) => {
    if ((await findDefinition(executor, target)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    await copyTable(session, executor, at, target, permanent)
    return ok()
  })
}

const cloneDatabase = async (session: Session, captures: Captures, sql: string): Promise<Result> => {
  const name = foldName(captures.need("name"))
  const from = foldName(captures.need("source"))
  const tail = readTail(session, sql, captures.rest)
  const { account, hint } = tail
  requireAllowed(session, tail, "database")
  const snapshot = hint === undefined ? undefined : await resolveHint(session, hint, from)
  // IF NOT EXISTS is read and ignored.
  const taken = new SqlFailure(1007, `database ${name} already exists`)
  if (await databaseExists(session.transactions, account, name)) throw taken
  // A time is served by whatever snapshot was taken then; only one that is named must be of the right kind.
  if (hint?.kind === "snapshot") {
    if (snapshot?.level === "table")
      throw internal("cannot use a table-level snapshot to clone cluster/account/database")
    if (snapshot?.level === "database" && snapshot.database !== from)
      throw internal(`database-level snapshot(${snapshot.name}) does not belong to the database(${from})`)
  }
  const copy = (committed?: Version): Promise<Result> =>
    session.transactions.atomic(async (executor) => {
      if (await databaseExists(executor, account, name)) throw taken
      executor.changesDefinitions()
      const schema = schemaName(account, name)
      await executor.write(`CREATE SCHEMA ${quote(schema)}`)
      // A source that does not exist makes an empty database.
      if (isSystemDatabase(from)) return ok()
      const sourceSchema = snapshot === undefined ? session.schemaOf(from) : snapshotSchema(snapshot, from)
      await copyDatabase(
        session,
        executor,
        { database: from, schema: sourceSchema },
        { database: name, schema },
        committed
      )
      return ok()
    })
  // What the transaction itself has written is not in the copy, unlike that of a single table.
  return session.transactions.hasWritten && snapshot === undefined ? session.server.history.now(copy) : copy()
}

/** Under autocommit=0 a clone commits by itself; the transaction that is open goes on afterwards. */
const alone = async (session: Session, run: () => Promise<Result>): Promise<Result> => {
  if (session.autocommit || session.transactions.explicit) return run()
  await session.transactions.commit()
  const result = await run()
  await session.beginImplicit()
  return result
}

export const cloneStatements: StatementFamily = [
  {
    pattern: "CREATE [TEMPORARY] TABLE [IF NOT EXISTS] [:database .] :name CLONE [:sourceDatabase .] :source [...]",
    run: (session, captures, statement) => alone(session, () => cloneTable(session, captures, statement.sql))
  },
  {
    pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name CLONE :source [...]",
    run: (session, captures, statement) => alone(session, () => cloneDatabase(session, captures, statement.sql))
  }
]
