/**
 * CREATE, ALTER, DROP and SHOW SEQUENCE.
 */

import { showQuery } from "../catalog/ShowQuery.ts"
import { databaseExists, listTables, needDatabase } from "../engine/Catalog.ts"
import type { TableReference } from "../engine/TableDefinition.ts"
import { createTable, dropTable } from "../engine/Tables.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import { Cursor } from "../translate/Cursor.ts"
import { invalidInput, unsupported } from "../translate/Errors.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isName, isOperator, isWord, type Statement } from "../translate/Tokens.ts"
import { declaredAs, type SqlType, varchar } from "../translate/Types.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import {
  defaultBounds,
  insertSequence,
  readSequence,
  type Sequence,
  sequenceDefinition,
  sequenceType,
  typeOf,
  wrapped
} from "./SequenceStore.ts"
import { hasTaken } from "./SequenceValues.ts"

/** The clauses, in the only order they may stand in. */
interface Options {
  readonly type?: SqlType
  readonly increment?: bigint
  readonly low?: bigint
  readonly high?: bigint
  readonly start?: bigint
  readonly cycle?: boolean
}

const typeNames: Readonly<Record<string, SqlType["name"]>> = {
  TINYINT: "tinyint",
  SMALLINT: "smallint",
  INT: "int",
  INTEGER: "int",
  BIGINT: "bigint"
}

const readType = (cursor: Cursor): SqlType => {
  const word = cursor.next(isName).value.toUpperCase()
  const name = typeNames[word]
  if (isOperator(cursor.token, "(")) cursor.parenthesized()
  if (name === undefined) return { name: "varchar" }
  return cursor.take("UNSIGNED") ? { name, unsigned: true } : { name }
}

const readNumber = (cursor: Cursor): bigint => {
  const sign = cursor.takeOperator("-") ? -1n : 1n
  return sign * BigInt(cursor.next((t) => t.kind === "number" && /^\d+$/.test(t.value)).value)
}

const readOptions = (cursor: Cursor): Options => {
  const options: { -readonly [K in keyof Options]: Options[K] } = {}
  if (cursor.take("AS")) options.type = readType(cursor)
  if (cursor.take("INCREMENT")) {
    cursor.take("BY")
    options.increment = readNumber(cursor)
  }
  if (cursor.take("MINVALUE")) options.low = readNumber(cursor)
  if (cursor.take("MAXVALUE")) options.high = readNumber(cursor)
  if (cursor.take("START")) {
    cursor.take("WITH")
    options.start = readNumber(cursor)
  }
  if (cursor.take("NO")) {
    cursor.expect("CYCLE")
    options.cycle = false
  } else if (cursor.take("CYCLE")) options.cycle = true
  cursor.end()
  return options
}

/** What follows `CREATE SEQUENCE` and its like: `[IF [NOT] EXISTS] [db.]s`, then the clauses. */
const read = (session: Session, statement: Statement, not: boolean) => {
  const cursor = new Cursor(statement, 2)
  const exists = cursor.take("IF")
  if (exists) cursor.expect(...(not ? ["NOT", "EXISTS"] : ["EXISTS"]))
  const { database, name } = cursor.table()
  return { cursor, exists, table: session.reference(database, name) }
}

const check = (s: Sequence): Sequence => {
  if (s.increment === 0n) throw invalidInput("Incr value for sequence must not be 0")
  if (s.high <= s.low)
    throw invalidInput(`MAXVALUE (${s.high}) of sequence must be bigger than MINVALUE (${s.low}) of it`)
  if (s.start < s.low || s.start > s.high)
    throw invalidInput(`STARTVALUE (${s.start}) for sequence must between MINVALUE (${s.low}) and MAXVALUE (${s.high})`)
  return s
}

const created = (options: Options): { readonly type: SqlType; readonly sequence: Sequence } => {
  const type = sequenceType(options.type ?? { name: "bigint" })
  const increment = options.increment ?? 1n
  const [least, most] = defaultBounds(type, increment)
  const low = options.low === undefined ? least : wrapped(options.low, type)
  const high = options.high === undefined ? most : wrapped(options.high, type)
  const start = options.start === undefined ? (increment > 0n ? low : high) : wrapped(options.start, type)
  const sequence = { last: start, low, high, start, increment, cycle: options.cycle === true, called: false }
  return { type, sequence: check(sequence) }
}

/** Under autocommit=0 these commit what is open, and themselves. */
const alone = async (session: Session, run: () => Promise<Result>): Promise<Result> => {
  if (session.transactions.active) await session.transactions.commit()
  return run()
}

const create: StatementRow["run"] = (session, _, statement) => {
  const { cursor, exists, table } = read(session, statement, true)
  const { type, sequence } = created(readOptions(cursor))
  return alone(session, async () => {
    // Of a missing database MatrixOne says only this.
    if (!(await databaseExists(session.transactions, session.account, table.database)))
      throw new SqlFailure(0, "ExpectedEOB")
    return session.transactions.atomic(async (executor) => {
      if ((await session.definition(table, executor)) !== undefined) {
        if (exists) return ok()
        throw new SqlFailure(1050, `table ${table.name} already exists`)
      }
      const definition = sequenceDefinition(session.server.nextId(), type, session.clock().slice(0, 19))
      await createTable(session, executor, table, definition)
      await insertSequence(executor, table, sequence)
      return ok()
    })
  })
}

