/**
 * What is known of a system table's column: its text in systemColumns.ts, taken apart.
 */
import type { SqlType, TypeName } from "../translate/Types.ts"
import { systemColumns } from "./systemColumns.ts"
import { systemTableList } from "./systemTableList.ts"

export interface SystemColumn {
  /** As SHOW COLUMNS writes name and type. */
  readonly shown: string
  readonly shownType: string
  readonly type: SqlType
  readonly notNull: boolean
  readonly key: "PRI" | "UNI" | "MUL" | ""
  readonly extra: string
  readonly default: string | null
  readonly comment: string
  /** As results call it. */
  readonly name: string
}

const keys: Readonly<Record<string, SystemColumn["key"]>> = { "*": "PRI", "^": "UNI", "~": "MUL" }

const names: Readonly<Record<string, TypeName>> = {
  BIGINT: "bigint",
  BINARY: "binary",
  BOOL: "bool",
  CHAR: "char",
  DATETIME: "datetime",
  DECIMAL: "decimal",
  INT: "int",
  JSON: "json",
  SMALLINT: "smallint",
  TEXT: "text",
  TIMESTAMP: "timestamp",
  TINYINT: "tinyint"
}

/** An ENUM is announced as the text it is. */
const typeOf = (shown: string): SqlType => {
  const [, word = "", unsigned, first = "0", second] = /^(\w+)( UNSIGNED)?\((\d+)?(?:,(\d+))?/.exec(shown) ?? []
  const name = names[word] ?? "varchar"
  if (name === "decimal") return { name, length: Number(first), scale: Number(second) }
  if (name === "datetime" || name === "timestamp") return { name, scale: Number(first) }
  if (word === "VARCHAR") return { name, length: Number(first) }
  return { name, ...(unsigned === undefined ? {} : { unsigned: true }) }
}

const form = /^(\S+) ([A-Z ]+\((?:'[^']*'|[^')])*\))(!?)([*^~]?)(\+?)(?: = (.*?))?(?: # (.*))?$/s

const parse = (text: string, upper: boolean): SystemColumn => {
  const [, shown = "", shownType = "", notNull, key = "", auto, preset, comment] = form.exec(text) ?? []
  return {
    shown,
    shownType,
    type: typeOf(shownType),
    notNull: notNull === "!",
    key: keys[key] ?? "",
    extra: auto === "+" ? "auto_increment" : "",
    default: preset ?? null,
    comment: comment ?? "",
    name: upper ? shown.toUpperCase() : shown.toLowerCase()
  }
}

const known = new Map<string, ReadonlyArray<SystemColumn>>()

/** The columns of a system table; undefined where they are not known. */
export const systemColumnsOf = (database: string, table: string): ReadonlyArray<SystemColumn> | undefined => {
  const text = systemColumns[database]?.[table]
  if (text === undefined) return undefined
  const place = `${database}.${table}`
  let columns = known.get(place)
  if (columns === undefined) {
    // The views of information_schema name their columns in capitals, all but the one that shows sessions.
    const upper = database === "information_schema" && isView(database, table) && table !== "processlist"
    columns = text.split(/;\s*\n|; /).map((each) => parse(each.trimStart(), upper))
    known.set(place, columns)
  }
  return columns
}

interface Entry {
  readonly view: boolean
  readonly sysOnly: boolean
}

const entry = (text: string): readonly [string, Entry] => {
  const [name = "", ...marks] = text.split("/")
  return [name, { view: marks.includes("v"), sysOnly: marks.includes("s") }]
}

const lists = new Map(
  Object.entries(systemTableList).map(([database, text]) => [database, new Map(text.trim().split(/\s+/).map(entry))])
)

/** The tables of a system database an account sees, in order. */
export const systemTableNames = (database: string, account: string): ReadonlyArray<string> =>
  [...(lists.get(database)?.keys() ?? [])].filter((name) => isSystemTable(database, name, account))

export const isSystemTable = (database: string, name: string, account: string): boolean => {
  const found = lists.get(database)?.get(name)
  return found !== undefined && (account === "sys" || !found.sysOnly)
}

export const isView = (database: string, name: string): boolean => lists.get(database)?.get(name)?.view === true
