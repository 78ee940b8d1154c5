/**
 * Point-in-time recovery: CREATE, ALTER, DROP and SHOW PITR.
 */
import { isInvalidName } from "../access/Names.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, isSystemDatabase } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import type { SqlType } from "../translate/Types.ts"
import { levelOf } from "./Level.ts"
import { anyPitr, changePitr, deletePitr, insertPitr, listPitrs, type Pitr } from "./PitrStore.ts"
import { pitrRestores } from "./RestoreFromPitr.ts"

const units = ["h", "d", "mo", "y"]

/** The range: how far back, in which unit. CREATE takes 1 to 100, ALTER 0 as well. */
const readRange = (
  sql: string,
  captures: Captures,
  least: number
): { readonly length: number; readonly unit: string } => {
  const token = captures.tokens.get("length")
  if (token?.kind !== "number" || !/^\d+$/.test(token.value)) throw syntaxError(sql, token?.start ?? sql.length)
  const unit = captures.tokens.get("unit")
  if (unit?.kind !== "string") throw syntaxError(sql, unit?.start ?? sql.length)
  const length = Number(token.value)
  if (length < least || length > 100) throw internal(`invalid pitr value ${length}`)
  if (!units.includes(unit.value.toLowerCase())) throw internal(`invalid pitr unit ${unit.value}`)
  return { length, unit: unit.value.toLowerCase() }
}

const covers = (p: Pitr): string =>
  p.level === "table"
    ? `database \`${p.database}\` table \`${p.table}\``
    : p.level === "database"
      ? `database \`${p.database}\``
      : p.level === "cluster"
        ? "cluster"
        : `account \`${p.account}\``

const pitrName = (captures: Captures): string => {
  const name = captures.need("name").toLowerCase()
  if (isInvalidName(name)) throw internal("invalid input")
  return name
}

const create: StatementRow["run"] = async (session, captures, { sql }) => {
  const name = pitrName(captures)
  const level = levelOf(captures)
  const { length, unit } = readRange(sql, captures, 1)
  const account = captures.get("account")?.toLowerCase() ?? session.account
  // An account other than sys names none, not even itself.
  if (session.account !== "sys" && (level === "cluster" || captures.get("account") !== undefined)) {
    throw internal(
      level === "cluster"
        ? "only sys tenant can create cluster level pitr"
        : "only sys tenant can create tenant level pitr for other tenant"
    )
  }
  const database = captures.get("database")?.toLowerCase() ?? ""
  const table = captures.get("table")?.toLowerCase() ?? ""
  const result = await session.transactions.atomic(async (executor) => {
    const all = await listPitrs(executor, session.account)
    if (all.some((p) => p.name === name)) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`pitr ${name} already exists`)
    }
    if (!session.engine.accounts.has(account)) throw internal(`account ${account} does not exist`)
    if (level === "database" || level === "table") {
      if (isSystemDatabase(database))
        throw internal(
          `can not create pitr for current ${level} ${level === "table" ? `${database}.${table}` : database}`
        )
      if (level === "database" && !(await databaseExists(executor, session.account, database)))
        throw internal(`database ${database} does not exist`)
      if (level === "table" && (await session.definition(session.permanent(database, table), executor)) === undefined)
        throw internal(`table ${database}.${table} does not exist`)
    }
    const now = session.server.timestamp()
    const pitr: Pitr = {
      id: crypto.randomUUID(),
      name,
      level,
      account: level === "cluster" ? "" : account,
      database,
      table,
      length,
      unit,
      created: now,
      modified: now
    }
    const same = all.find((p) => covers(p) === covers(pitr))
    if (same !== undefined) throw internal(`${covers(pitr)} already has a pitr`)
    await insertPitr(executor, session.account, pitr)
    return ok()
  })
  await session.server.history.start()
  return result
}

const alter: StatementRow["run"] = async (session, captures, { sql }) => {
  const name = pitrName(captures)
  const { length, unit } = readRange(sql, captures, 0)
  return session.transactions.atomic(async (executor) => {
    const found = (await listPitrs(executor, session.account)).find((p) => p.name === name)
    if (found === undefined) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`pitr ${name} does not exist`)
    }
    await changePitr(executor, found, length, unit, session.server.timestamp())
    return ok()
  })
}

const drop: StatementRow["run"] = async (session, captures) => {
  const name = pitrName(captures)
  const result = await session.transactions.atomic(async (executor) => {
    const found = (await listPitrs(executor, session.account)).find((p) => p.name === name)
    if (found === undefined) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`pitr ${name} does not exist`)
    }
    await deletePitr(executor, found)
    return ok()
  })
  if (!(await anyPitr(session.transactions))) await session.server.history.stop()
  return result
}

const seconds = (session: Session, ns: bigint): string => session.clock(ns).slice(0, 19)

const text: SqlType = { name: "varchar" }
const time: SqlType = { name: "datetime" }

const show: StatementRow["run"] = async (session, captures, { sql }) =>
  showQuery(session, {
    columns: [
      { name: "PITR_NAME", type: text },
      { name: "CREATED_TIME", type: time },
      { name: "MODIFIED_TIME", type: time },
      { name: "PITR_LEVEL", type: text },
      { name: "ACCOUNT_NAME", type: text },
      { name: "DATABASE_NAME", type: text },
      { name: "TABLE_NAME", type: text },
      { name: "PITR_LENGTH", type: { name: "tinyint", unsigned: true } },
      { name: "PITR_UNIT", type: text }
    ],
    rows: (await listPitrs(session.transactions, session.account)).map((p) => [
      p.name,
      seconds(session, p.created),
      seconds(session, p.modified),
      p.level,
      p.account || "*",
      p.database || "*",
      p.table || "*",
      p.length,
      p.unit
    ]),
    ...(captures.has("WHERE") ? { where: { sql, tokens: captures.rest } } : {})
  })

export const pitrStatements: StatementFamily = [
  ...pitrRestores,
  {
    pattern:
      "CREATE PITR [IF NOT EXISTS] :name [FOR (CLUSTER | ACCOUNT [:account] | DATABASE :database [TABLE :table] | TABLE :database :table)] RANGE =length =unit [INTERNAL]",
    run: create
  },
  { pattern: "ALTER PITR [IF EXISTS] :name RANGE =length =unit", run: alter },
  { pattern: "DROP PITR [IF EXISTS] :name [INTERNAL]", run: drop },
  { pattern: "SHOW PITR [WHERE ...]", run: show },
  {
    pattern: "(CREATE | ALTER | DROP) PITR ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
