/**
 * LOAD DATA: from a file of the client, of a stage or inside the directory given, or from the statement itself.
 */
import { stat } from "node:fs/promises"
import { isSystemDatabase, needTable } from "../engine/Catalog.ts"
import { notNull, notWritable } from "../engine/Duplicates.ts"
import {
  type ColumnDefinition,
  findColumn,
  type TableDefinition,
  type TableReference
} from "../engine/TableDefinition.ts"
import { DelimitedReader, type Field } from "../load/Delimited.ts"
import { jsonRecord } from "../load/JsonRows.ts"
import { fileBytes, packingFailure, unpacked } from "../load/LoadBytes.ts"
import { type LoadedRows, writeRows } from "../load/LoadedRows.ts"
import { type Assignment, delimitersOf, type LoadStatement, readLoad } from "../load/LoadSyntax.ts"
import { type LoadMode, type ReadValue, readValue } from "../load/LoadValues.ts"
import type { Session } from "../session/Session.ts"
import type { StatementFamily } from "../session/StatementFamily.ts"
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import { isOperator, isWord, type Statement } from "../translate/Tokens.ts"
import { type OkResult, type Result, SqlFailure } from "../wire/WireSession.ts"
import { badConfiguration } from "./StageStore.ts"

/** Where the bytes are and what is in them. */
interface Input {
  readonly format: string
  readonly jsonType: string
  /** The name of the file; none where the text is in the statement. */
  readonly path: string | undefined
  readonly compression: string
}

const formats = ["csv", "jsonline", "parquet"]
const jsonTypes = ["object", "array"]

const inputOf = ({ source }: LoadStatement): Input => {
  if (source.kind === "inline") {
    if (!formats.includes(source.format))
      throw new SqlFailure(20102, `load format '${source.format}' is not yet implemented`)
    if (source.format === "jsonline" && !jsonTypes.includes(source.jsonType))
      throw new SqlFailure(20105, `not supported: the jsonline format '${source.jsonType}' is not supported now`)
    return { format: source.format, jsonType: source.jsonType, path: undefined, compression: "none" }
  }
  let input: Input = { format: "", jsonType: "", path: "", compression: "" }
  for (const [key, value] of source.options) {
    const low = value.toLowerCase()
    if (key === "filepath") input = { ...input, path: value }
    else if (key === "compression") input = { ...input, compression: value }
    else if (key === "format") {
      if (!formats.includes(low)) throw badConfiguration(`the format '${low}' is not supported`)
      input = { ...input, format: low }
    } else if (key === "jsondata") {
      if (!jsonTypes.includes(low)) throw badConfiguration(`the jsondata '${low}' is not supported`)
      input = { ...input, jsonType: low, format: "jsonline" }
    } else throw badConfiguration(`the keyword '${key}' is not support`)
  }
  if (input.path === "") throw badConfiguration("the filepath must be specified")
  if (input.format === "jsonline" && input.jsonType === "") throw badConfiguration("the jsondata must be specified")
  return { ...input, format: input.format || "csv" }
}

/** `nullif(column, constant)` as the text that means NULL. What is no nullif does nothing. */
const nullOf = ({ call, column }: Assignment): string | undefined => {
  const [name, open, first, comma, second, close, more] = call
  const shaped = isWord(name, "NULLIF") && isOperator(open, "(")
  const commas = call.filter((t) => isOperator(t, ",")).length
  if (!shaped || commas !== 1 || !isOperator(call.at(-1), ")")) return undefined
  if ((first?.kind !== "word" && first?.kind !== "quoted") || !isOperator(comma, ","))
    throw invalidInput("the nullif func first param is not UnresolvedName form")
  if ((second?.kind !== "string" && second?.kind !== "number") || !isOperator(close, ")") || more !== undefined)
    throw invalidInput("the nullif func second param is not NumVal form")
  if (first.value.toLowerCase() !== column.toLowerCase())
    throw invalidInput("the nullif func first param must equal to colName")
  return second.value
}

const nullsOf = (assignments: ReadonlyArray<Assignment>): ReadonlyMap<string, ReadonlyArray<string>> => {
  const nulls = new Map<string, Array<string>>()
  for (const assignment of assignments) {
    const text = nullOf(assignment)
    if (text === undefined) break
    const key = assignment.column.toLowerCase()
    nulls.set(key, [...(nulls.get(key) ?? []), text])
  }
  return nulls
}

interface Plan {
  readonly load: LoadStatement
  readonly input: Input
  readonly table: TableReference
  readonly definition: TableDefinition
  /** By field; undefined where a field goes nowhere. */
  readonly targets: ReadonlyArray<ColumnDefinition | undefined>
  readonly readers: ReadonlyArray<ReadValue | undefined>
  /** Whether each line must have as many fields as there are targets. */
  readonly exact: boolean
  readonly columns: ReadonlyArray<ColumnDefinition>
}

const strictModes = /STRICT_TRANS_TABLES|STRICT_ALL_TABLES/i

