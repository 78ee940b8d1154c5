/**
 * From a parsed CREATE TABLE to a definition, with MatrixOne's checks.
 */

import { coerce, invalidInput, shownConstant } from "../translate/Coerce.ts"
import { columnName } from "../translate/ColumnNames.ts"
import { unsupported } from "../translate/Errors.ts"
import type { ParsedColumn, ParsedConstraint, ParsedReference, ParsedTable } from "../translate/TableStatement.ts"
import { isName, isOperator, isWord, type Token, textOf } from "../translate/Tokens.ts"
import { familyOf } from "../translate/Types.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { needTable } from "./Catalog.ts"
import { constantOf } from "./Constants.ts"
import type { Host } from "./Host.ts"
import { instantText } from "./Instant.ts"
import {
  type Action,
  type CheckConstraint,
  type ColumnDefinition,
  type ForeignKey,
  findColumn,
  type IndexDefinition,
  sameName,
  type TableDefinition
} from "./TableDefinition.ts"

const clockWords = ["CURRENT_TIMESTAMP", "NOW", "LOCALTIME", "LOCALTIMESTAMP"]

const stripParens = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> =>
  isOperator(tokens[0], "(") && isOperator(tokens[tokens.length - 1], ")") ? tokens.slice(1, -1) : tokens

/** DEFAULT: shown as written (texts in single quotes, a clock with its parentheses), evaluated at each insert. */
const defaultOf = (sql: string, column: ParsedColumn): ColumnDefinition["default"] => {
  const tokens = column.default
  if (tokens === undefined) return undefined
  const [first] = tokens
  if (isWord(first, "NULL") && tokens.length === 1) {
    if (column.notNull || column.primaryKey) throw invalidInput(`invalid default value for column '${column.name}'`)
    return undefined
  }
  if (isWord(first, ...clockWords)) {
    const call = textOf(sql, tokens)
    return { shown: tokens.length === 1 ? `${call}()` : call, sql: call }
  }
  const constant = constantOf(tokens)
  if (constant !== undefined) {
    coerce(constant, column.type)
    const shown =
      constant.kind === "string"
        ? `'${constant.value.replaceAll("'", "''")}'`
        : constant.kind === "bits" || constant.kind === "bytes"
          ? textOf(sql, tokens)
          : shownConstant(constant)
    return {
      shown:
        constant.kind === "bool" ? String(constant.value) : constant.kind === "number" ? textOf(sql, tokens) : shown,
      sql: textOf(sql, tokens)
    }
  }
  if (!isOperator(first, "(") && isName(first) && isOperator(tokens[1], "(")) {
    if (
      ![
        "UUID",
        "CURDATE",
        "CURTIME",
        "CURRENT_DATE",
        "CURRENT_TIME",
        "RAND",
        "UTC_TIMESTAMP",
        "NEXTVAL",
        "CURRVAL"
      ].includes(first.value.toUpperCase())
    ) {
      throw invalidInput(`function '${first.value}' is not allowed in this expression`)
    }
  }
  const inner = stripParens(tokens)
  return { shown: isOperator(first, "(") ? `(${printed(inner)})` : printed(inner), sql: textOf(sql, inner) }
}

/** An expression as SHOW CREATE TABLE prints it: column names quoted when `columns` is given, texts quoted. */
const printed = (tokens: ReadonlyArray<Token>, columns?: ReadonlyArray<string>): string =>
  columnName(
    tokens.map((t, i) => {
      if (t.kind === "string") return { ...t, value: `'${t.value}'` }
      if (
        isName(t) &&
        columns !== undefined &&
        !isOperator(tokens[i + 1], "(") &&
        columns.some((c) => sameName(c, t.value))
      )
        return { ...t, kind: "quoted" as const, word: "", value: `\`${t.value}\`` }
      return t
    })
  )

