/**
 * CREATE, DROP and SHOW SNAPSHOT.
 */

import { isInvalidName } from "../access/Names.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, findDefinition, isSystemDatabase, schemaName } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { varchar } from "../translate/Types.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { keepAccess } from "./KeptAccess.ts"
import { levelOf } from "./Level.ts"
import { findSnapshot, listSnapshots, removeSnapshot, takeSnapshot, timestampText } from "./SnapshotStore.ts"

/** Snapshots an account other than sys may keep, per level. */
const quota = 50

/** In whose account a snapshot is kept: a publisher's, by right of a publication, or the session's own. */
const ownerOf = (session: Session, captures: Captures): string => {
  const publisher = captures.get("publisher")?.toLowerCase()
  if (publisher === undefined) return session.account
  const publication = session.engine.publications.find(publisher, captures.need("publication").toLowerCase())
  if (publication === undefined)
    throw internal(`publication ${publisher}.${captures.need("publication").toLowerCase()} does not exist`)
  const offered = publication.accounts?.includes(session.account) ?? true
  if (publisher !== session.account && !offered)
    throw internal(
      `account ${session.account} does not have permission to access publication ${publisher}.${publication.name}`
    )
  return publisher
}

const create = async (session: Session, captures: Captures): Promise<Result> => {
  // What is longer than the catalogue's column is cut without a word, once it was looked for.
  const written = foldName(captures.need("name"))
  const name = [...written].slice(0, 64).join("")
  const level = levelOf(captures)
  const owner = ownerOf(session, captures)
  const account = captures.get("account")?.toLowerCase() ?? owner
  if (isInvalidName(name)) throw internal("invalid input")
  if (session.account !== "sys" && (level === "cluster" || account !== owner)) {
    throw internal(
      level === "cluster"
        ? "only sys tenant can create cluster level snapshot"
        : "only sys tenant can create tenant level snapshot for other tenant"
    )
  }
  const database = foldName(captures.get("database") ?? "")
  const table = foldName(captures.get("table") ?? "")
  return session.transactions.atomic(async (executor) => {
    // Of two that take a name at once, the second finds the first's.
    executor.claim([`snapshot:${owner}:${name}`])
    if ((await findSnapshot(executor, owner, name)) !== undefined) {
      if (written !== name) throw new SqlFailure(1062, `Duplicate entry '${name}' for key 'sname'`)
      if (captures.has("EXISTS")) return ok()
      throw internal(`snapshot ${name} already exists`)
    }
    if (!session.engine.accounts.has(account)) throw internal(`account ${account} does not exist`)
    if (database !== "") {
      if (isSystemDatabase(database)) throw internal(`can not create snapshot for system database ${database}`)
      if (level === "database" && !(await databaseExists(executor, owner, database)))
        throw internal(`database ${database} does not exist`)
    }
    let objectId = session.engine.accountId(account)
    if (level === "table") {
      const definition = await findDefinition(executor, { database, schema: schemaName(owner, database), name: table })
      if (definition === undefined) throw internal(`table ${database}.${table} does not exist`)
      objectId = definition.id
    }
    if (owner !== "sys") {
      const kept = (await listSnapshots(executor, owner)).filter((s) => s.level === level && s.kind === "user")
      if (kept.length >= quota) throw internal(`feature SNAPSHOT with scope ${level} has reached the limit of ${quota}`)
    }
    const snapshot = {
      id: crypto.randomUUID(),
      name,
      ts: session.server.timestamp(),
      level,
      account,
      database,
      table,
      kind: "user"
    }
    await takeSnapshot(executor, owner, snapshot, objectId)
    await keepAccess(session, executor, snapshot)
    return ok()
  })
}

const drop = async (session: Session, captures: Captures): Promise<Result> => {
  const name = foldName(captures.need("name"))
  const owner = ownerOf(session, captures)
  if (isInvalidName(name)) throw internal("invalid input")
  return session.transactions.atomic(async (executor) => {
    const snapshot = await findSnapshot(executor, owner, name)
    if (snapshot === undefined) {
      if (captures.has("EXISTS")) return ok()
      throw internal(`snapshot ${name} does not exist`)
    }
    await removeSnapshot(executor, snapshot)
    return ok()
  })
}

const columns = ["SNAPSHOT_NAME", "TIMESTAMP", "SNAPSHOT_LEVEL", "ACCOUNT_NAME", "DATABASE_NAME", "TABLE_NAME"]

const show = async (session: Session, sql: string, captures: Captures): Promise<Result> => {
  const snapshots = (await listSnapshots(session.transactions, session.account)).filter(
    (s) => !s.name.startsWith("ccpr_")
  )
  return showQuery(session, {
    columns: columns.map((name) => ({ name, type: varchar })),
    rows: snapshots.map((s) => [
      s.name,
      timestampText(s.ts),
      s.level,
      s.level === "cluster" ? "" : s.account,
      s.database,
      s.table
    ]),
    ...(captures.has("WHERE") ? { where: { sql, tokens: captures.rest } } : {})
  })
}

export const snapshotStatements: StatementFamily = [
  {
    pattern:
      "CREATE SNAPSHOT [IF NOT EXISTS] :name FOR (CLUSTER | ACCOUNT FROM :publisher PUBLICATION :publication | ACCOUNT [:account] | DATABASE :database [FROM :publisher PUBLICATION :publication] | TABLE :database :table [FROM :publisher PUBLICATION :publication])",
    run: create
  },
  { pattern: "DROP SNAPSHOT [IF EXISTS] :name [FROM :publisher PUBLICATION :publication]", run: drop },
  {
    pattern: "SHOW SNAPSHOTS [WHERE ...]",
    run: (session, captures, statement) => show(session, statement.sql, captures)
  },
  {
    pattern: "(CREATE | DROP) SNAPSHOT ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
