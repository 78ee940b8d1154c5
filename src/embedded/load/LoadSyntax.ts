/**
 * LOAD DATA, from its tokens.
 */
import { Cursor } from "../translate/Cursor.ts"
import { unsupported } from "../translate/Errors.ts"
import { isWord, type Statement, type Token } from "../translate/Tokens.ts"
import type { Delimiters } from "./Delimited.ts"

type LoadSource =
  | {
      readonly kind: "file"
      readonly local: boolean
      /** `INFILE 'path'`, or the options of `INFILE {…}`. */
      readonly options: ReadonlyArray<readonly [key: string, value: string]>
    }
  | {
      readonly kind: "inline"
      readonly local: boolean
      readonly format: string
      readonly data: string
      readonly jsonType: string
    }

/** A field of the input goes into a column, or, for a user variable, nowhere. */
export interface LoadTarget {
  readonly kind: "column" | "variable"
  readonly name: string
}

/** `SET column = nullif(…)`; the other assignments are read and ignored, as MatrixOne does. */
export interface Assignment {
  readonly column: string
  readonly call: ReadonlyArray<Token>
}

interface FieldClause {
  readonly separator?: string
  readonly quote?: string
  readonly escape?: string
}

interface LineClause {
  readonly end?: string
  readonly start?: string
}

export interface LoadStatement {
  readonly source: LoadSource
  /** IGNORE: a file of the client is read as without a strict sql_mode. */
  readonly forgiving: boolean
  readonly database: string | undefined
  readonly table: string
  readonly fields: FieldClause | undefined
  readonly lines: LineClause
  readonly ignored: number
  readonly targets: ReadonlyArray<LoadTarget>
  readonly assignments: ReadonlyArray<Assignment>
  readonly parallel: boolean
}

const isText = (token: Token): boolean => token.kind === "string"

const readSource = (cursor: Cursor): LoadSource => {
  const local = cursor.take("LOCAL")
  if (cursor.take("INLINE")) {
    cursor.expect("FORMAT")
    cursor.expectOperator("=")
    const format = cursor.next(isText).value
    cursor.expectOperator(",")
    cursor.expect("DATA")
    cursor.expectOperator("=")
    const data = cursor.next(isText).value
    if (!cursor.takeOperator(",")) return { kind: "inline", local, format, data, jsonType: "" }
    cursor.expect("JSONTYPE")
    cursor.expectOperator("=")
    return { kind: "inline", local, format, data, jsonType: cursor.next(isText).value }
  }
  if (isWord(cursor.token, "URL")) throw unsupported("LOAD DATA URL")
  cursor.expect("INFILE")
  if (!cursor.takeOperator("{")) return { kind: "file", local, options: [["filepath", cursor.next(isText).value]] }
  const options: Array<readonly [string, string]> = []
  // There may be none, and a comma behind the last one.
  while (!cursor.takeOperator("}")) {
    if (options.length > 0) cursor.expectOperator(",")
    if (cursor.takeOperator("}")) break
    const key = cursor.next(isText).value.toLowerCase()
    cursor.expectOperator("=")
    options.push([key, cursor.next(isText).value])
  }
  return { kind: "file", local, options }
}

/** One byte, or none. */
const character = (cursor: Cursor): string => {
  const failure = cursor.unexpected("error field terminator")
  const { value } = cursor.next(isText)
  if (Buffer.byteLength(value) > 1) throw failure
  return value
}

const readFields = (cursor: Cursor): FieldClause | undefined => {
  if (!cursor.take("FIELDS") && !cursor.take("COLUMNS")) return undefined
  let clause: FieldClause = { separator: "\t" }
  for (let items = 0; ; items++) {
    if (cursor.take("TERMINATED", "BY")) clause = { ...clause, separator: cursor.next(isText).value }
    else if (cursor.take("OPTIONALLY", "ENCLOSED", "BY") || cursor.take("ENCLOSED", "BY"))
      clause = { ...clause, quote: character(cursor) }
    else if (cursor.take("ESCAPED", "BY")) clause = { ...clause, escape: character(cursor) }
    else if (items === 0) throw cursor.unexpected()
    else return clause
  }
}