/** The definition of one column, by itself. */
export const columnDefinition = (sql: string, column: ParsedColumn): ColumnDefinition => {
  if (column.autoIncrement && familyOf(column.type) !== "integer") {
    throw new SqlFailure(20105, "not supported: the auto_incr column is only support integer type now")
  }
  const preset = defaultOf(sql, column)
  return {
    name: column.name,
    type: column.type,
    notNull: column.notNull || column.primaryKey || column.autoIncrement,
    autoIncrement: column.autoIncrement,
    ...(preset === undefined ? {} : { default: preset }),
    ...(column.onUpdate === undefined ? {} : { onUpdate: textOf(sql, column.onUpdate).replace(/^(\w+)$/, "$1()") }),
    ...(column.generated === undefined
      ? {}
      : {
          generated: {
            sql: textOf(sql, column.generated.tokens),
            shown: columnName(column.generated.tokens),
            stored: column.generated.stored
          }
        }),
    comment: column.comment
  }
}

const actions: ReadonlyArray<Action> = ["RESTRICT", "CASCADE", "SET NULL", "NO ACTION", "SET DEFAULT"]

const actionOf = (text: string): Action => actions.find((a) => a === text) ?? "RESTRICT"

/** A foreign key, checked against the table it references. */
export const foreignKey = async (
  host: Host,
  self: {
    readonly database: string
    readonly name: string
    readonly columns: ReadonlyArray<ColumnDefinition>
    readonly primaryKey: ReadonlyArray<string>
    readonly indexes: ReadonlyArray<IndexDefinition>
  },
  name: string | undefined,
  columns: ReadonlyArray<string>,
  references: ParsedReference
): Promise<ForeignKey> => {
  const target = host.reference(references.database ?? self.database, references.table)
  const own = target.database === self.database && target.name === self.name
  const parent = own
    ? self
    : host.systemVariable("foreign_key_checks") === "0"
      ? await host.definition(target)
      : await needTable(host, target)
  const referenced = references.columns.length > 0 ? references.columns : (parent?.primaryKey ?? [])
  if (parent !== undefined) {
    const keys = [parent.primaryKey, ...parent.indexes.filter((i) => i.unique).map((i) => i.columns)]
    const isKey = keys.some(
      (key) => referenced.length <= key.length && referenced.every((c) => key.some((k) => sameName(k, c)))
    )
    for (const [i, column] of columns.entries()) {
      const mine = self.columns.find((c) => sameName(c.name, column))
      if (mine === undefined) throw invalidInput(`column '${column}' doesn't exist in table`)
      const theirs = parent.columns.find((c) => sameName(c.name, referenced[i] ?? ""))
      if (theirs === undefined)
        throw new SqlFailure(
          20101,
          `internal error: column '${referenced[i]}' no exists in the creating table '${target.name}'`
        )
      if (theirs.type.name !== mine.type.name || theirs.type.unsigned !== mine.type.unsigned) {
        throw new SqlFailure(
          20101,
          `internal error: type of reference column '${theirs.name}' is not match for column '${mine.name}'`
        )
      }
    }
    if (!isKey) throw new SqlFailure(20101, "internal error: failed to add the foreign key constraint")
  }
  return {
    name: name ?? crypto.randomUUID(),
    columns,
    database: target.database,
    table: target.name,
    referenced,
    onDelete: actionOf(references.onDelete),
    onUpdate: actionOf(references.onUpdate)
  }
}

const defaultOptions: Readonly<Record<string, ReadonlyArray<readonly [name: string, option: string]>>> = {
  ivfflat: [
    ["lists", " lists = 1 "],
    ["op_type", " op_type 'vector_l2_ops' "]
  ],
  hnsw: [["op_type", " op_type 'vector_l2_ops' "]]
}

/** What a vector index has when nothing else is said. */
const vectorOptions = (algorithm: string, given: string): string =>
  (defaultOptions[algorithm] ?? []).reduceRight(
    (options, [name, option]) => (options.includes(` ${name} `) ? options : option + options),
    given
  )