const targetsOf = (load: LoadStatement, definition: TableDefinition): Plan["targets"] =>
  load.targets.length === 0
    ? definition.columns.filter((c) => c.generated === undefined)
    : load.targets.map((target) => {
        if (target.kind === "dropped") return undefined
        const column = findColumn(definition, target.name)
        if (column === undefined) throw internal(`column '${target.name.toLowerCase()}' does not exist`)
        return column
      })

const planOf = async (session: Session, statement: Statement): Promise<Plan> => {
  const load = readLoad(statement)
  const table = session.reference(load.database, load.table)
  if (table.database === "mo_catalog") throw internal("do not have privilege to execute the statement")
  if (isSystemDatabase(table.database)) throw invalidInput("cannot insert/update/delete from view")
  const definition = await needTable(session, table)
  if (definition.kind !== "table") throw notWritable(definition)
  const input = inputOf(load)
  const local = load.source.kind === "file" && load.source.local
  const nulls = nullsOf(load.assignments)
  const targets = targetsOf(load, definition)
  const columns = targets.filter((t) => t !== undefined)
  for (const name of nulls.keys()) {
    if (!columns.some((c) => c.name.toLowerCase() === name))
      throw invalidInput(`wrong col name '${name}' in nullif function`)
  }
  for (const column of definition.columns) {
    if (columns.includes(column) || column.generated !== undefined || column.autoIncrement) continue
    if (column.notNull && column.default === undefined)
      throw invalidInput(`invalid default value for column '${column.name}'`)
  }
  if (input.format === "parquet") throw unsupported("the format parquet")
  const strict = strictModes.test(session.systemVariable("sql_mode"))
  const mode: LoadMode = {
    lenient: local && (!strict || load.forgiving) && input.format === "csv",
    lengths: (strict && !local) || session.engine.strictLoad,
    emptyIsZero: load.parallel,
    json: input.format === "jsonline"
  }
  const readers = targets.map((column) =>
    column === undefined
      ? undefined
      : readValue(column, columns.indexOf(column), mode, nulls.get(column.name.toLowerCase()) ?? [])
  )
  return { load, input, table, definition, targets, readers, exact: strict && !local, columns }
}

/** Rows that MatrixOne reads at once; it counts the rows of its complaints in each anew. */
const batch = 8192

const checkCount = (plan: Plan, fields: ReadonlyArray<Field>, row: number): void => {
  const more = fields.length - plan.targets.length
  if (!plan.exact || more === 0 || (more === 1 && fields.at(-1)?.bytes === "")) return
  throw invalidInput(`the data of row ${row} contained is not equal to input columns`)
}

const valuesOf = (plan: Plan, fields: ReadonlyArray<Field>, row: number): ReadonlyArray<string | null> => {
  checkCount(plan, fields, row)
  const values: Array<string | null> = []
  for (const [i, read] of plan.readers.entries()) {
    if (read === undefined) continue
    const field = fields[i]
    const value = field === undefined ? null : read(field, row)
    const column = plan.targets[i]
    if (value === null && column?.notNull === true && !column.autoIncrement) throw notNull(column.name)
    values.push(value)
  }
  return values
}

const rowsOf = async (
  session: Session,
  plan: Plan,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<LoadedRows> => {
  const { input, load } = plan
  const json = input.format === "jsonline"
  const jsonType = input.jsonType === "array" ? "array" : "object"
  const names = plan.targets.map((c) =>
    c === undefined ? undefined : { name: c.name.toLowerCase(), json: c.type.name === "json" }
  )
  const reader = new DelimitedReader(delimitersOf(load, json))
  const rows: Array<ReadonlyArray<string | null>> = []
  let ignored = load.ignored
  const take = (piece: string, last: boolean) => {
    for (const record of reader.read(piece, last)) {
      if (ignored-- > 0) continue
      const fields = json ? jsonRecord(record[0]?.bytes ?? "", jsonType, names) : record
      rows.push(valuesOf(plan, fields, (rows.length % batch) + 1))
    }
  }
  try {
    for await (const piece of pieces) {
      session.checkKilled()
      take(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1"), false)
    }
  } catch (error) {
    throw packingFailure(error)
  }
  take("", true)
  return { columns: plan.columns, rows }
}

const consume = async (
  session: Session,
  plan: Plan,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<OkResult> => {
  const loaded = await rowsOf(session, plan, pieces)
  await session.beginImplicit()
  return writeRows(session, plan.table, plan.definition, loaded, session.engine.strictLoad)
}

const load = async (session: Session, statement: Statement): Promise<Result> => {
  const plan = await planOf(session, statement)
  const { compression, path } = plan.input
  const { source } = plan.load
  if (source.kind === "inline") return consume(session, plan, [Buffer.from(source.data, "utf8")])
  const name = path ?? ""
  if (source.local)
    return {
      _tag: "LocalInfile",
      fileName: name,
      receive: (chunks) => consume(session, plan, unpacked(chunks, compression, name))
    }
  const file = await session.engine.stages.path(session.account, name)
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true) throw invalidInput("the file does not exist in load flow")
  return consume(session, plan, unpacked(fileBytes(file), compression, file))
}

export const loadStatements: StatementFamily = [
  { pattern: "LOAD DATA ...", run: (session, _, statement) => load(session, statement) }
]