const readLines = (cursor: Cursor): LineClause => {
  if (!cursor.take("LINES")) return {}
  const starting = () => (cursor.take("STARTING", "BY") ? { start: cursor.next(isText).value } : undefined)
  const terminated = () => (cursor.take("TERMINATED", "BY") ? { end: cursor.next(isText).value } : undefined)
  const start = starting()
  const end = terminated()
  if (start === undefined && end === undefined) throw cursor.unexpected()
  return { ...end, ...(start ?? starting()) }
}

/** `[[database.]table.]column`: only the last name counts. */
const columnName = (cursor: Cursor): string => {
  const name = cursor.name()
  return cursor.takeOperator(".") ? columnName(cursor) : name
}

const readTargets = (cursor: Cursor): ReadonlyArray<LoadTarget> => {
  if (!cursor.takeOperator("(") || cursor.takeOperator(")")) return []
  const targets: Array<LoadTarget> = []
  do {
    if (cursor.token?.kind === "userVariable")
      targets.push({ kind: "variable", name: cursor.next(() => true).value.replace(/^@/, "") })
    else targets.push({ kind: "column", name: columnName(cursor) })
  } while (cursor.takeOperator(","))
  cursor.expectOperator(")")
  return targets
}

const readAssignments = (cursor: Cursor): ReadonlyArray<Assignment> => {
  const assignments: Array<Assignment> = []
  if (!cursor.take("SET")) return assignments
  do {
    const column = cursor.name()
    cursor.expectOperator("=")
    const call: Array<Token> = []
    for (let depth = 0; cursor.token !== undefined; ) {
      const token = cursor.token
      const word = token.kind === "word" ? token.word : token.value
      if (depth === 0 && (word === "," || word === "PARALLEL" || word === "STRICT")) break
      depth += word === "(" ? 1 : word === ")" ? -1 : 0
      call.push(cursor.next(() => true))
    }
    if (call.length === 0) throw cursor.unexpected()
    assignments.push({ column, call })
  } while (cursor.takeOperator(","))
  return assignments
}

/** `PARALLEL 'true'` and its like; MatrixOne names each by the other. */
const readSwitch = (cursor: Cursor, word: string, complaint: string): boolean | undefined => {
  if (!cursor.take(word)) return undefined
  const failure = cursor.unexpected(complaint)
  const value = cursor.next(isText).value.toLowerCase()
  if (value !== "true" && value !== "false") throw failure
  return value === "true"
}

/** Reads the statement; 1064 where it is none. */
export const readLoad = (statement: Statement): LoadStatement => {
  const cursor = new Cursor(statement)
  cursor.expect("LOAD", "DATA")
  const source = readSource(cursor)
  const forgiving = cursor.take("IGNORE")
  // REPLACE does nothing: keys are not looked at.
  if (!forgiving) cursor.take("REPLACE")
  cursor.expect("INTO", "TABLE")
  const { database, name } = cursor.table()
  // MatrixOne reads the bytes as they are, whatever character set is named.
  if (cursor.take("CHARACTER", "SET") || cursor.take("CHARSET")) cursor.next((t) => isText(t) || t.kind === "word")
  const fields = readFields(cursor)
  const lines = readLines(cursor)
  const ignored = cursor.take("IGNORE") ? Number(cursor.next((t) => /^\d+$/.test(t.value)).value) : undefined
  if (ignored !== undefined && !cursor.take("LINES")) cursor.expect("ROWS")
  const targets = readTargets(cursor)
  const assignments = readAssignments(cursor)
  const parallel = readSwitch(cursor, "PARALLEL", "error strict flag")
  readSwitch(cursor, "STRICT", "error parallel flag")
  cursor.end()
  return {
    source,
    forgiving,
    database,
    table: name,
    fields,
    lines,
    ignored: ignored ?? 0,
    targets,
    assignments,
    parallel: parallel ?? false
  }
}

/** How the text is taken apart. Inline text knows no lines but `\n`, and no escapes unless they are asked for. */
export const delimitersOf = ({ fields, lines, source }: LoadStatement, json: boolean): Delimiters => ({
  separator: json ? "\t" : bytesOf(fields?.separator || ","),
  quote: bytesOf(fields?.quote || '"'),
  escape: json ? "" : source.kind === "inline" ? (fields?.escape ?? "") : (fields?.escape ?? "\\"),
  line: source.kind === "inline" ? "\n" : bytesOf(lines.end || "\n"),
  lineStart: source.kind === "inline" ? "" : bytesOf(lines.start ?? "")
})

const bytesOf = (text: string): string => Buffer.from(text, "utf8").toString("latin1")
