/**
 * CREATE TABLE, column definitions and table constraints, read from tokens.
 */
import type { SqlFailure } from "../wire/WireSession.ts"
import { syntaxError } from "./SyntaxError.ts"
import { closing, isName, isOperator, isWord, splitCommas, type Token, textOf } from "./Tokens.ts"
import type { SqlType } from "./Types.ts"
import { readType } from "./TypeText.ts"

export interface ParsedColumn {
  readonly name: string
  readonly type: SqlType
  readonly notNull: boolean
  readonly explicitNull: boolean
  readonly autoIncrement: boolean
  readonly primaryKey: boolean
  readonly unique: boolean
  readonly default?: ReadonlyArray<Token>
  readonly onUpdate?: ReadonlyArray<Token>
  readonly generated?: { readonly tokens: ReadonlyArray<Token>; readonly stored: boolean }
  readonly checks: ReadonlyArray<{ readonly name?: string; readonly tokens: ReadonlyArray<Token> }>
  readonly references?: ParsedReference
  readonly comment: string
}

export interface ParsedReference {
  readonly database: string | undefined
  readonly table: string
  readonly columns: ReadonlyArray<string>
  readonly onDelete: string
  readonly onUpdate: string
}

export type ParsedConstraint =
  | { readonly kind: "primary"; readonly columns: ReadonlyArray<string> }
  | {
      readonly kind: "index"
      readonly name?: string
      readonly columns: ReadonlyArray<string>
      readonly unique: boolean
      readonly fulltext: boolean
      readonly algorithm?: string
      readonly options: string
      readonly comment?: string
      readonly parser?: string
    }
  | {
      readonly kind: "foreign"
      readonly name?: string
      readonly columns: ReadonlyArray<string>
      readonly references: ParsedReference
    }
  | { readonly kind: "check"; readonly name?: string; readonly tokens: ReadonlyArray<Token> }

export interface ParsedTable {
  readonly columns: ReadonlyArray<ParsedColumn>
  readonly constraints: ReadonlyArray<ParsedConstraint>
  readonly comment: string
  readonly autoIncrement?: string
  readonly suffix?: string
  /** The query of CREATE TABLE … AS SELECT. */
  readonly select?: ReadonlyArray<Token>
}

/** Walks over tokens, one at a time. */
class Cursor {
  readonly sql: string
  readonly tokens: ReadonlyArray<Token>
  index = 0
  constructor(sql: string, tokens: ReadonlyArray<Token>) {
    this.sql = sql
    this.tokens = tokens
  }
  get token(): Token | undefined {
    return this.tokens[this.index]
  }
  word(...words: ReadonlyArray<string>): boolean {
    if (!isWord(this.token, ...words)) return false
    this.index++
    return true
  }
  words(...words: ReadonlyArray<string>): boolean {
    if (!words.every((w, i) => isWord(this.tokens[this.index + i], w))) return false
    this.index += words.length
    return true
  }
  operator(value: string): boolean {
    if (!isOperator(this.token, value)) return false
    this.index++
    return true
  }
  name(): string {
    const token = this.token
    if (!isName(token) || token.value === "") throw this.fail()
    this.index++
    return token.value
  }
  value(): string {
    const token = this.token
    if (token === undefined || token.kind === "operator") throw this.fail()
    this.index++
    return token.value
  }
  /** The tokens inside the parentheses that begin here. */
  parenthesized(): ReadonlyArray<Token> {
    if (!isOperator(this.token, "(")) throw this.fail()
    const end = closing(this.sql, this.tokens, this.index)
    const inner = this.tokens.slice(this.index + 1, end)
    this.index = end + 1
    return inner
  }
  get done(): boolean {
    return this.index >= this.tokens.length
  }
  fail(): SqlFailure {
    return syntaxError(this.sql, this.token?.start ?? this.sql.length)
  }
}

