/**
 * CREATE, ALTER, DROP and SHOW PUBLICATION.
 */
import { adminRole, sysAccount } from "../access/Account.ts"
import { isInvalidName, unexpected } from "../access/Names.ts"
import { text, time } from "../catalog/CatalogTypes.ts"
import { type ShowColumn, showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, isSystemDatabase, listTables, schemaName } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isName, isOperator, isWord, type Statement, splitCommas, type Token } from "../translate/Tokens.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { type Publication, tablesText } from "./PublicationStore.ts"

/** The wire type of a TEXT column of a result that MatrixOne makes by hand. */
const rawText = 241

export const textColumn = (name: string): ShowColumn => ({ name, type: text, wire: ColumnType.VARCHAR, raw: true })
export const longColumn = (name: string): ShowColumn => ({ name, type: text, wire: rawText, raw: true })
export const timeColumn = (name: string): ShowColumn => ({ name, type: time, raw: true })

const needAdmin = (session: Session, what: string): void => {
  const account = session.engine.accounts.need(session.account)
  if (session.identity.roleId !== adminRole(account).id) throw internal(`only admin can ${what} publication`)
}

const publicationName = (captures: Captures): string => {
  const name = captures.need("name").toLowerCase()
  if (isInvalidName(name)) throw internal("invalid input")
  return name
}

/** The clauses after the name. */
interface Clauses {
  readonly database?: string
  readonly tables?: ReadonlyArray<string>
  readonly accounts?: { readonly how: "set" | "add" | "drop"; readonly names: ReadonlyArray<string> | undefined }
  readonly comment?: string
}

const names = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<string> =>
  splitCommas(tokens).map((part) => {
    const [name, extra] = part
    if (!isName(name)) throw unexpected(sql, name)
    if (extra !== undefined) throw unexpected(sql, extra)
    return name.value.toLowerCase()
  })

const created = ["DATABASE", "TABLE", "ACCOUNT", "COMMENT"]
const altered = ["ACCOUNT", "DATABASE", "TABLE", "COMMENT"]

/** `heads`: the words that begin the clauses, in the order they stand. */
const readClauses = (sql: string, tokens: ReadonlyArray<Token>, heads: ReadonlyArray<string>): Clauses => {
  let clauses: Clauses = {}
  let rest = tokens
  let last = -1
  while (rest.length > 0) {
    const [head] = rest
    const place = heads.indexOf(head?.word ?? "")
    if (place <= last) throw syntaxError(sql, head?.start ?? sql.length)
    last = place
    const next = rest.findIndex((t, i) => i > 1 && isWord(t, ...heads) && !isOperator(rest[i - 1], ","))
    const body = rest.slice(1, next < 0 ? undefined : next)
    rest = next < 0 ? [] : rest.slice(next)
    const [first] = body
    switch (head?.word) {
      case "DATABASE": {
        const [name] = body.length === 1 && isOperator(first, "*") ? ["*"] : names(sql, body)
        clauses = { ...clauses, database: name ?? "" }
        break
      }
      case "TABLE":
        clauses = { ...clauses, tables: names(sql, body) }
        break
      case "ACCOUNT": {
        const how = isWord(first, "ADD") ? "add" : isWord(first, "DROP") ? "drop" : "set"
        const everyone = body.length === 1 && isWord(first, "ALL")
        const listed = how === "set" ? body : body.slice(1)
        clauses = { ...clauses, accounts: { how, names: everyone ? undefined : names(sql, listed) } }
        break
      }
      default:
        if (first?.kind !== "string" || body.length !== 1) throw syntaxError(sql, first?.start ?? sql.length)
        clauses = { ...clauses, comment: first.value }
    }
  }
  return clauses
}

const existing = (session: Session, accounts: ReadonlyArray<string>): ReadonlyArray<string> => {
  for (const account of accounts)
    if (!session.engine.accounts.has(account)) throw internal(`not existed account name '${account}'`)
  return [...new Set(accounts)].sort()
}

