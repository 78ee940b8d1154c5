/**
 * CREATE TABLE … CLONE and CREATE DATABASE … CLONE.
 */

import { databaseExists, isSystemDatabase, needDatabase } from "../engine/Catalog.ts"
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

/** What may follow the source: a hint in braces, COPY GRANTS, TO ACCOUNT. */
const readTail = (session: Session, sql: string, tokens: ReadonlyArray<Token>) => {
  let rest = tokens
  let hint: ReturnType<typeof hintOf>
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
    const account = rest[2]?.value.toLowerCase() ?? ""
    if (!session.engine.accounts.has(account)) throw internal(`there is no account ${account}`)
    if (account !== session.account) throw unsupported("CLONE TO another ACCOUNT")
    rest = []
  }
  if (rest.length > 0) throw syntaxError(sql, rest[0]?.start ?? sql.length)
  return hint
}

const source = async (session: Session, table: TableReference, hint: ReturnType<typeof hintOf>): Promise<Travelled> =>
  hint === undefined ? { definition: await session.definition(table), at: table } : timeTravel(session, table, hint)

/** Any snapshot is read for any table; a clone is made only of what the snapshot was taken of. */
const requireOwn = ({ database, level, name, table }: Snapshot, of: TableReference): void => {
  if (level === "table" && (database !== of.database || table !== of.name))
    throw internal(`table-level snapshot(${name}) does not belong to the table(${of.database}-${of.name})`)
  if (level === "database" && database !== of.database)
    throw internal(`database-level snapshot(${name}) does not belong to the database(${of.database})`)
}

const cloneTable = async (session: Session, captures: Captures, sql: string): Promise<Result> => {
  const target = session.reference(captures.get("database"), captures.need("name"))
  const original = session.reference(captures.get("sourceDatabase"), captures.need("source"))
  const hint = readTail(session, sql, captures.rest)
  await needDatabase(session, session.transactions, target.database)
  if (isSystemDatabase(target.database)) throw internal("cannot clone data into system database")
  const { at, definition, snapshot } = await source(session, original, hint)
  if (definition === undefined) {
    throw new SqlFailure(
      1064,
      `SQL parser error: table ${foldName(captures.get("sourceDatabase") ?? "")}-${original.name} does not exist`
    )
  }
  if (snapshot !== undefined) requireOwn(snapshot, original)
  if ((await session.definition(target)) !== undefined) {
    if (captures.has("EXISTS")) return ok()
    throw new SqlFailure(1050, `table ${target.name} already exists`)
  }
  if (definition.kind !== "table") throw internal(`${original.database}.${original.name} is not BASE TABLE`)
  const { temporary: _, ...permanent } = definition
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(target, executor)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    await copyTable(session, executor, at, target, permanent)
    return ok()
  })
}

const cloneDatabase = async (session: Session, captures: Captures, sql: string): Promise<Result> => {
  const name = foldName(captures.need("name"))
  const from = foldName(captures.need("source"))
  const hint = readTail(session, sql, captures.rest)
  const snapshot = hint === undefined ? undefined : await resolveHint(session, hint, from)
  // A time is served by whatever snapshot was taken then; only one that is named must be of the right kind.
  if (hint?.kind === "snapshot") {
    if (snapshot?.level === "table")
      throw internal("cannot use a table-level snapshot to clone cluster/account/database")
    if (snapshot?.level === "database" && snapshot.database !== from)
      throw internal(`database-level snapshot(${snapshot.name}) does not belong to the database(${from})`)
  }
  const copy = (committed?: Version): Promise<Result> =>
    session.transactions.atomic(async (executor) => {
      // IF NOT EXISTS is read and ignored.
      if (await databaseExists(executor, session.account, name))
        throw new SqlFailure(1007, `database ${name} already exists`)
      executor.changesDefinitions()
      const schema = session.schemaOf(name)
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