const searchable: ReadonlySet<string> = new Set(["char", "varchar", "text", "datalink", "json"])
const parsers: ReadonlySet<string> = new Set(["default", "ngram", "json", "json_value", "gojieba"])

/** Of fulltext indexes there is one for the same columns, of vector indexes one of a kind for a column. */
const checkSameColumns = (
  { algorithm, columns, fulltext, name }: Extract<ParsedConstraint, { kind: "index" }>,
  taken: ReadonlyArray<IndexDefinition>
): void => {
  if (!fulltext && algorithm !== "ivfflat" && algorithm !== "hnsw") return
  if (name !== undefined && taken.some((other) => sameName(other.name, name))) return
  const same = (other: IndexDefinition): boolean =>
    (fulltext ? other.fulltext === true : other.algorithm === algorithm) &&
    other.columns.length === columns.length &&
    other.columns.every((column) => columns.some((own) => sameName(own, column)))
  if (!taken.some(same)) return
  throw new SqlFailure(
    20105,
    fulltext
      ? "not supported: Fulltext index are not allowed to use the same column"
      : `not supported: Multiple ${algorithm?.toUpperCase()} indexes are not allowed to use the same column`
  )
}

/** An index of the parsed constraint; a free name when it has none. */
export const indexDefinition = (
  constraint: Extract<ParsedConstraint, { kind: "index" }>,
  columns: ReadonlyArray<ColumnDefinition>,
  taken: ReadonlyArray<IndexDefinition>
): IndexDefinition => {
  for (const name of constraint.columns) {
    const column = columns.find((c) => sameName(c.name, name))
    if (column === undefined)
      throw invalidInput(`column '${name}' ${constraint.fulltext ? "does not exist" : "is not exist"}`)
    if (constraint.fulltext && !searchable.has(column.type.name))
      throw new SqlFailure(20105, "not supported: fulltext index only support char, varchar, text, datalink and json")
    if (constraint.algorithm === "ivfflat" && familyOf(column.type) !== "vector")
      throw new SqlFailure(20105, "not supported: IVFFLAT only supports VECFXX column types")
    if (familyOf(column.type) === "vector" && constraint.algorithm === undefined) {
      throw new SqlFailure(20105, `not supported: VECTOR column '${name}' cannot be in index`)
    }
    if (
      (column.type.name === "json" || column.type.name === "blob" || column.type.name === "text") &&
      !constraint.fulltext &&
      constraint.algorithm === undefined
    ) {
      if (column.type.name === "json")
        throw new SqlFailure(20105, `not supported: JSON column '${name}' cannot be in index`)
      throw new SqlFailure(
        20105,
        `not supported: ${column.type.name === "blob" ? "BLOB" : "TEXT"} column '${name}' cannot be in index`
      )
    }
  }
  checkSameColumns(constraint, taken)
  if (constraint.parser !== undefined && !parsers.has(constraint.parser))
    throw new SqlFailure(20105, `not supported: Fulltext parser ${constraint.parser} not supported`)
  let name = constraint.name
  if (name === undefined) {
    const base = constraint.columns[0] ?? "index"
    name = base
    for (let n = 2; taken.some((i) => sameName(i.name, name ?? "")); n++) name = `${base}_${n}`
  } else if (taken.some((i) => sameName(i.name, name ?? ""))) throw new SqlFailure(1061, `duplicate key name '${name}'`)
  return {
    name,
    columns: constraint.columns.map((c) => columns.find((d) => sameName(d.name, c))?.name ?? c),
    unique: constraint.unique,
    ...(constraint.fulltext ? { fulltext: true } : {}),
    ...(constraint.parser === undefined ? {} : { parser: constraint.parser }),
    ...(constraint.algorithm === undefined || constraint.algorithm === "btree" || constraint.algorithm === "hash"
      ? {}
      : { algorithm: constraint.algorithm, options: vectorOptions(constraint.algorithm, constraint.options) }),
    ...(constraint.comment === undefined ? {} : { comment: constraint.comment })
  }
}