const checkToAll = (session: Session): void => {
  if (session.account !== sysAccount)
    throw internal("only sys account and authorized normal accounts can publish to all accounts")
}

const checkDatabase = async (session: Session, database: string): Promise<void> => {
  if (isSystemDatabase(database))
    throw internal(`Unknown database name '${database}', not support publishing system database`)
  if (!(await databaseExists(session.transactions, session.account, database)))
    throw internal(`database '${database}' does not exist`)
  if (session.engine.publications.subscription(session.account, database) !== undefined)
    throw internal(`database '${database}' is not a user database`)
}

const checkTables = async (
  session: Session,
  database: string,
  tables: ReadonlyArray<string> | undefined
): Promise<ReadonlyArray<string> | undefined> => {
  if (tables === undefined) return undefined
  const there = await listTables(session.transactions, schemaName(session.account, database))
  for (const table of tables)
    if (!there.some((t) => t.name === table && t.definition.kind !== "sequence"))
      throw internal(`table '${table}' not exists`)
  return [...tables].sort()
}

const create = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  needAdmin(session, "create")
  const { publications, accounts } = session.engine
  const name = publicationName(captures)
  const { accounts: to, comment, database, tables } = readClauses(sql, captures.rest, created)
  if (database === undefined || to === undefined || to.how !== "set") throw syntaxError(sql, sql.length)
  if (to.names?.includes(session.account) === true) throw internal("can't publish to self")
  if (to.names === undefined) checkToAll(session)
  const offered = to.names === undefined ? undefined : existing(session, to.names)
  if (database === "*") {
    if (tables !== undefined) throw internal("account level publication (DATABASE *) cannot specify tables")
  } else await checkDatabase(session, database)
  const listed = await checkTables(session, database, tables)
  if (publications.find(session.account, name) !== undefined) {
    // IF NOT EXISTS is read and ignored.
    const id = accounts.idOf(session.account)
    throw new SqlFailure(1062, `Duplicate entry '(${id},${name})' for key '(account_id,pub_name)'`)
  }
  publications.put({
    account: session.account,
    name,
    database,
    tables: listed,
    accounts: offered,
    comment: comment ?? "",
    created: accounts.time(),
    updated: undefined
  })
  return ok()
}

const alteredAccounts = (
  session: Session,
  publication: Publication,
  change: Clauses["accounts"]
): ReadonlyArray<string> | undefined => {
  if (change === undefined) return publication.accounts
  if (change.names === undefined) {
    checkToAll(session)
    return undefined
  }
  const given = change.names
  const before = publication.accounts
  switch (change.how) {
    case "set":
      return existing(session, given)
    case "add":
      if (before === undefined) throw internal("cannot add account from all account option")
      return existing(session, [...before, ...given])
    case "drop":
      if (before === undefined) throw internal("cannot drop accounts from all account option")
      return before.filter((account) => !given.includes(account))
  }
}

const alter = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  needAdmin(session, "alter")
  const { publications, accounts } = session.engine
  const name = captures.need("name").toLowerCase()
  const clauses = readClauses(sql, captures.rest, altered)
  const publication = publications.find(session.account, name)
  // IF EXISTS is read and ignored.
  if (publication === undefined) throw internal(`publication '${name}' does not exist`)
  const offered = alteredAccounts(session, publication, clauses.accounts)
  const database = clauses.database ?? publication.database
  if (clauses.database !== undefined) await checkDatabase(session, database)
  const tables =
    clauses.tables === undefined ? publication.tables : await checkTables(session, database, clauses.tables)
  publications.put({
    ...publication,
    database,
    tables,
    accounts: offered,
    comment: clauses.comment === undefined || clauses.comment === "" ? publication.comment : clauses.comment,
    updated: accounts.time()
  })
  return ok()
}

const drop = async (session: Session, captures: Captures): Promise<Result> => {
  needAdmin(session, "drop")
  const { publications } = session.engine
  const name = publicationName(captures)
  const publication = publications.find(session.account, name)
  if (publication === undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`publication '${name}' does not exist`)
  }
  publications.remove(publication)
  return ok()
}

