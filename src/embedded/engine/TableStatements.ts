/**
 * CREATE, ALTER, DROP, RENAME and TRUNCATE of tables, views and indexes.
 */

import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { child, kindOf, nameOf, walk } from "../translate/Ast.ts"
import { invalidInput } from "../translate/Coerce.ts"
import { internal } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { parseTable } from "../translate/TableStatement.ts"
import { isOperator, isWord, type Statement, splitCommas, type Token, textOf } from "../translate/Tokens.ts"
import { fromDuckType, type SqlType } from "../translate/Types.ts"
import { utcMoment, zoneOf } from "../translate/Zone.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { alterTable } from "./AlterTable.ts"
import { needDatabase, needTable, noSuchTable, qualified } from "./Catalog.ts"
import { tableDefinition } from "./Definition.ts"
import { truncate } from "./Delete.ts"
import { childrenOf, enforced } from "./ForeignKeys.ts"
import type { Host } from "./Host.ts"
import { createIndex, dropIndex } from "./IndexStatements.ts"
import { renameTable } from "./RenameTable.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "./TableDefinition.ts"
import { createTable, dropTable, redefine, setCounter } from "./Tables.ts"

const exists = (name: string): SqlFailure => new SqlFailure(1050, `table ${name} already exists`)

const created = async (session: Session, captures: Captures, statement: Statement): Promise<Result> => {
  await session.beginImplicit()
  const table = session.reference(captures.get("database"), captures.need("name"))
  const rest = captures.rest
  if (table.name === "") throw syntaxError(statement.sql, captures.tokens.get("name")?.start ?? 0)
  if (isWord(rest[0], "LIKE")) return createLike(session, table, rest.slice(1), captures.has("EXISTS"))
  const parsed = parseTable(statement.sql, rest)
  if (parsed.columns.length === 0 && parsed.select === undefined)
    throw new SqlFailure(4028, "A table must have at least one visible column.")
  await needDatabase(session, session.transactions, table.database)
  if ((await session.definition(table)) !== undefined) {
    if (captures.has("EXISTS")) return ok()
    throw exists(table.name)
  }
  const definition = await tableDefinition(session, statement.sql, parsed, table.database, table.name, {
    temporary: captures.has("TEMPORARY")
  })
  if (parsed.select !== undefined)
    return createAsSelect(session, table, definition, textOf(statement.sql, parsed.select))
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(table, executor)) !== undefined) throw exists(table.name)
    await createTable(session, executor, table, definition)
    return ok()
  })
}

const createLike = async (
  session: Session,
  table: TableReference,
  source: ReadonlyArray<Token>,
  ifNotExists: boolean
): Promise<Result> => {
  const [first, dot, second] = source
  const original = isOperator(dot, ".")
    ? session.reference(first?.value, second?.value ?? "")
    : session.reference(undefined, first?.value ?? "")
  if ((await session.definition(table)) !== undefined) {
    if (ifNotExists) return ok()
    throw exists(table.name)
  }
  const definition = await needTable(session, original)
  if (definition.kind === "view")
    throw new SqlFailure(20101, `internal error: ${original.database}.${original.name} is not BASE TABLE`)
  const { autoIncrementStart: _, ...shape } = definition
  return session.transactions.atomic(async (executor) => {
    await createTable(session, executor, table, { ...shape, id: session.server.nextId(), foreignKeys: [] })
    return ok()
  })
}

/** The columns of a query: as its tables declare them where it names columns, else by type. */
const queryColumns = async (
  session: Session,
  sql: string
): Promise<{ readonly query: string; readonly columns: ReadonlyArray<ColumnDefinition> }> => {
  const parsed = session.parse(sql)
  const compiled = (await session.compiler(parsed)).query(parsed.ast)
  const described = await session.transactions.read(`DESCRIBE ${compiled.sql}`)
  const columns = described.rows.map((row, i): ColumnDefinition => {
    const known = compiled.columns?.[i]
    const type: SqlType = known?.type ?? fromDuckType(String(row[1]))
    return {
      name: known?.name || String(row[0]),
      type:
        type.name === "null"
          ? { name: "text" }
          : type.name === "varchar" && type.length === undefined
            ? { name: "varchar", length: 65535 }
            : type,
      notNull: false,
      autoIncrement: false,
      comment: ""
    }
  })
  columns.forEach((c, i) => {
    if (columns.findIndex((d) => d.name.toLowerCase() === c.name.toLowerCase()) < i) {
      throw new SqlFailure(3819, `constraint violation: duplicate column "${c.name}"`)
    }
  })
  return { query: compiled.sql, columns: await declared(session, parsed.ast, columns) }
}

