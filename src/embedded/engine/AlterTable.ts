/**
 * ALTER TABLE, CREATE INDEX and DROP INDEX. What changes the shape of a table rebuilds it; the rest changes its definition.
 */

import { ok } from "../session/StatementFamily.ts"
import { invalidInput } from "../translate/Coerce.ts"
import { type Captures, match } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { type ParsedColumn, type ParsedConstraint, parseColumn, parseConstraint } from "../translate/TableStatement.ts"
import { isOperator, isWord, splitCommas, type Token, textOf } from "../translate/Tokens.ts"
import { familyOf, type SqlType } from "../translate/Types.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { addForeignKey, keepReferences, renameReferences } from "./AlterForeignKeys.ts"
import { needTable } from "./Catalog.ts"
import { checkDefinition, columnDefinition, indexDefinition } from "./Definition.ts"
import { constraintFailure } from "./Duplicates.ts"
import { defaultSql, stored } from "./Expressions.ts"
import { checkParents } from "./ForeignKeys.ts"
import type { Host } from "./Host.ts"
import {
  type ColumnDefinition,
  findColumn,
  sameName,
  type TableDefinition,
  type TableReference
} from "./TableDefinition.ts"
import { rebuild, redefine } from "./Tables.ts"

type Draft = { -readonly [K in keyof TableDefinition]: TableDefinition[K] }

/** A table under change: its new definition and where each column's values come from. */
export interface Change {
  readonly host: Host
  readonly before: TableDefinition
  readonly sql: string
  readonly table: TableReference
  readonly draft: Draft
  /** SQL over the old table, by new column name. */
  readonly values: Map<string, string>
  /** The stored shape changes. */
  shape: boolean
  newName?: string
  verifyKeys?: boolean
  /** New names of columns, by their old ones in lower case. */
  readonly renamed: Map<string, string>
}

const cannotDrop = (name: string): SqlFailure =>
  new SqlFailure(1091, `Can't DROP '${name}'; check that column/key exists`)
const cannotDropKey = (name: string): SqlFailure =>
  new SqlFailure(20101, `internal error: Can't DROP '${name}'; check that column/key exists`)

const needColumn = (change: Change, name: string): ColumnDefinition => {
  const column = findColumn(change.draft, name)
  if (column === undefined) throw new SqlFailure(1054, `Unknown column '${name}' in '${change.table.name}'`)
  return column
}

/** What a new NOT NULL column without default holds in the rows that are there. */
const zero = (type: SqlType): string => {
  switch (familyOf(type)) {
    case "integer":
    case "float":
    case "decimal":
      return "0"
    case "bool":
      return "FALSE"
    case "temporal":
      return type.name === "time"
        ? "CAST('00:00:00' AS INTERVAL)"
        : type.name === "date"
          ? "DATE '0001-01-01'"
          : "TIMESTAMP '0001-01-01 00:00:00'"
    case "bytes":
      return "''::BLOB"
    default:
      return type.name === "enum" ? `'${type.values?.[0] ?? ""}'` : type.name === "json" ? "'null'" : "''"
  }
}

interface Placed {
  readonly tokens: ReadonlyArray<Token>
  readonly first: boolean
  readonly after?: string
}

/** Takes FIRST or AFTER c from the end. */
const placed = (tokens: ReadonlyArray<Token>): Placed => {
  const last = tokens[tokens.length - 1]
  if (isWord(last, "FIRST")) return { tokens: tokens.slice(0, -1), first: true }
  if (isWord(tokens[tokens.length - 2], "AFTER") && last !== undefined)
    return { tokens: tokens.slice(0, -2), first: false, after: last.value }
  return { tokens, first: false }
}

const place = (change: Change, column: ColumnDefinition, where: Placed, fallback: number): void => {
  const columns = change.draft.columns.filter((c) => c !== column)
  const after = where.after
  const index = where.first ? 0 : after === undefined ? fallback : columns.findIndex((c) => sameName(c.name, after)) + 1
  if (after !== undefined && index === 0)
    throw new SqlFailure(1054, `Unknown column '${after}' in '${change.table.name}'`)
  change.draft.columns = [...columns.slice(0, index), column, ...columns.slice(index)]
}

const keysOfColumn = (change: Change, parsed: ParsedColumn, name: string): void => {
  if (parsed.primaryKey) {
    if (change.draft.primaryKey.length > 0) throw new SqlFailure(1068, "Multiple primary key defined")
    change.draft.primaryKey = [name]
  }
  if (parsed.unique) change.draft.indexes = [...change.draft.indexes, { name, columns: [name], unique: true }]
}

