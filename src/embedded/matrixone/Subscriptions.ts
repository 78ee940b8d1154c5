/**
 * CREATE DATABASE … FROM … PUBLICATION, what a subscribed database refuses, and SHOW SUBSCRIPTIONS.
 */
import { tiny } from "../catalog/CatalogTypes.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, type Listed, schemaName } from "../engine/Catalog.ts"
import type { TableReference } from "../engine/TableDefinition.ts"
import { noSuchSource, references } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { createdFrom } from "../translate/CreatedFrom.ts"
import { internal } from "../translate/Errors.ts"
import { type Captures, match } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isOperator, isWord, type Statement, splitCommas } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { subscriptionStatus } from "./PublicationStore.ts"
import { descending, longColumn, textColumn, timeColumn } from "./Publications.ts"

const subscribe = async (session: Session, captures: Captures): Promise<Result> => {
  const { publications } = session.engine
  const database = captures.need("name").toLowerCase()
  const publisher = captures.need("account").toLowerCase()
  const name = captures.need("publication").toLowerCase()
  return session.transactions.atomic(async (executor) => {
    if (await databaseExists(executor, session.account, database)) {
      if (captures.has("EXISTS")) return ok(1)
      throw new SqlFailure(1007, `database ${database} already exists`)
    }
    publications.readable(session.account, publisher, name)
    const offer = publications.offers.find(
      (o) => o.account === session.account && o.publisher === publisher && o.publication === name
    )
    if (offer?.database !== undefined) throw internal(`publication ${name} can only be subscribed once`)
    if (offer === undefined) throw internal(`there is no publication ${name}`)
    executor.changesDefinitions()
    const before = publications.offers
    // An empty schema of its own, so that the name is taken; its tables are the publisher's.
    await executor.write(`CREATE SCHEMA ${quote(schemaName(session.account, database))}`)
    executor.onUndo(() => publications.restore(before))
    publications.subscribe(offer, database)
    return ok(1)
  })
}

export const isSubscribed = (session: Session, database: string): boolean =>
  session.engine.publications.subscription(session.account, database) !== undefined

const drop = async (session: Session, name: string): Promise<Result> => {
  const { publications } = session.engine
  const result = await session.transactions.atomic(async (executor) => {
    executor.changesDefinitions()
    const before = publications.offers
    await executor.write(`DROP SCHEMA ${quote(schemaName(session.account, name))} CASCADE`)
    executor.onUndo(() => publications.restore(before))
    publications.unsubscribe(session.account, name)
    return ok(0)
  })
  if (session.database === name) session.leaveDatabase()
  return result
}

// ---- what a subscribed database refuses -----------------------------------------------------------------------------

const changes = () => internal("cannot insert/update/delete from public table")

interface Refusal {
  readonly pattern: string
  readonly failure: (name: string) => SqlFailure
}

const making = (what: string) => () => internal(`cannot create ${what} in subscription database`)

/** `:database` is where the statement writes; the current one when it names none. */
const refusals: ReadonlyArray<Refusal> = [
  { pattern: "INSERT [IGNORE] [INTO] [:database .] :name ...", failure: changes },
  { pattern: "REPLACE [INTO] [:database .] :name ...", failure: changes },
  { pattern: "UPDATE [:database .] :name ...", failure: changes },
  { pattern: "DELETE FROM [:database .] :name [...]", failure: changes },
  {
    pattern: "TRUNCATE [TABLE] [:database .] :name",
    failure: (name) => internal(`can not truncate table '${name}' which is published by other account`)
  },
  {
    pattern: "DROP TABLE [IF EXISTS] [:database .] :name [...]",
    failure: (name) => internal(`can not drop subscription table ${name}`)
  },
  { pattern: "CREATE [TEMPORARY] TABLE [IF NOT EXISTS] [:database .] :name ...", failure: making("table") },
  { pattern: "CREATE [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...", failure: making("view") },
  { pattern: "CREATE SEQUENCE [IF NOT EXISTS] [:database .] :name [...]", failure: making("sequence") },
  {
    pattern:
      "CREATE [UNIQUE | FULLTEXT | SPATIAL] INDEX [IF NOT EXISTS] :index [USING :kind] ON [:database .] :name ...",
    failure: making("index")
  },
  {
    pattern: "ALTER TABLE [:database .] :name ...",
    failure: () => internal("cannot alter table in subscription database")
  }
]

/** The rows of another account are not there for the statement that fills a table with them. */
const checkSource = (session: Session, statement: Statement): void => {
  const source = createdFrom(statement)
  if (source === undefined) return
  for (const { database, name } of references(session.parse(source))) {
    const place = database?.toLowerCase() ?? session.database
    if (place !== undefined && isSubscribed(session, place)) throw noSuchSource(name)
  }
}