/** A bound in another type: as many bits of it as fit, unless that leaves no room. */
const narrowed = (value: bigint, type: SqlType, other: bigint, fallback: bigint): bigint => {
  const cut = wrapped(value, type)
  return cut > other ? cut : fallback
}

const alter: StatementRow["run"] = (session, _, statement) => {
  const { cursor, table } = read(session, statement, false)
  const options = readOptions(cursor)
  if (Object.keys(options).length === 0)
    throw new SqlFailure(1149, `SQL syntax error: synatx error, ${table.name} has nothing to alter`)
  return session.transactions.atomic(async (executor) => {
    const definition = await session.definition(table, executor)
    if (definition === undefined) throw invalidInput(`no such sequence ${table.name}`)
    if (definition.kind !== "sequence") throw new SqlFailure(1146, `no such sequence ${table.database}.${table.name}`)
    const type = options.type === undefined ? typeOf(definition) : sequenceType(options.type)
    const old = await readSequence(executor, table)
    // MatrixOne lets the values wrap around, differently for each of them.
    const wraps = [
      options.type === undefined ? 0n : old.last,
      options.high ?? 0n,
      options.low ?? 0n,
      options.start ?? 0n
    ]
    if ((options.type !== undefined && old.low < 0n) || wraps.some((value) => wrapped(value, type) !== value))
      throw unsupported("ALTER SEQUENCE to a type that does not hold its values, or one below zero,")
    const increment = options.increment ?? old.increment
    const low = options.low === undefined ? wrapped(old.low, type) : wrapped(options.low, type)
    const high =
      options.high === undefined
        ? narrowed(old.high, type, low, defaultBounds(type, increment)[1])
        : wrapped(options.high, type)
    let start = options.start === undefined ? old.last : wrapped(options.start, type)
    if (start < old.last) start = old.last
    const sequence = check({
      // A session that has taken no value of it will be given the last one again.
      last: hasTaken(session, table, definition.id) ? start + increment : old.last,
      low,
      high,
      start,
      increment,
      cycle: options.cycle ?? old.cycle,
      called: false
    })
    await dropTable(session, executor, table)
    const fresh = sequenceDefinition(session.server.nextId(), type, definition.created)
    await createTable(session, executor, table, fresh)
    await insertSequence(executor, table, sequence)
    return ok()
  })
}

const noSuchSequence = (table: TableReference): SqlFailure =>
  new SqlFailure(1146, `no such sequence ${table.database}.${table.name}`)

const drop: StatementRow["run"] = (session, _, statement) => {
  const { cursor, exists, table } = read(session, statement, false)
  let count = 1
  while (cursor.takeOperator(",")) {
    cursor.table()
    count++
  }
  cursor.end()
  if (count > 1) throw new SqlFailure(20105, `not supported: drop multiple (${count}) Sequence in one statement`)
  return alone(session, () =>
    session.transactions.atomic(async (executor) => {
      const definition = await session.definition(table, executor)
      if (definition?.kind !== "sequence") {
        if (exists) return ok()
        throw noSuchSequence(table)
      }
      await dropTable(session, executor, table)
      return ok()
    })
  )
}

const show: StatementRow["run"] = async (session, captures, { sql }) => {
  const database = captures.get("database")?.toLowerCase() ?? session.needDatabase()
  await needDatabase(session, session.transactions, database)
  const sequences = (await listTables(session.transactions, session.schemaOf(database))).filter(
    ({ definition }) => definition.kind === "sequence"
  )
  return showQuery(session, {
    columns: [
      { name: "Names", type: varchar },
      { name: "Data Type", type: varchar }
    ],
    rows: sequences
      .sort((a, b) => a.definition.id - b.definition.id)
      .map(({ name, definition }) => [name, declaredAs(typeOf(definition)).toUpperCase()]),
    ...(captures.has("WHERE") ? { where: { sql, tokens: captures.rest } } : {})
  })
}

const notForTables = new SqlFailure(20101, "internal error: Should use 'drop sequence' to drop a sequence")

/** Statements about tables that name a sequence. Others pass. */
export const refuseSequence = async (session: Session, statement: Statement): Promise<void> => {
  const [first, second] = statement.tokens
  const at = isWord(second, "TABLE") ? 2 : isWord(first, "TRUNCATE") ? 1 : 0
  if (at === 0 || !isWord(first, "DROP", "TRUNCATE", "ALTER")) return
  const cursor = new Cursor(statement, at)
  if (cursor.take("IF", "EXISTS") || !isName(cursor.token)) return
  const { database, name } = cursor.table()
  if (database === undefined && session.database === undefined) return
  const definition = await session.definition(session.reference(database, name))
  if (definition?.kind === "sequence") throw notForTables
}

export const sequenceStatements: StatementFamily = [
  { pattern: "CREATE SEQUENCE ...", run: create },
  {
    pattern: "CREATE (TEMPORARY | OR REPLACE) SEQUENCE ...",
    run: async (_, __, { sql, tokens }) => {
      throw syntaxError(sql, tokens[1]?.start ?? sql.length)
    }
  },
  { pattern: "ALTER SEQUENCE ...", run: alter },
  { pattern: "DROP SEQUENCE ...", run: drop },
  { pattern: "SHOW SEQUENCES [(FROM | IN) :database] [WHERE ...]", run: show },
  {
    pattern: "SHOW SEQUENCES ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