/** The columns of a key: `(a, b(10) desc)`. Expressions are refused. */
const keyColumns = (sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<string> =>
  splitCommas(tokens).map((part) => {
    const [first] = part
    if (!isName(first) || first.value === "") throw syntaxError(sql, first?.start ?? sql.length)
    return first.value
  })

/** An operand of DEFAULT or ON UPDATE: a literal with its sign, a call, or something in parentheses. */
const operand = (cursor: Cursor): ReadonlyArray<Token> => {
  const start = cursor.index
  if (isOperator(cursor.token, "(")) cursor.parenthesized()
  else {
    if (isOperator(cursor.token, "-") || isOperator(cursor.token, "+")) cursor.index++
    if (cursor.token === undefined) throw cursor.fail()
    cursor.index++
    if (isOperator(cursor.token, "(")) cursor.parenthesized()
  }
  return cursor.tokens.slice(start, cursor.index)
}

const action = (cursor: Cursor): string => {
  if (cursor.words("SET", "NULL")) return "SET NULL"
  if (cursor.words("SET", "DEFAULT")) return "SET DEFAULT"
  if (cursor.words("NO", "ACTION")) return "NO ACTION"
  if (cursor.word("CASCADE")) return "CASCADE"
  if (cursor.word("RESTRICT")) return "RESTRICT"
  throw cursor.fail()
}

const reference = (cursor: Cursor): ParsedReference => {
  let table = cursor.name()
  let database: string | undefined
  if (cursor.operator(".")) {
    database = table
    table = cursor.name()
  }
  const columns = isOperator(cursor.token, "(") ? keyColumns(cursor.sql, cursor.parenthesized()) : []
  let onDelete = "RESTRICT"
  let onUpdate = "RESTRICT"
  for (;;) {
    if (cursor.words("ON", "DELETE")) onDelete = action(cursor)
    else if (cursor.words("ON", "UPDATE")) onUpdate = action(cursor)
    else if (cursor.word("MATCH")) cursor.index++
    else return { database, table, columns, onDelete, onUpdate }
  }
}

/** A column definition: its name, type and attributes. */
export const parseColumn = (sql: string, tokens: ReadonlyArray<Token>): ParsedColumn => {
  const cursor = new Cursor(sql, tokens)
  const name = cursor.name()
  const [type, taken] = readType(sql, tokens.slice(cursor.index))
  cursor.index += taken
  const column: { -readonly [K in keyof ParsedColumn]: ParsedColumn[K] } = {
    name,
    type,
    notNull: false,
    explicitNull: false,
    autoIncrement: false,
    primaryKey: false,
    unique: false,
    checks: [],
    comment: ""
  }
  const checks: Array<{ readonly name?: string; readonly tokens: ReadonlyArray<Token> }> = []
  while (!cursor.done) {
    if (cursor.words("NOT", "NULL")) column.notNull = true
    else if (cursor.word("NULL")) column.explicitNull = true
    else if (cursor.word("DEFAULT")) column.default = operand(cursor)
    else if (cursor.words("ON", "UPDATE")) column.onUpdate = operand(cursor)
    else if (cursor.word("AUTO_INCREMENT")) column.autoIncrement = true
    else if (cursor.words("PRIMARY", "KEY")) column.primaryKey = true
    else if (cursor.words("UNIQUE", "KEY") || cursor.word("UNIQUE")) column.unique = true
    else if (cursor.word("KEY")) column.primaryKey = true
    else if (cursor.word("COMMENT")) column.comment = cursor.value()
    else if (cursor.word("COLLATE") || cursor.word("CHARSET")) cursor.index++
    else if (cursor.words("CHARACTER", "SET")) cursor.index++
    else if (cursor.words("GENERATED", "ALWAYS", "AS") || cursor.word("AS")) {
      const generated = cursor.parenthesized()
      const stored = cursor.word("STORED", "PERSISTENT")
      if (!stored) cursor.word("VIRTUAL")
      column.generated = { tokens: generated, stored }
    } else if (cursor.word("REFERENCES")) column.references = reference(cursor)
    else if (cursor.word("CHECK")) {
      checks.push({ tokens: cursor.parenthesized() })
      if (!cursor.word("ENFORCED")) cursor.words("NOT", "ENFORCED")
    } else if (isWord(cursor.token, "CONSTRAINT")) {
      cursor.index++
      const constraint = isWord(cursor.token, "CHECK") ? undefined : cursor.name()
      if (!cursor.word("CHECK")) throw cursor.fail()
      checks.push({ ...(constraint === undefined ? {} : { name: constraint }), tokens: cursor.parenthesized() })
    } else if (
      cursor.words("STORAGE", "DISK") ||
      cursor.word("COLUMN_FORMAT") ||
      cursor.word("SIGNED") ||
      cursor.word("PROPERTIES")
    )
      cursor.index += 0
    else throw cursor.fail()
  }
  return { ...column, checks }
}

const indexOptions = (cursor: Cursor): { options: string; comment?: string; algorithm?: string; parser?: string } => {
  const options: Array<string> = []
  let comment: string | undefined
  let algorithm: string | undefined
  let parser: string | undefined
  while (!cursor.done) {
    if (cursor.word("COMMENT")) {
      cursor.operator("=")
      comment = cursor.value()
    } else if (cursor.word("USING")) algorithm = cursor.name().toLowerCase()
    else if (cursor.words("WITH", "PARSER")) parser = cursor.name().toLowerCase()
    else if (cursor.word("VISIBLE", "INVISIBLE", "ASYNC", "FORCE_SYNC")) continue
    else if (cursor.word("INCLUDE"))
      options.push(
        `INCLUDE (${keyColumns(cursor.sql, cursor.parenthesized())
          .map((c) => `\`${c}\``)
          .join(", ")})`
      )
    else {
      const option = cursor.name().toLowerCase()
      cursor.operator("=")
      const text = cursor.token?.kind === "string"
      const value = cursor.value()
      options.push(text ? `${option} '${value}'` : `${option} = ${value}`)
    }
  }
  return {
    options: options.map((o) => ` ${o} `).join(""),
    ...(comment === undefined ? {} : { comment }),
    ...(algorithm === undefined ? {} : { algorithm }),
    ...(parser === undefined ? {} : { parser })
  }
}

/** What follows INDEX or KEY in a table or ALTER TABLE ADD: `[name] [USING alg] (columns) [options]`. */
const indexBody = (cursor: Cursor, unique: boolean, fulltext: boolean, constraint?: string): ParsedConstraint => {
  let name = isName(cursor.token) && !isWord(cursor.token, "USING") ? cursor.name() : constraint
  let algorithm: string | undefined
  if (cursor.word("USING")) algorithm = cursor.name().toLowerCase()
  if (name === undefined && isName(cursor.token)) name = cursor.name()
  const columns = keyColumns(cursor.sql, cursor.parenthesized())
  const options = indexOptions(cursor)
  const used = algorithm ?? options.algorithm
  return {
    kind: "index",
    columns,
    unique,
    fulltext,
    options: options.options,
    ...(name === undefined ? {} : { name }),
    ...(used === undefined ? {} : { algorithm: used }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.parser === undefined ? {} : { parser: options.parser })
  }
}

/** A table constraint or index; undefined when `tokens` define a column. */
export const parseConstraint = (sql: string, tokens: ReadonlyArray<Token>): ParsedConstraint | undefined => {
  const cursor = new Cursor(sql, tokens)
  let name: string | undefined
  if (cursor.word("CONSTRAINT") && !isWord(cursor.token, "PRIMARY", "UNIQUE", "FOREIGN", "CHECK")) name = cursor.name()
  const named = name === undefined ? {} : { name }
  if (cursor.words("PRIMARY", "KEY")) {
    if (!isOperator(cursor.token, "(") && !isWord(cursor.token, "USING")) cursor.name()
    if (cursor.word("USING")) cursor.name()
    const columns = keyColumns(sql, cursor.parenthesized())
    if (cursor.word("USING")) cursor.name()
    if (!cursor.done && !isWord(cursor.token, "COMMENT")) throw cursor.fail()
    return { kind: "primary", columns }
  }
  if (cursor.word("UNIQUE")) {
    cursor.word("KEY", "INDEX")
    return indexBody(cursor, true, false, name)
  }
  if (cursor.word("FULLTEXT")) {
    cursor.word("KEY", "INDEX")
    return indexBody(cursor, false, true)
  }
  if (isWord(cursor.token, "KEY", "INDEX") && (isOperator(tokens[1], "(") || isName(tokens[1]))) {
    cursor.index++
    return indexBody(cursor, false, false)
  }
  if (cursor.words("FOREIGN", "KEY")) {
    // The name of an index counts only where the constraint has none.
    if (!isOperator(cursor.token, "(")) {
      const index = cursor.name()
      name ??= index
    }
    const columns = keyColumns(sql, cursor.parenthesized())
    if (!cursor.word("REFERENCES")) throw cursor.fail()
    const references = reference(cursor)
    return { kind: "foreign", ...(name === undefined ? {} : { name }), columns, references }
  }
  if (cursor.word("CHECK")) return { kind: "check", ...named, tokens: cursor.parenthesized() }
  if (name !== undefined) throw cursor.fail()
  return undefined
}

/** What follows the table's name: `(…) options [PARTITION BY …] [AS SELECT …]`. */
export const parseTable = (sql: string, tokens: ReadonlyArray<Token>): ParsedTable => {
  const cursor = new Cursor(sql, tokens)
  const columns: Array<ParsedColumn> = []
  const constraints: Array<ParsedConstraint> = []
  if (isOperator(cursor.token, "(") && !isWord(cursor.tokens[1], "SELECT", "WITH")) {
    const inner = cursor.parenthesized()
    if (inner.length > 0) {
      for (const part of splitCommas(inner)) {
        if (part.length === 0) throw syntaxError(sql, inner[0]?.start ?? 0)
        const constraint = parseConstraint(sql, part)
        if (constraint === undefined) columns.push(parseColumn(sql, part))
        else constraints.push(constraint)
      }
    }
  }
  let comment = ""
  let autoIncrement: string | undefined
  let suffix: string | undefined
  let select: ReadonlyArray<Token> | undefined
  while (!cursor.done) {
    if (cursor.word("COMMENT")) {
      cursor.operator("=")
      comment = cursor.value()
    } else if (cursor.word("AUTO_INCREMENT")) {
      cursor.operator("=")
      autoIncrement = cursor.value()
    } else if (cursor.words("CLUSTER", "BY")) {
      const by = isOperator(cursor.token, "(") ? keyColumns(sql, cursor.parenthesized()) : [cursor.name()]
      suffix = ` CLUSTER BY (${by.map((c) => `\`${c}\``).join(", ")})`
    } else if (isWord(cursor.token, "PARTITION") && isWord(cursor.tokens[cursor.index + 1], "BY")) {
      suffix = partition(sql, cursor)
    } else if (isWord(cursor.token, "AS", "SELECT", "WITH") || isOperator(cursor.token, "(")) {
      cursor.word("AS")
      select = cursor.tokens.slice(cursor.index)
      cursor.index = cursor.tokens.length
    } else if (cursor.word("DEFAULT") || cursor.operator(",")) continue
    else if (
      cursor.words("CHARACTER", "SET") ||
      cursor.word(
        "ENGINE",
        "CHARSET",
        "COLLATE",
        "ROW_FORMAT",
        "KEY_BLOCK_SIZE",
        "STATS_PERSISTENT",
        "MAX_ROWS",
        "MIN_ROWS",
        "AVG_ROW_LENGTH",
        "CHECKSUM",
        "DELAY_KEY_WRITE",
        "COMPRESSION",
        "PACK_KEYS",
        "STATS_AUTO_RECALC",
        "STATS_SAMPLE_PAGES",
        "CONNECTION",
        "PASSWORD",
        "TABLESPACE",
        "INSERT_METHOD"
      )
    ) {
      cursor.operator("=")
      cursor.value()
    } else throw cursor.fail()
  }
  return {
    columns,
    constraints,
    comment,
    ...(autoIncrement === undefined ? {} : { autoIncrement }),
    ...(suffix === undefined ? {} : { suffix }),
    ...(select === undefined ? {} : { select })
  }
}

/** `partition by …` in the words MatrixOne shows it with: names quoted, the rest as written. */
const partition = (sql: string, cursor: Cursor): string => {
  let end = cursor.index
  while (end < cursor.tokens.length && !isWord(cursor.tokens[end], "AS", "SELECT")) end++
  const tokens = cursor.tokens.slice(cursor.index, end)
  cursor.index = end
  const open = tokens.findIndex((t) => isOperator(t, "("))
  if (open < 0) return ` ${textOf(sql, tokens).toLowerCase()}`
  const close = closing(sql, tokens, open)
  const head = tokens
    .slice(0, open)
    .map((t) => t.value.toLowerCase())
    .join(" ")
  const names = tokens
    .slice(open + 1, close)
    .map((t, i, all) => (isName(t) && !isOperator(all[i + 1], "(") ? `\`${t.value}\`` : t.value))
    .join("")
    .replaceAll(",", ", ")
  const tail = textOf(sql, tokens.slice(close + 1))
  return ` ${head} (${names})${tail === "" ? "" : ` ${tail.replace(/\bPARTITIONS?\b|\bVALUES\b|\bLESS\b|\bTHAN\b|\bIN\b/g, (w) => w.toLowerCase())}`}`
}
