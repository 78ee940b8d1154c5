/**
 * ALTER TABLE where columns are concerned: added, dropped, redefined, renamed, put in their place.
 */
import { unsupported } from "../../translate/Errors.ts"
import { isWord, type Token } from "../../translate/Tokens.ts"
import { familyOf, type SqlType } from "../../translate/Types.ts"
import { type ParsedColumn, parseColumn } from "../../translate/table/Column.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { columnDefinition } from "../definition/Column.ts"
import { checkKeyType } from "../definition/PrimaryKey.ts"
import { checkGenerated } from "../definition/Reckoned.ts"
import { defaultSql, stored } from "../Expressions.ts"
import { type ColumnDefinition, findColumn, sameName } from "../TableDefinition.ts"
import { type Change, cannotDrop, needColumn, needKey, refuseDependent, sourceOf } from "./Change.ts"
import { keepReferences, needNoReference } from "./ForeignKeys.ts"

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
export const placed = (tokens: ReadonlyArray<Token>): Placed => {
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

export const addColumn = async (change: Change, tokens: ReadonlyArray<Token>): Promise<void> => {
  const where = placed(tokens)
  const parsed = parseColumn(change.sql, where.tokens)
  if (findColumn(change.draft, parsed.name) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${parsed.name}'`)
  const column = { ...columnDefinition(change.sql, parsed), origin: `#${change.host.server.nextId()}` }
  place(change, column, where, change.draft.columns.length)
  checkGenerated(change.host, column, change.draft.columns)
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

export const dropColumn = async (change: Change, name: string): Promise<void> => {
  const column = findColumn(change.draft, name)
  if (column === undefined) throw cannotDrop(name)
  needKey(change)
  await needNoReference(change, column)
  if (change.draft.columns.length === 1)
    throw new SqlFailure(1090, "You can't delete all columns with ALTER TABLE; use DROP TABLE instead")
  refuseDependent(change, column.name)
  const without = (names: ReadonlyArray<string>) => names.filter((n) => !sameName(n, column.name))
  change.draft.columns = change.draft.columns.filter((c) => c !== column)
  change.draft.primaryKey = without(change.draft.primaryKey)
  change.draft.indexes = change.draft.indexes
    .map((i) => ({ ...i, columns: without(i.columns) }))
    .filter((i) => i.columns.length > 0)
  change.values.delete(column.name)
  change.shape = true
}

/** MODIFY, CHANGE: the column's new definition, filled from the old one. */
export const redefineColumn = async (
  change: Change,
  name: string,
  tokens: ReadonlyArray<Token>,
  clause: "modify" | "change"
): Promise<void> => {
  const old = needColumn(change, name)
  const where = placed(tokens)
  const parsed = parseColumn(change.sql, where.tokens)
  if (!sameName(parsed.name, old.name) && findColumn(change.draft, parsed.name) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${parsed.name}'`)
  if (clause === "modify" || !sameName(parsed.name, old.name)) refuseDependent(change, old.name)
  if (parsed.more || parsed.checks.length > 0 || parsed.references !== undefined)
    throw new SqlFailure(20105, "not supported: unsupport column definition <nil>")
  if (!sameName(parsed.name, old.name)) needKey(change)
  const inKey = change.draft.primaryKey.some((c) => sameName(c, old.name))
  const column = columnDefinition(change.sql, parsed)
  checkGenerated(change.host, column, change.draft.columns)
  if (inKey) {
    checkKeyType(column)
    if (parsed.explicitNull)
      throw new SqlFailure(
        1171,
        "All parts of a PRIMARY KEY must be NOT NULL; if you need NULL in a key, use UNIQUE instead"
      )
  }
  const renamed = { ...column, notNull: column.notNull || inKey, origin: old.origin ?? old.name }
  requireVectorChange(old.type, column.type)
  await keepReferences(change, old, renamed)
  const index = change.draft.columns.indexOf(old)
  change.draft.columns = change.draft.columns.map((c) => (c === old ? renamed : c))
  place(change, renamed, where, index)
  rename(change, old.name, renamed.name)
  keysOfColumn(change, parsed, renamed.name)
  const source = sourceOf(change, old)
  change.values.delete(old.name)
  if (renamed.generated === undefined) change.values.set(renamed.name, stored(source, renamed.type))
  change.shape = true
}

/** Only texts and vectors become vectors, and vectors nothing else. */
const requireVectorChange = (from: SqlType, to: SqlType): void => {
  const [before, after] = [familyOf(from), familyOf(to)]
  if (after === "vector" ? ["vector", "string"].includes(before) : before !== "vector") return
  if (before === "bytes") throw unsupported("bytes that become a vector")
  const names = `${from.name} to ${to.name}`.toUpperCase().replace(" TO ", " to ")
  throw new SqlFailure(20105, `not supported: currently unsupport change from original type ${names} `)
}

const rename = (change: Change, from: string, to: string): void => {
  if (from !== to) change.renamed.set(from.toLowerCase(), to)
  const swap = (names: ReadonlyArray<string>) => names.map((n) => (sameName(n, from) ? to : n))
  change.draft.primaryKey = swap(change.draft.primaryKey)
  change.draft.indexes = change.draft.indexes.map((i) => ({ ...i, columns: swap(i.columns) }))
  change.draft.foreignKeys = change.draft.foreignKeys.map((k) => ({ ...k, columns: swap(k.columns) }))
}

export const renameColumn = async (change: Change, from: string, to: string): Promise<void> => {
  const column = needColumn(change, from)
  if (!sameName(from, to) && findColumn(change.draft, to) !== undefined)
    throw new SqlFailure(1060, `Duplicate column name '${to}'`)
  refuseDependent(change, column.name)
  const source = sourceOf(change, column)
  change.draft.columns = change.draft.columns.map((c) =>
    c === column ? { ...c, name: to, origin: c.origin ?? c.name } : c
  )
  rename(change, column.name, to)
  change.values.delete(column.name)
  if (column.generated === undefined) change.values.set(to, source.sql)
  change.shape = true
}

export const alterDefault = async (
  change: Change,
  name: string,
  tokens: ReadonlyArray<Token> | undefined
): Promise<void> => {
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
      more: false,
      default: tokens
    }
    const preset = columnDefinition(change.sql, parsed).default
    next = preset === undefined ? rest : { ...rest, default: preset }
  }
  change.draft.columns = change.draft.columns.map((c) => (c === column ? next : c))
}