/** Refuses a statement that would write into a subscribed database, or drop one that is published. */
export const checkSubscribed = (session: Session, statement: Statement): void => {
  const { publications } = session.engine
  if (publications.offers.length === 0 && publications.publications.length === 0) return
  if (!isWord(statement.tokens[0], "INSERT", "REPLACE", "UPDATE", "DELETE", "TRUNCATE", "DROP", "CREATE", "ALTER"))
    return
  const dropped = match(statement.tokens, "DROP (DATABASE | SCHEMA) [IF EXISTS] :name")?.get("name")?.toLowerCase()
  if (
    dropped !== undefined &&
    publications.publications.some((p) => p.account === session.account && p.database === dropped)
  )
    throw internal(`can not drop database '${dropped}' which is publishing`)
  checkSource(session, statement)
  for (const { pattern, failure } of refusals) {
    const captures = match(statement.tokens, pattern)
    if (captures === undefined) continue
    const database = captures.get("database")?.toLowerCase() ?? session.database
    if (database !== undefined && isSubscribed(session, database)) throw failure(captures.need("name").toLowerCase())
    return
  }
}

/** Whether a table of a subscribed database is not among those published. */
export const isHidden = (session: Session, table: Pick<TableReference, "database" | "name">): boolean =>
  session.engine.publications.source(session.account, table.database)?.tables?.includes(table.name) === false

/** The tables of a database that the account sees; of a subscription's views none is listed. */
export const visibleTables = (
  session: Session,
  database: string,
  listed: ReadonlyArray<Listed>
): ReadonlyArray<Listed> => {
  const own = !isSubscribed(session, database)
  return listed.filter(
    ({ definition, name }) => (own || definition.kind !== "view") && !isHidden(session, { database, name })
  )
}

/** The statement a subscription was made with, as SHOW CREATE DATABASE has it; undefined for a database of the account's own. */
export const subscriptionText = (session: Session, database: string): string | undefined => {
  const offer = session.engine.publications.subscription(session.account, database)
  return offer === undefined
    ? undefined
    : `create database ${database} from ${offer.publisher} publication ${offer.publication}`
}

/** After DROP TABLE: the tables are in no publication any more. */
export const noteDroppedTables = (session: Session, statement: Statement): void => {
  const { publications } = session.engine
  if (publications.publications.length === 0) return
  for (const part of splitCommas(match(statement.tokens, "DROP TABLE [IF EXISTS] ...")?.rest ?? [])) {
    const dotted = isOperator(part[1], ".")
    const database = dotted ? part[0]?.value : session.database
    const table = part[dotted ? 2 : 0]?.value
    if (database === undefined || table === undefined) continue
    publications.tableDropped(session.account, database.toLowerCase(), table.toLowerCase())
  }
}

// ---- SHOW -----------------------------------------------------------------------------------------------------------

const show = (session: Session, captures: Captures): Promise<Result> => {
  const like = captures.get("like")
  const mine = session.engine.publications.offers.filter(
    (o) => o.account === session.account && (captures.has("ALL") || o.database !== undefined)
  )
  const rows = mine
    .sort((a, b) =>
      like === undefined
        ? descending(a.subscribed, b.subscribed) || descending(a.pubTime, b.pubTime)
        : descending(b.publication, a.publication)
    )
    .map((o) => {
      const known = o.status === subscriptionStatus.normal
      return [
        o.publication,
        o.publisher,
        known ? o.pubDatabase : null,
        known ? o.pubTables : null,
        known ? o.pubComment : null,
        known ? o.pubTime : null,
        o.database ?? null,
        o.subscribed ?? null,
        o.status
      ]
    })
  return showQuery(session, {
    columns: [
      textColumn("pub_name"),
      textColumn("pub_account"),
      textColumn("pub_database"),
      longColumn("pub_tables"),
      longColumn("pub_comment"),
      timeColumn("pub_time"),
      textColumn("sub_name"),
      timeColumn("sub_time"),
      { name: "status", type: tiny }
    ],
    rows,
    ...(like === undefined ? {} : { like: { pattern: like, column: 0 } })
  })
}

export const subscriptionStatements: StatementFamily = [
  {
    pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name FROM :account PUBLICATION :publication",
    run: async (session, captures) => {
      await session.beginImplicit()
      return subscribe(session, captures)
    }
  },
  { pattern: "SHOW SUBSCRIPTIONS [ALL] [LIKE =like]", run: show },
  {
    pattern: "SHOW SUBSCRIPTIONS ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]

/** DROP DATABASE of a subscription ends it; undefined when the database is the account's own. */
export const dropSubscribed = async (session: Session, statement: Statement): Promise<Result | undefined> => {
  const name = match(statement.tokens, "DROP (DATABASE | SCHEMA) [IF EXISTS] :name")?.get("name")?.toLowerCase()
  if (name === undefined || !isSubscribed(session, name)) return undefined
  await session.beginImplicit()
  return drop(session, name)
}
