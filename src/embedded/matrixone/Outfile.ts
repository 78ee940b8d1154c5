/**
 * SELECT … INTO OUTFILE: the rows of a query into a file of the server or of a stage.
 */
import { mkdir, open, rm } from "node:fs/promises"
import { basename, dirname } from "node:path"
import { cellOf } from "../engine/Results.ts"
import type { Session } from "../session/Session.ts"
import { ok } from "../session/StatementFamily.ts"
import type { Constant } from "../translate/Constant.ts"
import { Cursor } from "../translate/Cursor.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import { isWord, type Statement, splitStatements, type Token } from "../translate/Tokens.ts"
import { familyOf, fromDuckType, type SqlType } from "../translate/Types.ts"
import { floatText } from "../wire/numberText.ts"
import { type Cell, type OkResult, SqlFailure } from "../wire/WireSession.ts"

interface Options {
  readonly path: string
  readonly format: string
  /** The most bytes of a file; 0 for any number. */
  readonly splitSize: number
  readonly separator: string
  readonly quote: string
  readonly lineEnd: string
  readonly header: boolean
  /** Columns that are quoted whatever their type, by their names in lower case. */
  readonly quoted: ReadonlyArray<string>
}

export interface Outfile {
  readonly query: Statement
  readonly options: Options
}

const isText = (token: Token): boolean => token.kind === "string"

const isWhole = (token: Token): boolean => token.kind === "number" && /^\d+$/.test(token.value)

const suffixes: ReadonlyArray<readonly [suffix: string, format: string]> = [
  [".csv", "csv"],
  [".jsonl", "jsonline"],
  [".jsonline", "jsonline"],
  [".ndjson", "jsonline"],
  [".parquet", "parquet"]
]

const formatOf = (path: string, said: string | undefined): string => {
  const [suffix, format] = suffixes.find(([each]) => path.toLowerCase().endsWith(each)) ?? ["", undefined]
  if (said === undefined) return format ?? "csv"
  if (format !== undefined && format !== said) throw internal(`format '${said}' does not match file suffix '${suffix}'`)
  return said
}

const units: Readonly<Record<string, number>> = { "": 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 }

const readSize = (cursor: Cursor): number => {
  const failure = cursor.unexpected("invalid splitsize format")
  const [, digits, unit = ""] = /^\s*(\d+)\s*([KMGT]?)\s*$/i.exec(cursor.next(isText).value) ?? []
  if (digits === undefined) throw failure
  return Number(digits) * (units[unit.toUpperCase()] ?? 1)
}

const readFormat = (cursor: Cursor): string => {
  const failure = cursor.unexpected("invalid format, must be csv, jsonline or parquet")
  const format = cursor.next(isText).value.toLowerCase()
  if (!/^(?:csv|jsonline|parquet)$/.test(format)) throw failure
  return format
}

const readHeader = (cursor: Cursor): boolean => {
  if (!cursor.take("HEADER")) return true
  const failure = cursor.unexpected("error header flag")
  const value = cursor.next(isText).value.toLowerCase()
  if (value !== "true" && value !== "false") throw failure
  return value === "true"
}

/** One byte, or none. */
const readQuote = (cursor: Cursor): string => {
  const failure = cursor.unexpected("export1 error field terminator")
  const { value } = cursor.next(isText)
  if (Buffer.byteLength(value) > 1) throw failure
  return value
}

/** What follows INTO OUTFILE, in MatrixOne's one order. */
const readOptions = (cursor: Cursor): Options => {
  const path = cursor.next(isText).value
  const said = cursor.take("FORMAT") ? readFormat(cursor) : undefined
  const splitSize = cursor.take("SPLITSIZE") ? readSize(cursor) : 0
  let separator = ","
  let quote = '"'
  let lineEnd = "\n"
  if (cursor.take("FIELDS")) {
    const terminated = cursor.take("TERMINATED", "BY")
    if (terminated) separator = cursor.next(isText).value
    if (cursor.take("ENCLOSED", "BY")) quote = readQuote(cursor)
    else if (!terminated) throw cursor.unexpected()
  }
  if (cursor.take("LINES") && cursor.take("TERMINATED", "BY")) lineEnd = cursor.next(isText).value
  const header = readHeader(cursor)
  const most = cursor.take("MAX_FILE_SIZE") ? Number(cursor.next(isWhole).value) * 1024 : 0
  const quoted = cursor.take("FORCE_QUOTE") ? cursor.names().map((name) => name.toLowerCase()) : []
  cursor.end()
  const format = formatOf(path, said)
  return { path, format, splitSize: splitSize || most, separator, quote, lineEnd, header, quoted }
}

/** The query and where its rows go; `undefined` for any other statement. */
export const outfileOf = (statement: Statement): Outfile | undefined => {
  if (!/\boutfile\b/i.test(statement.sql)) return undefined
  const { sql, tokens } = statement
  const at = tokens.findIndex((token, i) => isWord(token, "INTO") && isWord(tokens[i + 1], "OUTFILE"))
  const [query] = at < 0 ? [] : splitStatements(sql.slice(0, tokens[at]?.start))
  return query === undefined ? undefined : { query, options: readOptions(new Cursor(statement, at + 2)) }
}

const latin1 = (cell: Cell): string =>
  Buffer.from(cell instanceof Uint8Array ? cell : Buffer.from(String(cell), "utf8")).toString("latin1")

/** All digits, as Go prints them. */
const plainDigits = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1e21 ? BigInt(value).toString() : String(value)