const accountsText = (publication: Publication): string => publication.accounts?.join(",") ?? "*"

/** Undefined is last. */
export const descending = (a: string | undefined, b: string | undefined): number => {
  const [one, other] = [a ?? "", b ?? ""]
  return one === other ? 0 : one < other ? 1 : -1
}

const show = (session: Session, like: string | undefined): Promise<Result> => {
  const { publications } = session.engine
  const rows = publications.publications
    .filter((p) => p.account === session.account)
    .sort((a, b) =>
      like === undefined
        ? descending(a.updated, b.updated) || descending(a.created, b.created)
        : descending(b.name, a.name)
    )
    .map((p) => [
      p.name,
      p.database,
      tablesText(p),
      accountsText(p),
      publications.offers
        .filter((o) => o.publisher === p.account && o.publication === p.name && o.database !== undefined)
        .map((o) => o.account)
        .sort()
        .join(","),
      p.created,
      p.updated ?? null,
      p.comment
    ])
  return showQuery(session, {
    columns: [
      textColumn("publication"),
      textColumn("database"),
      longColumn("tables"),
      longColumn("sub_account"),
      longColumn("subscribed_accounts"),
      timeColumn("create_time"),
      timeColumn("update_time"),
      longColumn("comments")
    ],
    rows,
    ...(like === undefined ? {} : { like: { pattern: like, column: 0 } })
  })
}

const showCreate = (session: Session, name: string): Promise<Result> => {
  const publication = session.engine.publications.find(session.account, name)
  const columns = [
    { name: "Publication", type: text },
    { name: "Create Publication", type: text }
  ]
  if (publication === undefined) return showQuery(session, { columns, rows: [] })
  const { accounts, database, tables } = publication
  // Neither quoted nor with the comment, as MatrixOne has it.
  const listed = tables === undefined ? "" : ` TABLE ${tables.join(",")}`
  const sql = `CREATE PUBLICATION ${name} DATABASE ${database}${listed} ACCOUNT ${accounts?.join(",") ?? "all"}`
  return showQuery(session, { columns, rows: [[name, sql]] })
}

const showCoverage = async (session: Session, name: string): Promise<Result> => {
  const publication = session.engine.publications.publications.find((p) => p.name === name)
  if (publication === undefined) throw internal(`publication '${name}' does not exist`)
  const { account, accounts, database, tables } = publication
  if (accounts?.includes(session.account) === false)
    throw internal(`account '${session.account}' is not allowed to access publication '${name}'`)
  const listed =
    tables ??
    (database === "*"
      ? []
      : (await listTables(session.transactions, schemaName(account, database)))
          .filter((t) => t.definition.kind !== "view")
          .map((t) => t.name))
  const rows = [...(tables === undefined ? [[database, "*"]] : []), ...listed.map((table) => [database, table])]
  return showQuery(session, { columns: [textColumn("Database"), textColumn("Table")], rows })
}

export const publicationStatements: StatementFamily = [
  { pattern: "CREATE PUBLICATION [IF NOT EXISTS] :name ...", run: create },
  { pattern: "ALTER PUBLICATION [IF EXISTS] :name ...", run: alter },
  { pattern: "DROP PUBLICATION [IF EXISTS] :name", run: drop },
  { pattern: "SHOW PUBLICATIONS [LIKE =like]", run: (session, captures) => show(session, captures.get("like")) },
  {
    pattern: "SHOW PUBLICATIONS ...",
    run: async (_, captures, { sql }) => {
      throw unexpected(sql, captures.rest[0])
    }
  },
  {
    pattern: "SHOW PUBLICATION COVERAGE :name",
    run: (session, captures) => showCoverage(session, captures.need("name").toLowerCase())
  },
  {
    pattern: "SHOW CREATE PUBLICATION :name",
    run: (session, captures) => showCreate(session, captures.need("name").toLowerCase())
  }
]