const addColumn = async (change: Change, tokens: ReadonlyArray<Token>): Promise<void> => {
  const where = placed(tokens)
  const parsed = parseColumn(change.sql, where.tokens)
  if (findColumn(change.draft, parsed.name) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${parsed.name}'`)
  const column = { ...columnDefinition(change.sql, parsed), origin: `#${change.host.server.nextId()}` }
  place(change, column, where, change.draft.columns.length)
  keysOfColumn(change, parsed, column.name)
  change.values.set(
    column.name,
    column.autoIncrement
      ? "row_number() OVER ()"
      : column.default !== undefined
        ? await defaultSql(change.host, column)
        : column.notNull
          ? zero(column.type)
          : "NULL"
  )
  change.shape = true
}

const dropColumn = async (change: Change, name: string): Promise<void> => {
  const column = findColumn(change.draft, name)
  if (column === undefined) throw cannotDrop(name)
  if (change.draft.columns.length === 1)
    throw new SqlFailure(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead")
  const without = (names: ReadonlyArray<string>) => names.filter((n) => !sameName(n, column.name))
  if (change.draft.foreignKeys.some((k) => k.columns.some((c) => sameName(c, name)))) {
    throw new SqlFailure(20101, `internal error: Cannot drop column '${name}': needed in a foreign key constraint`)
  }
  change.draft.columns = change.draft.columns.filter((c) => c !== column)
  change.draft.primaryKey = without(change.draft.primaryKey)
  change.draft.indexes = change.draft.indexes
    .map((i) => ({ ...i, columns: without(i.columns) }))
    .filter((i) => i.columns.length > 0)
  change.values.delete(column.name)
  change.shape = true
}

/** MODIFY, CHANGE: the column's new definition, filled from the old one. */
const redefineColumn = async (change: Change, name: string, tokens: ReadonlyArray<Token>): Promise<void> => {
  const old = needColumn(change, name)
  const where = placed(tokens)
  const parsed = parseColumn(change.sql, where.tokens)
  if (!sameName(parsed.name, old.name) && findColumn(change.draft, parsed.name) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${parsed.name}'`)
  const inKey = change.draft.primaryKey.some((c) => sameName(c, old.name))
  const column = { ...columnDefinition(change.sql, parsed) }
  const renamed = { ...column, notNull: column.notNull || inKey, origin: old.origin ?? old.name }
  await keepReferences(change, old, renamed)
  const index = change.draft.columns.indexOf(old)
  change.draft.columns = change.draft.columns.map((c) => (c === old ? renamed : c))
  place(change, renamed, where, index)
  rename(change, old.name, renamed.name)
  keysOfColumn(change, parsed, renamed.name)
  const source = change.values.get(old.name) ?? "NULL"
  change.values.delete(old.name)
  change.values.set(renamed.name, stored({ sql: source, type: old.type }, renamed.type))
  change.shape = true
}

const rename = (change: Change, from: string, to: string): void => {
  if (from !== to) change.renamed.set(from.toLowerCase(), to)
  const swap = (names: ReadonlyArray<string>) => names.map((n) => (sameName(n, from) ? to : n))
  change.draft.primaryKey = swap(change.draft.primaryKey)
  change.draft.indexes = change.draft.indexes.map((i) => ({ ...i, columns: swap(i.columns) }))
  change.draft.foreignKeys = change.draft.foreignKeys.map((k) => ({ ...k, columns: swap(k.columns) }))
}

const renameColumn = async (change: Change, from: string, to: string): Promise<void> => {
  const column = needColumn(change, from)
  if (!sameName(from, to) && findColumn(change.draft, to) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${to}'`)
  change.draft.columns = change.draft.columns.map((c) =>
    c === column ? { ...c, name: to, origin: c.origin ?? c.name } : c
  )
  rename(change, column.name, to)
  const source = change.values.get(column.name) ?? quote(column.name)
  change.values.delete(column.name)
  change.values.set(to, source)
  change.shape = true
}

const addConstraint = async (change: Change, constraint: ParsedConstraint): Promise<void> => {
  const { draft } = change
  switch (constraint.kind) {
    case "primary": {
      if (draft.primaryKey.length > 0) throw new SqlFailure(1068, "Multiple primary key defined")
      draft.primaryKey = constraint.columns.map((c) => {
        const column = findColumn(draft, c)
        if (column === undefined) throw invalidInput(`column '${c}' doesn't exist in table`)
        if (column.type.name === "enum")
          throw new SqlFailure(20105, `not supported: ENUM column '${c}' cannot be in primary key`)
        return column.name
      })
      draft.columns = draft.columns.map((c) => (draft.primaryKey.includes(c.name) ? { ...c, notNull: true } : c))
      change.shape = true
      return
    }
    case "index":
      draft.indexes = [...draft.indexes, { ...indexDefinition(constraint, draft.columns, draft.indexes), added: true }]
      if (constraint.unique) change.shape = true
      return
    case "foreign":
      return addForeignKey(change, constraint)
    case "check":
      draft.checks = [
        ...draft.checks,
        checkDefinition(change.sql, constraint.name, constraint.tokens, draft.columns, draft.checks.length + 1)
      ]
  }
}

const dropKey = async (change: Change, name: string): Promise<void> => {
  const index = change.draft.indexes.find((i) => sameName(i.name, name))
  if (index === undefined) throw cannotDropKey(name)
  change.draft.indexes = change.draft.indexes.filter((i) => i !== index)
  if (index.unique) change.shape = true
}

const alterDefault = async (change: Change, name: string, tokens: ReadonlyArray<Token> | undefined): Promise<void> => {
  const column = needColumn(change, name)
  const { default: _, ...rest } = column
  let next: ColumnDefinition = rest
  if (tokens !== undefined) {
    const parsed: ParsedColumn = {
      name: column.name,
      type: column.type,
      notNull: column.notNull,
      explicitNull: false,
      autoIncrement: false,
      primaryKey: false,
      unique: false,
      checks: [],
      comment: column.comment,
      default: tokens
    }
    const preset = columnDefinition(change.sql, parsed).default
    next = preset === undefined ? rest : { ...rest, default: preset }
  }
  change.draft.columns = change.draft.columns.map((c) => (c === column ? next : c))
}

type Clause = readonly [
  pattern: string,
  run: (change: Change, captures: Captures, tokens: ReadonlyArray<Token>) => Promise<void>
]

const refused = (option: string): SqlFailure => invalidInput(`unsupported alter option in inplace mode: ${option}`)

const nothing = async (): Promise<void> => {}

/** Only into how many lists an index sorts is kept of it. */
const reindex = async (change: Change, name: string, tokens: ReadonlyArray<Token>): Promise<void> => {
  const index = change.draft.indexes.find((i) => sameName(i.name, name))
  if (index?.algorithm === undefined)
    throw new SqlFailure(20101, `internal error: Can't REINDEX '${name}'; check that column/key exists`)
  const at = tokens.findIndex((token) => isWord(token, "LISTS"))
  const value = tokens.slice(at).find((token) => token.kind === "number")
  if (at < 0 || value === undefined) return
  const options = (index.options ?? "").replace(/\blists = \d+/, `lists = ${value.value}`)
  change.draft.indexes = change.draft.indexes.map((i) => (i === index ? { ...i, options } : i))
}

const clauses: ReadonlyArray<Clause> = [
  [
    "DROP PRIMARY KEY",
    async (change) => {
      if (change.draft.primaryKey.length === 0) throw cannotDrop("PRIMARY")
      change.draft.primaryKey = []
      change.shape = true
    }
  ],
  ["DROP (INDEX | KEY) :name", (change, c) => dropKey(change, c.need("name"))],
  [
    "DROP (FOREIGN KEY | CONSTRAINT) :name",
    async (change, c) => {
      const key = change.before.foreignKeys.find((k) => sameName(k.name, c.need("name")))
      const check = change.draft.checks.find((k) => sameName(k.name, c.need("name")))
      if (key === undefined && check === undefined) {
        if (c.has("CONSTRAINT") && change.draft.indexes.some((i) => sameName(i.name, c.need("name"))))
          return dropKey(change, c.need("name"))
        throw cannotDropKey(c.need("name"))
      }
      change.draft.foreignKeys = change.draft.foreignKeys.filter((k) => !sameName(k.name, c.need("name")))
      change.draft.checks = change.draft.checks.filter((k) => k !== check)
    }
  ],
  [
    "DROP CHECK :name",
    async (change, c) => {
      change.draft.checks = change.draft.checks.filter((k) => !sameName(k.name, c.need("name")))
    }
  ],
  ["DROP [COLUMN] :name", (change, c) => dropColumn(change, c.need("name"))],
  ["RENAME COLUMN :from TO :to", (change, c) => renameColumn(change, c.need("from"), c.need("to"))],
  [
    "RENAME (INDEX | KEY) :from TO :to",
    async (change, c) => {
      const index = change.draft.indexes.find((i) => sameName(i.name, c.need("from")))
      if (index === undefined)
        throw new SqlFailure(1176, `Key '${c.need("from")}' doesn't exist in table '${change.table.name}'`, "42000")
      change.draft.indexes = change.draft.indexes.map((i) => (i === index ? { ...i, name: c.need("to") } : i))
    }
  ],
  [
    "RENAME [TO | AS] :to",
    async (change, c) => {
      change.newName = c.need("to").toLowerCase()
    }
  ],
  [
    "MODIFY [COLUMN] :name ...",
    (change, c, tokens) => redefineColumn(change, c.need("name"), tokens.slice(isWord(tokens[1], "COLUMN") ? 2 : 1))
  ],
  ["CHANGE [COLUMN] :name ...", (change, c) => redefineColumn(change, c.need("name"), c.rest)],
  ["ALTER [COLUMN] :name SET DEFAULT ...", (change, c) => alterDefault(change, c.need("name"), c.rest)],
  ["ALTER [COLUMN] :name DROP DEFAULT", (change, c) => alterDefault(change, c.need("name"), undefined)],
  ["ALTER REINDEX :name :algorithm ...", (change, c, tokens) => reindex(change, c.need("name"), tokens)],
  ["ALTER INDEX ...", nothing],
  [
    "COMMENT [=] =text",
    async (change, c) => {
      change.draft.comment = c.need("text")
    }
  ],
  [
    "AUTO_INCREMENT [=] =n",
    async (_, c) => {
      throw refused(`auto_increment = ${c.need("n")}`)
    }
  ],
  [
    "ENGINE [=] =n",
    async (_, c) => {
      throw refused(`engine = ${c.need("n").toLowerCase()}`)
    }
  ],
  ["(DISABLE | ENABLE) KEYS", nothing],
  ["ALGORITHM [=] (DEFAULT | INSTANT | INPLACE | COPY)", nothing],
  ["LOCK [=] (DEFAULT | NONE | SHARED | EXCLUSIVE)", nothing],
  [
    "ALTER [COLUMN] :name SET (VISIBLE | INVISIBLE)",
    async (change, c) => {
      needColumn(change, c.need("name"))
    }
  ],
  ["CONVERT TO CHARACTER SET ...", nothing],
  ["[DEFAULT] (CHARACTER | CHARSET | COLLATE) ...", nothing]
]

/** Makes the changes of one ALTER TABLE: all of them or none. */
export const alterTable = async (
  host: Host,
  sql: string,
  table: TableReference,
  tokens: ReadonlyArray<Token>
): Promise<Result> => {
  const before = await needTable(host, table)
  if (before.kind !== "table")
    throw new SqlFailure(20101, `internal error: ${table.database}.${table.name} is not BASE TABLE`)
  const change: Change = {
    host,
    sql,
    table,
    before,
    draft: { ...before },
    renamed: new Map(),
    values: new Map(before.columns.filter((c) => c.generated === undefined).map((c) => [c.name, quote(c.name)])),
    shape: false
  }
  const parts = splitCommas(tokens)
  const adds = parts.some((p) => isWord(p[0], "ADD") && !isKeyAddition(p))
  const drops = parts.some((p) => isWord(p[0], "DROP") && (isWord(p[1], "COLUMN") || p.length === 2))
  if (adds && drops) {
    const first = parts.find((p) => isWord(p[0], "ADD"))
    throw new SqlFailure(
      20105,
      `not supported: ALTER on a data-branch lineage cannot drop and add column '${first?.[isWord(first[1], "COLUMN") ? 2 : 1]?.value}' in the same statement`
    )
  }
  for (const part of parts) await applyClause(change, part)
  return host.transactions.atomic(async (executor) => {
    const { draft } = change
    try {
      if (change.shape) await rebuild(host, executor, table, draft, change.values)
      else await redefine(executor, table, draft)
    } catch (error) {
      throw constraintFailure(error, draft)
    }
    if (change.verifyKeys === true)
      await checkParents(
        host,
        executor,
        table,
        draft,
        `SELECT * FROM ${quote(table.schema)}.${quote(table.name)}`,
        "change"
      )
    if (change.renamed.size > 0) await renameReferences(host, executor, table, change.renamed)
    if (change.newName !== undefined && change.newName !== table.name)
      await moveTable(host, executor, table, change.newName)
    return ok()
  })
}

const isKeyAddition = (part: ReadonlyArray<Token>): boolean =>
  isWord(part[1], "PRIMARY", "UNIQUE", "INDEX", "KEY", "FULLTEXT", "CONSTRAINT", "FOREIGN", "CHECK")

const applyClause = async (change: Change, part: ReadonlyArray<Token>): Promise<void> => {
  if (isWord(part[0], "ADD")) {
    const body = isWord(part[1], "COLUMN") ? part.slice(2) : part.slice(1)
    const constraint = isWord(part[1], "COLUMN") ? undefined : parseConstraint(change.sql, body)
    if (constraint !== undefined) return addConstraint(change, constraint)
    if (isOperator(body[0], "(")) {
      for (const column of splitCommas(body.slice(1, -1))) await addColumn(change, column)
      return
    }
    return addColumn(change, body)
  }
  for (const [pattern, run] of clauses) {
    const captures = match(part, pattern)
    if (captures !== undefined) return run(change, captures, part)
  }
  throw syntaxError(change.sql, part[0]?.start ?? change.sql.length)
}

const moveTable = async (
  host: Host,
  executor: Parameters<Parameters<Host["transactions"]["atomic"]>[0]>[0],
  table: TableReference,
  to: string
): Promise<void> => {
  if ((await host.definition({ ...table, name: to }, executor)) !== undefined)
    throw new SqlFailure(1050, `table ${to} already exists`)
  executor.changesDefinitions()
  await executor.write(`ALTER TABLE ${quote(table.schema)}.${quote(table.name)} RENAME TO ${quote(to)}`)
  for (const [key, value] of [...host.server.autoIncrement]) {
    const own = `${table.schema}\u0000${table.name}`
    if (key === own || key.startsWith(`${own}\u0000`))
      host.server.autoIncrement.set(`${table.schema}\u0000${to}${key.slice(own.length)}`, value)
  }
}

export const renameTable = async (host: Host, table: TableReference, to: string): Promise<Result> => {
  const definition = await needTable(host, table)
  if (definition.kind === "view")
    throw new SqlFailure(20101, "internal error: you should use alter view statemnt for View")
  return host.transactions.atomic(async (executor) => {
    await moveTable(host, executor, table, to.toLowerCase())
    return ok()
  })
}

export const createIndex = async (
  host: Host,
  sql: string,
  captures: Captures,
  table: TableReference
): Promise<Result> => {
  const before = await needTable(host, table)
  const name = captures.need("index")
  if (before.indexes.some((i) => sameName(i.name, name))) {
    if (captures.has("EXISTS")) return ok()
    throw new SqlFailure(1061, `duplicate key name '${name}'`)
  }
  const algorithm = captures.get("algorithm")?.toLowerCase()
  const text = `${captures.has("UNIQUE") ? "UNIQUE KEY" : captures.has("FULLTEXT") ? "FULLTEXT KEY" : "KEY"} \`${name.replaceAll("`", "``")}\` ${algorithm === undefined ? "" : `USING ${algorithm} `}${textOf(sql, captures.rest)}`
  const { tokenize } = await import("../translate/Tokens.ts")
  const constraint = parseConstraint(text, tokenize(text))
  if (constraint === undefined || constraint.kind !== "index")
    throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
  const draft = {
    ...before,
    indexes: [
      ...before.indexes,
      { ...indexDefinition(constraint, before.columns, before.indexes), added: true as const }
    ]
  }
  const values = new Map(before.columns.filter((c) => c.generated === undefined).map((c) => [c.name, quote(c.name)]))
  return host.transactions.atomic(async (executor) => {
    try {
      if (constraint.unique) await rebuild(host, executor, table, draft, values)
      else await redefine(executor, table, draft)
    } catch (error) {
      throw constraintFailure(error, draft)
    }
    return ok()
  })
}

export const dropIndex = async (
  host: Host,
  name: string,
  table: TableReference,
  ifExists: boolean
): Promise<Result> => {
  const before = await needTable(host, table)
  const index = before.indexes.find((i) => sameName(i.name, name))
  if (index === undefined) {
    if (ifExists) return ok()
    throw new SqlFailure(20101, `internal error: not found index: ${name}`)
  }
  const draft = { ...before, indexes: before.indexes.filter((i) => i !== index) }
  const values = new Map(before.columns.filter((c) => c.generated === undefined).map((c) => [c.name, quote(c.name)]))
  return host.transactions.atomic(async (executor) => {
    if (index.unique) await rebuild(host, executor, table, draft, values)
    else await redefine(executor, table, draft)
    return ok()
  })
}