const csvField = ({ quote, quoted }: Options, name: string, type: SqlType) => {
  const field = bareField(quote, type)
  if (!quoted.includes(name)) return field
  return (cell: Cell) => (cell !== null && isTextual(type) ? field(cell) : quote + field(cell) + quote)
}

const isTextual = (type: SqlType): boolean =>
  /^(?:string|bytes|vector)$/.test(familyOf(type)) || /^(?:json|enum|set)$/.test(type.name)

const bareField = (quote: string, type: SqlType) => {
  const isText = isTextual(type)
  return (cell: Cell): string => {
    if (cell === null) return "\\N"
    if (type.name === "bool") return Number(cell) === 0 ? "false" : "true"
    if (typeof cell === "number")
      return type.name === "float" && type.scale === undefined ? floatText(cell) : plainDigits(cell)
    if (!isText) return latin1(cell)
    const text = latin1(cell).replaceAll("\\", "\\\\")
    // A backslash that quotes is not written once more.
    const doubled = quote === "" || quote === "\\" ? text : text.replaceAll(quote, quote + quote)
    return `${quote}${doubled}${quote}`
  }
}

/** As Go writes JSON into HTML. */
const goJson = (value: unknown): string =>
  JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)

const jsonValue = (type: SqlType) => {
  const family = familyOf(type)
  if (family === "other" && type.name !== "json" && type.name !== "null")
    throw unsupported(`a column of type ${type.name} in a file of JSON lines`)
  return (cell: Cell): string => {
    if (cell === null) return "null"
    if (type.name === "bool") return Number(cell) === 0 ? "false" : "true"
    if (type.name === "bit" && cell instanceof Uint8Array)
      return BigInt(`0x${Buffer.from(cell).toString("hex")}`).toString()
    if (cell instanceof Uint8Array) return `"${Buffer.from(cell).toString("base64")}"`
    if (type.name === "json" || family === "vector" || family === "integer" || family === "float") return String(cell)
    return goJson(String(cell))
  }
}

/** Writes a row as a line, in latin1. */
const lineWriter = (options: Options, names: ReadonlyArray<string>, types: ReadonlyArray<SqlType>) => {
  if (options.format === "csv") {
    const fields = types.map((type, i) => csvField(options, names[i] ?? "", type))
    const [between, end] = [latin1(options.separator), latin1(options.lineEnd)]
    return (row: ReadonlyArray<Cell>) => row.map((cell, i) => fields[i]?.(cell) ?? "").join(between) + end
  }
  const members = names
    .map((name, i) => ({ i, key: goJson(name), name, write: jsonValue(types[i] ?? { name: "text" }) }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
  return (row: ReadonlyArray<Cell>) =>
    latin1(`{${members.map(({ i, key, write }) => `${key}:${write(row[i] ?? null)}`).join(",")}}\n`)
}

const numbered = (path: string, n: number): string =>
  /%0?\d*d/.test(path)
    ? path.replace(/%(0?)(\d*)d/, (_, zero: string, width: string) =>
        String(n).padStart(Number(width), zero === "" ? " " : "0")
      )
    : n === 0
      ? path
      : `${path}.${n}`

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(dirname(path), { recursive: true })
  const file = await open(path, "wx", 0o600).catch(() => {
    throw new SqlFailure(20406, `file ${basename(path)} already exists`)
  })
  try {
    await file.write(Buffer.from(text, "latin1"))
  } catch (error) {
    await rm(path, { force: true })
    throw error
  } finally {
    await file.close()
  }
}

/** How many rows MatrixOne hands on at once: they come into one file, however large that becomes. */
const batch = 8192

/** Runs the query and writes its rows. */
export const writeOutfile = async (
  session: Session,
  { options, query }: Outfile,
  parameters: ReadonlyArray<Constant>
): Promise<OkResult> => {
  if (options.format !== "csv" && options.format !== "jsonline") throw unsupported(`the format ${options.format}`)
  const path = await session.engine.stages.path(
    session.account,
    // A stage's path is a URL, but the number of a split file is no escape in it.
    options.path.startsWith("stage://") ? options.path.replaceAll("%", "%25") : options.path
  )
  await session.beginImplicit()
  const parsed = session.parse(query.sql, query.tokens)
  const compiled = (await session.compiler(parsed, parameters)).query(parsed.ast)
  const result = await session.transactions.read(compiled.sql)
  session.interruption.check()
  const types = result.types.map((duck, i) => compiled.columns?.[i]?.type ?? fromDuckType(duck))
  const names = result.names.map((name, i) => compiled.columns?.[i]?.name ?? name)
  const line = lineWriter(options, names, types)
  const [between, end] = [latin1(options.separator), latin1(options.lineEnd)]
  const begin = options.header && options.format === "csv" ? latin1(names.join(between)) + end : ""
  const fits = (text: string): boolean => options.splitSize === 0 || text.length <= options.splitSize
  if (begin !== "" && (!fits(begin) || begin.length === options.splitSize))
    throw internal("the header line size is over the maxFileSize/splitSize")
  let text = begin
  let n = 0
  for (let i = 0; i < result.rows.length; i += batch) {
    const rows = result.rows.slice(i, i + batch)
    const next = rows.map((row) => line(row.map((value, j) => cellOf(value, types[j] ?? { name: "text" })))).join("")
    if (!fits(text + next)) {
      await write(numbered(path, n++), text)
      text = begin
    }
    text += next
  }
  await write(numbered(path, n), text)
  return ok()
}
