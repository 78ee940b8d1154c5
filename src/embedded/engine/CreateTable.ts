/**
 * CREATE TABLE: of columns, LIKE another table, AS a query.
 */
import type { Session } from "../session/Session.ts"
import { ok } from "../session/StatementFamily.ts"
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { refuseReserved } from "../translate/ReservedWords.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { parseTable } from "../translate/TableStatement.ts"
import { isOperator, isWord, type Statement, type Token, textOf } from "../translate/Tokens.ts"
import { utcMoment, zoneOf } from "../translate/Zone.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { counterKey, needDatabase, needTable, qualified, tableExists } from "./Catalog.ts"
import { tableDefinition } from "./Definition.ts"
import { queryColumns, refuseRows } from "./QueryColumns.ts"
import { sameName, shownComments, type TableDefinition, type TableReference } from "./TableDefinition.ts"
import { createTable, setCounter } from "./Tables.ts"
import { isTemporary } from "./TemporaryTables.ts"

export const created = async (session: Session, captures: Captures, statement: Statement): Promise<Result> => {
  await session.beginImplicit()
  const named = session.permanent(captures.get("database"), captures.need("name"))
  if (named.name === "") throw syntaxError(statement.sql, captures.tokens.get("name")?.start ?? 0)
  refuseReserved(statement.sql, captures.tokens.get("name"))
  if (!captures.has("TEMPORARY")) return createdAt(session, named, captures, statement)
  if (session.temporaries.has(named)) {
    if (captures.has("EXISTS")) return ok()
    throw tableExists(named.name)
  }
  const result = await createdAt(session, session.temporaries.beside(named), captures, statement)
  session.temporaries.add(named)
  return result
}

const createdAt = async (
  session: Session,
  table: TableReference,
  captures: Captures,
  statement: Statement
): Promise<Result> => {
  const { rest } = captures
  if (isWord(rest[0], "LIKE")) return createLike(session, table, rest.slice(1), captures.has("EXISTS"))
  const parsed = parseTable(statement.sql, rest)
  if (parsed.columns.length === 0 && parsed.select === undefined)
    throw new SqlFailure(4028, "A table must have at least one visible column.")
  await needDatabase(session, session.transactions, table.database)
  if ((await session.definition(table)) !== undefined) {
    if (captures.has("EXISTS")) return ok()
    throw tableExists(table.name)
  }
  const temporary = isTemporary(table)
  if (temporary && parsed.constraints.some(({ kind }) => kind === "foreign"))
    throw new SqlFailure(20105, "not supported: add foreign key for temporary table")
  if (temporary && parsed.suffix?.includes("partition by") === true)
    throw new SqlFailure(1562, "Cannot create temporary table with partitions")
  const definition = await tableDefinition(session, statement.sql, parsed, table.database, table.name, { temporary })
  if (parsed.partition?.sound !== undefined) await requireSound(session, parsed.partition.sound)
  if (parsed.select !== undefined)
    return createAsSelect(session, table, definition, textOf(statement.sql, parsed.select))
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(table, executor)) !== undefined) throw tableExists(table.name)
    await createTable(session, executor, table, definition)
    return ok()
  })
}

/** Evaluates what must be true of the values of partitions. */
const requireSound = async (
  session: Session,
  { condition, message }: { readonly condition: string; readonly message: string }
): Promise<void> => {
  const parsed = session.parse(`SELECT ${condition}`)
  const { sql } = (await session.compiler(parsed)).query(parsed.ast)
  const [row] = (await session.transactions.read(sql)).rows
  if (row?.[0] !== true) throw invalidInput(message)
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
    throw tableExists(table.name)
  }
  const definition = await needTable(session, original)
  if (definition.kind === "view")
    throw new SqlFailure(20101, `internal error: ${original.database}.${original.name} is not BASE TABLE`)
  const { autoIncrementStart: _, temporary: __, ...shape } = definition
  if (isTemporary(table) && shape.foreignKeys.length > 0)
    throw unsupported("a temporary table LIKE one with foreign keys")
  const kind = isTemporary(table) ? { temporary: true } : {}
  // A key of the original to itself is one of the copy to itself.
  const foreignKeys = shape.foreignKeys.map((k) =>
    k.database === original.database && sameName(k.table, original.name)
      ? { ...k, database: table.database, table: table.name }
      : k
  )
  return session.transactions.atomic(async (executor) => {
    await createTable(session, executor, table, {
      ...shape,
      ...shownComments(definition),
      ...kind,
      id: session.server.nextId(),
      foreignKeys
    })
    return ok()
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
  refuseRows(sql)
  const { query, columns } = await queryColumns(session, sql, "table")
  const own = definition.columns.filter((c) => !columns.some((d) => sameName(d.name, c.name)))
  const merged = columns.map((c) => definition.columns.find((d) => sameName(d.name, c.name)) ?? c)
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
    if (full.primaryKey.length === 0) session.server.autoIncrement.set(`${counterKey(table)}\u0000`, BigInt(changed))
    return ok(changed)
  })
}