/** A column that is a table's own column keeps its declaration. */
const declared = async (
  session: Session,
  ast: ReturnType<Host["parse"]>["ast"],
  columns: ReadonlyArray<ColumnDefinition>
): Promise<ReadonlyArray<ColumnDefinition>> => {
  const [kind, body] = kindOf(ast)
  if (kind !== "select") return columns
  const from = body["from"]
  const found = JSON.stringify(from ?? null).match(
    /"table":\{"name":\{"name":"([^"]+)"[^}]*\}[^}]*\},?"schema":(?:null|\{"name":"([^"]+)")/
  )
  if (found === null || (body["joins"] !== undefined && Array.isArray(body["joins"]) && body["joins"].length > 0))
    return columns
  if (session.database === undefined && found[2] === undefined) return columns
  const definition = await session.definition(session.reference(found[2], found[1] ?? ""))
  if (definition === undefined) return columns
  return columns.map((c) => {
    const own = definition.columns.find((d) => d.name.toLowerCase() === c.name.toLowerCase())
    if (own === undefined || JSON.stringify(own.type) !== JSON.stringify(c.type)) return c
    const { generated: _, comment: __, ...kept } = own
    return { ...kept, name: c.name, comment: "" }
  })
}

const createAsSelect = async (
  session: Session,
  table: TableReference,
  definition: TableDefinition,
  sql: string
): Promise<Result> => {
  // The real server panics.
  if (session.parse(sql).hints.length > 0) throw internal("panic not supported in internal sql executor:")
  const { query, columns } = await queryColumns(session, sql)
  const own = definition.columns.filter((c) => !columns.some((d) => d.name.toLowerCase() === c.name.toLowerCase()))
  const merged = columns.map((c) => definition.columns.find((d) => d.name.toLowerCase() === c.name.toLowerCase()) ?? c)
  const full = { ...definition, columns: [...own, ...merged] }
  return session.transactions.atomic(async (executor) => {
    await createTable(session, executor, table, full)
    const names = merged.map((c) => quote(c.name)).join(", ")
    const zone = zoneOf(session.systemVariable("time_zone"))
    const values = merged.map((c, i) => (c.type.name === "timestamp" ? utcMoment(`q.c${i}`, zone) : `q.c${i}`))
    const rows =
      zone === undefined
        ? query
        : `SELECT ${values.join(", ")} FROM (${query}) AS q(${values.map((_, i) => `c${i}`).join(", ")})`
    const { changed } = await executor.write(`INSERT INTO ${qualified(table)} (${names}) ${rows}`)
    setCounter(session, executor, table, undefined)
    if (full.primaryKey.length === 0)
      session.server.autoIncrement.set(`${table.schema}\u0000${table.name}\u0000`, BigInt(changed))
    return ok(changed)
  })
}

// ---- views ----------------------------------------------------------------------------------------------------------

/** A view cannot outlive a table of this connection. */
const refuseTemporary = async (session: Session, query: string): Promise<void> => {
  const found: Array<string> = []
  walk(session.parse(query).ast, (node) => {
    const name = nameOf(child(node, "table"))
    if (name !== undefined) found.push(name)
  })
  for (const name of found) {
    if (session.database === undefined) return
    const definition = await session.definition(session.reference(undefined, name))
    if (definition?.temporary === true)
      throw new SqlFailure(1352, `View's SELECT refers to a temporary table '${name}'`)
  }
}

const createView = async (session: Session, captures: Captures, statement: Statement): Promise<Result> => {
  await session.beginImplicit()
  const table = session.reference(captures.get("database"), captures.need("name"))
  let rest = captures.rest
  let names: ReadonlyArray<string> = []
  if (isOperator(rest[0], "(")) {
    const end = rest.findIndex((t) => isOperator(t, ")"))
    names = splitCommas(rest.slice(1, end)).map((part) => part[0]?.value ?? "")
    rest = rest.slice(end + 1)
  }
  if (!isWord(rest[0], "AS")) throw invalidInput("a view needs a query")
  const query = textOf(statement.sql, rest.slice(1)).replace(/\s+with\s+(cascaded\s+|local\s+)?check\s+option\s*$/i, "")
  const { columns } = await queryColumns(session, query)
  await refuseTemporary(session, query)
  if (names.length > 0 && names.length !== columns.length)
    throw new SqlFailure(1353, "View's SELECT and view's field list have different column counts")
  const before = await session.definition(table)
  if (before !== undefined && !(captures.has("REPLACE") || captures.has("ALTER"))) {
    if (captures.has("EXISTS")) return ok()
    throw exists(table.name)
  }
  if (before === undefined && captures.has("ALTER"))
    throw new SqlFailure(1356, `invalid view '${table.database}.${table.name}'`)
  const definition: TableDefinition = {
    kind: "view",
    id: session.server.nextId(),
    columns: columns.map(({ default: _, onUpdate: __, ...c }, i) => ({
      ...c,
      autoIncrement: false,
      name: names[i] ?? c.name
    })),
    primaryKey: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    comment: "",
    created: session.clock().slice(0, 19),
    view: { sql: statement.sql, query, database: session.database ?? table.database, columns: names }
  }
  return session.transactions.atomic(async (executor) => {
    if (before !== undefined) await dropTable(session, executor, table)
    await createTable(session, executor, table, definition)
    return ok()
  })
}

// ---- dropping -------------------------------------------------------------------------------------------------------

const tableNames = (session: Session, tokens: ReadonlyArray<Token>): ReadonlyArray<TableReference> =>
  splitCommas(tokens.filter((t) => !isWord(t, "CASCADE", "RESTRICT"))).map((part) =>
    part.length >= 3
      ? session.reference(part[0]?.value, part[2]?.value ?? "")
      : session.reference(undefined, part[0]?.value ?? "")
  )

const drop = async (session: Session, captures: Captures, kind: "table" | "view"): Promise<Result> => {
  await session.beginImplicit()
  const tables = tableNames(session, captures.rest)
  if (kind === "view" && tables.length > 1)
    throw new SqlFailure(20105, `not supported: drop multiple (${tables.length}) view`)
  return session.transactions.atomic(async (executor) => {
    for (const table of tables) {
      const definition = await session.definition(table, executor)
      if (definition === undefined || (kind === "view") !== (definition.kind === "view")) {
        if (captures.has("EXISTS")) continue
        throw kind === "view"
          ? new SqlFailure(1356, `invalid view '${table.database}.${table.name}'`)
          : noSuchTable(table)
      }
      if (kind === "table" && enforced(session)) {
        const others = (await childrenOf(session, executor, table)).filter(
          (c) =>
            c.table.name !== table.name && !tables.some((t) => t.name === c.table.name && t.schema === c.table.schema)
        )
        if (others.length > 0)
          throw new SqlFailure(
            20101,
            `internal error: can not drop table '${table.name}' referenced by some foreign key constraint`
          )
      }
      await dropTable(session, executor, table)
    }
    return ok()
  })
}

export const tableStatements: StatementFamily = [
  { pattern: "CREATE [TEMPORARY] TABLE [IF NOT EXISTS] [:database .] :name ...", run: created },
  { pattern: "(CREATE | ALTER) [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...", run: createView },
  { pattern: "DROP VIEW [IF EXISTS] ...", run: (session, captures) => drop(session, captures, "view") },
  { pattern: "DROP [TEMPORARY] TABLE [IF EXISTS] ...", run: (session, captures) => drop(session, captures, "table") },
  {
    pattern: "TRUNCATE [TABLE] [:database .] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return truncate(session, captures.get("database"), captures.need("name"))
    }
  },
  {
    pattern: "ALTER TABLE [:database .] :name ...",
    run: async (session, captures, statement) => {
      await session.beginImplicit()
      return alterTable(
        session,
        statement.sql,
        session.reference(captures.get("database"), captures.need("name")),
        captures.rest
      )
    }
  },
  {
    pattern: "RENAME TABLE [:database .] :name TO [:database2 .] :to",
    run: async (session, captures) => {
      await session.beginImplicit()
      return renameTable(
        session,
        session.reference(captures.get("database"), captures.need("name")),
        captures.need("to")
      )
    }
  },
  {
    pattern: "CREATE [(UNIQUE | FULLTEXT)] INDEX [IF NOT EXISTS] :index [USING :algorithm] ON [:database .] :name ...",
    run: async (session, captures, statement) => {
      if (
        captures.get("algorithm")?.toLowerCase() === "hnsw" &&
        session.systemVariable("experimental_hnsw_index") !== "1"
      )
        throw new SqlFailure(20101, "internal error: experimental_hnsw_index is not enabled")
      await session.beginImplicit()
      return createIndex(
        session,
        statement.sql,
        captures,
        session.reference(captures.get("database"), captures.need("name"))
      )
    }
  },
  {
    pattern: "DROP INDEX [IF EXISTS] :index ON [:database .] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return dropIndex(
        session,
        captures.need("index"),
        session.reference(captures.get("database"), captures.need("name")),
        captures.has("EXISTS")
      )
    }
  }
]

export { redefine }
