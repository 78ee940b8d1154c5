/**
 * RESTORE … FROM PITR.
 */
import { isSystemDatabase, ownerOf, qualified, schemaName, userDatabases } from "../engine/Catalog.ts"
import type { Executor } from "../engine/Executor.ts"
import { type Frozen, frozenSchemas, frozenTables, insertStatements, type Version } from "../engine/History.ts"
import { createTable, dropTable, setCounter } from "../engine/Tables.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { quote } from "../translate/Sql.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { listPitrs, type Pitr, windowStart } from "./PitrStore.ts"

const needPitr = async (session: Session, executor: Pick<Executor, "read">, name: string): Promise<Pitr> => {
  const found = (await listPitrs(executor, session.account)).find((p) => p.name === name)
  if (found === undefined) throw internal(`pitr ${name} does not exist`)
  return found
}

const layout = "2006-01-02 15:04:05"

/** A time of RESTORE: of the server's own zone, which is UTC. */
const nanoseconds = (value: string): bigint => {
  const m = /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?$/.exec(value)
  const at = m === null ? Number.NaN : Date.parse(`${m[1]}T${m[2]}Z`)
  if (m === null || Number.isNaN(at))
    throw new SqlFailure(1105, `parsing time "${value}" as "${layout}": cannot parse "${value}" as "2006"`)
  return BigInt(at) * 1_000_000n + BigInt((m[3] ?? "").padEnd(9, "0"))
}

const shownTime = (ns: bigint): string => new Date(Number(ns / 1_000_000n)).toISOString().slice(0, 19).replace("T", " ")

/** `sys` restores another account from a PITR of that account, as a whole. */
const checkOther = (p: Pitr, session: Session, account: string, database: string | undefined): void => {
  const { accounts, publications } = session.engine
  const { offers, publications: all } = publications.saved
  const published =
    all.some((each) => each.account === account) ||
    offers.some((each) => each.account === account && each.database !== undefined)
  if (
    session.account !== "sys" ||
    database !== undefined ||
    p.level !== "account" ||
    p.account !== account ||
    !accounts.has(account) ||
    published
  )
    throw unsupported("RESTORE FROM PITR of this in another account")
}

/** What a PITR of one level may restore; the rest is refused with these words. */
const checkLevel = (p: Pitr, session: Session, database: string | undefined, table: string | undefined): void => {
  const level = table !== undefined ? "table" : database !== undefined ? "database" : "account"
  if (p.level === "cluster")
    throw internal(
      level === "account"
        ? "restore level cluster is not allowed for account restore"
        : `cluster level pitr \`cluster\` is not allowed for ${level} restore`
    )
  if (level !== "table" && (p.level === "table" || (p.level === "database" && level === "account")))
    throw internal(`restore level ${p.level} is not allowed for ${level} restore`)
  const what =
    level === "account"
      ? `account ${session.account}`
      : level === "database"
        ? `database ${database}`
        : `table ${database}.${table}`
  if (
    (p.level === "account" && p.account !== session.account) ||
    ((p.level === "database" || p.level === "table") && p.database !== database) ||
    (p.level === "table" && p.table !== table)
  )
    throw internal(`pitr ${p.name} is not allowed to restore ${what}`)
}