export const checkDefinition = (
  sql: string,
  name: string | undefined,
  tokens: ReadonlyArray<Token>,
  columns: ReadonlyArray<ColumnDefinition>,
  number: number
): CheckConstraint => ({
  name: name ?? `__mo_chk_${number}`,
  sql: textOf(sql, tokens),
  shown: printed(
    tokens,
    columns.map((c) => c.name)
  )
})

/** The whole definition; `name` is the table's. */
export const tableDefinition = async (
  host: Host,
  sql: string,
  parsed: ParsedTable,
  database: string,
  name: string,
  kind: { readonly temporary: boolean }
): Promise<TableDefinition> => {
  let columns = parsed.columns.map((c) => columnDefinition(sql, c))
  for (const [i, column] of columns.entries()) {
    if (columns.findIndex((c) => sameName(c.name, column.name)) < i) {
      throw new SqlFailure(3819, `constraint violation: duplicate column "${column.name}"`)
    }
    if (/^__mo_/i.test(column.name)) throw invalidInput(`column name '${column.name}' is reserved`)
  }
  const primaries = [
    ...parsed.columns.filter((c) => c.primaryKey).map((c) => [c.name]),
    ...parsed.constraints.flatMap((c) => (c.kind === "primary" ? [c.columns] : []))
  ]
  if (primaries.length > 1) throw invalidInput("more than one primary key defined")
  const primaryKey = (primaries[0] ?? []).map((key) => {
    const column = columns.find((c) => sameName(c.name, key))
    if (column === undefined) throw invalidInput(`column '${key}' doesn't exist in table`)
    if (
      familyOf(column.type) === "vector" ||
      column.type.name === "json" ||
      column.type.name === "enum" ||
      column.type.name === "text" ||
      column.type.name === "blob"
    ) {
      throw new SqlFailure(
        20105,
        `not supported: ${familyOf(column.type) === "vector" ? "VECTOR" : column.type.name.toUpperCase()} column '${key}' cannot be in ${parsed.columns.some((c) => c.primaryKey) || familyOf(column.type) !== "vector" ? "primary key" : "index"}`
      )
    }
    return column.name
  })
  columns = columns.map((c) => (primaryKey.includes(c.name) ? { ...c, notNull: true } : c))
  const indexes: Array<IndexDefinition> = []
  for (const column of parsed.columns) {
    if (column.unique)
      indexes.push(
        indexDefinition(
          { kind: "index", columns: [column.name], unique: true, fulltext: false, options: "" },
          columns,
          indexes
        )
      )
  }
  const checks: Array<CheckConstraint> = []
  const foreignKeys: Array<ForeignKey> = []
  for (const constraint of parsed.constraints) {
    if (constraint.kind === "index") indexes.push(indexDefinition(constraint, columns, indexes))
  }
  for (const column of parsed.columns)
    for (const check of column.checks)
      checks.push(checkDefinition(sql, check.name, check.tokens, columns, checks.length + 1))
  const self = { database, name, columns, primaryKey, indexes }
  for (const column of parsed.columns) {
    if (column.references !== undefined)
      foreignKeys.push(await foreignKey(host, self, undefined, [column.name], column.references))
  }
  for (const constraint of parsed.constraints) {
    if (constraint.kind === "check")
      checks.push(checkDefinition(sql, constraint.name, constraint.tokens, columns, checks.length + 1))
    if (constraint.kind === "foreign")
      foreignKeys.push(await foreignKey(host, self, constraint.name, constraint.columns, constraint.references))
  }
  return {
    kind: "table",
    id: host.server.nextId(),
    columns,
    primaryKey,
    indexes,
    foreignKeys,
    checks,
    comment: parsed.comment,
    ...(kind.temporary ? { temporary: true } : {}),
    ...(parsed.suffix === undefined ? {} : { suffix: parsed.suffix }),
    ...(parsed.autoIncrement === undefined ? {} : { autoIncrementStart: parsed.autoIncrement }),
    created: instantText(host.server.now())
  }
}

export { findColumn, unsupported }