const restore: StatementRow["run"] = async (session, captures) => {
  const database = captures.get("database")?.toLowerCase()
  const table = captures.get("table")?.toLowerCase()
  const account = captures.get("account")?.toLowerCase()
  const value = captures.need("time")
  const at = nanoseconds(value)
  return session.transactions.atomic(async (executor) => {
    const pitr = await needPitr(session, executor, captures.need("name").toLowerCase())
    if (database !== undefined && isSystemDatabase(database)) throw internal(`database ${database} can not be restore`)
    if (captures.has("CLUSTER") && pitr.level !== "cluster")
      throw internal(`restore level ${pitr.level} is not allowed for cluster restore`)
    if (account !== undefined && database === undefined && (pitr.level === "database" || pitr.level === "table"))
      throw internal(`can not restore account ${account} by pitr ${pitr.name}`)
    if (captures.has("CLUSTER")) throw unsupported("RESTORE CLUSTER FROM PITR")
    const whose = account ?? session.account
    if (whose === session.account) checkLevel(pitr, session, database, table)
    else checkOther(pitr, session, whose, database)
    const now = session.server.timestamp()
    if (at <= pitr.created)
      throw internal(`input timestamp ${shownTime(at)} is less than the pitr valid time ${shownTime(pitr.created)}`)
    const oldest = windowStart(pitr, now)
    if (at < oldest)
      throw internal(
        `input timestamp ${shownTime(at)} is less than the pitr range minest timestamp ${shownTime(oldest)}`
      )
    if (at > now) throw internal(`input timestamp ${shownTime(at)} is bigger than now timestamp ${shownTime(now)}`)
    const version = (await session.server.history.find(at)) ?? (await session.server.history.first(pitr.created))
    if (version === undefined) throw unsupported("RESTORE to a time whose version is no longer kept")
    await restoreVersion(session, executor, version, { account: whose, at, database, table })
    return ok()
  })
}

interface Wanted {
  readonly account: string
  readonly at: bigint
  readonly database: string | undefined
  readonly table: string | undefined
}

const restoreVersion = async (
  session: Session,
  executor: Executor,
  version: Version,
  { account, at, database, table }: Wanted
): Promise<void> => {
  const wanted = (schema: string) => {
    const owner = ownerOf(schema)
    return (
      owner?.account === account &&
      !isSystemDatabase(owner.database) &&
      (database === undefined || owner.database === database)
    )
  }
  const tables = await frozenTables(
    version,
    (schema, name) => wanted(schema) && (table === undefined || name === table)
  )
  // What a foreign key names is looked up in the session's own account.
  if (account !== session.account && tables.some((each) => each.definition.foreignKeys.length > 0))
    throw unsupported("RESTORE FROM PITR of foreign keys in another account")
  if (table !== undefined) {
    const frozen = tables[0]
    if (frozen === undefined || database === undefined)
      throw internal(`database '${database}' table '${table}' does not exists at timestamp: ${shownTime(at)}`)
    const target = session.reference(database, table)
    if ((await session.definition(target, executor)) !== undefined) await dropTable(session, executor, target)
    return bringBack(session, executor, version, frozen)
  }
  executor.changesDefinitions()
  const then = (await frozenSchemas(version)).filter(wanted)
  if (database !== undefined && then.length === 0)
    throw internal(`database '${database}' does not exists at timestamp: ${shownTime(at)}`)
  const now = (await userDatabases(executor, account)).filter((d) => database === undefined || d === database)
  for (const each of now) await executor.write(`DROP SCHEMA ${quote(schemaName(account, each))} CASCADE`)
  for (const schema of then) await executor.write(`CREATE SCHEMA ${quote(schema)}`)
  for (const frozen of tables) await bringBack(session, executor, version, frozen)
}

const bringBack = async (session: Session, executor: Executor, version: Version, frozen: Frozen): Promise<void> => {
  const owner = ownerOf(frozen.schema)
  const target = { database: owner?.database ?? frozen.schema, schema: frozen.schema, name: frozen.name }
  await createTable(session, executor, target, { ...frozen.definition, id: session.server.nextId() })
  for (const sql of await insertStatements(version, frozen, qualified(target))) await executor.write(sql)
  setCounter(session, executor, target, undefined)
}

export const pitrRestores: StatementFamily = [
  { pattern: "RESTORE FROM PITR :name =time", run: restore },
  { pattern: "RESTORE DATABASE :database [TABLE :table] FROM PITR :name =time", run: restore },
  {
    pattern: "RESTORE ACCOUNT :account [DATABASE :database [TABLE :table]] FROM PITR :name =time [[AS] :source]",
    run: restore
  },
  { pattern: "RESTORE CLUSTER FROM PITR :name =time", run: restore }
]
