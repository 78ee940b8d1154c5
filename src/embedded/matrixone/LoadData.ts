/**
 * LOAD DATA: from a file of the client, of a stage or inside the directory given, or from the statement itself.
 */
import { stat } from "node:fs/promises"
import { isSystemDatabase, needTable } from "../engine/Catalog.ts"
import { generatedGiven, notWritable } from "../engine/Duplicates.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { DelimitedReader, type Field } from "../load/Delimited.ts"
import { type JsonTarget, jsonRecord } from "../load/JsonRows.ts"
import { fileBytes, unpacked } from "../load/LoadBytes.ts"
import { type LoadedRows, writeRows } from "../load/LoadedRows.ts"
import { checkWidth, fieldsOf, type LoadFields, loadFields } from "../load/LoadFields.ts"
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

const noPath = () => badConfiguration("the filepath must be specified")

const inputOf = ({ source }: LoadStatement): Input => {
  if (source.kind === "inline") {
    if (source.local) throw noPath()
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
  if (input.path === "") throw noPath()
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
  /** The path of a file of the server. */
  readonly file: string | undefined
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly fields: LoadFields
  /** By column. */
  readonly readers: ReadonlyArray<ReadValue>
  /** Whether a record must be as wide as the fields are. */
  readonly exact: boolean
}

const strictModes = /STRICT_TRANS_TABLES|STRICT_ALL_TABLES/i

/** A column that the load leaves out, or fills although it computes itself. */
const checkColumns = ({ columns }: LoadFields, definition: TableDefinition, table: string): void => {
  for (const column of definition.columns) {
    const given = columns.includes(column)
    if (given && column.generated !== undefined) throw generatedGiven(column.name, table)
    if (given || column.generated !== undefined || column.autoIncrement) continue
    if (column.notNull && column.default === undefined)
      throw invalidInput(`invalid default value for column '${column.name}'`)
  }
}

/** The file of the server that is read; undefined where the client or the statement has the text. */
const fileOf = async (session: Session, { source }: LoadStatement, { path }: Input): Promise<string | undefined> => {
  if (source.local || path === undefined) return undefined
  const file = await session.engine.stages.path(session.account, path)
  const found = await stat(file).catch(() => undefined)
  if (found?.isFile() !== true) throw invalidInput("the file does not exist in load flow")
  return file
}

const planOf = async (session: Session, statement: Statement): Promise<Plan> => {
  const load = readLoad(statement)
  const table = session.reference(load.database, load.table)
  if (table.database === "mo_catalog") throw internal("do not have privilege to execute the statement")
  if (isSystemDatabase(table.database)) throw invalidInput("cannot insert/update/delete from view")
  const definition = await needTable(session, table)
  if (definition.kind !== "table") throw notWritable(definition)
  const input = inputOf(load)
  const file = await fileOf(session, load, input)
  const { local } = load.source
  const nulls = nullsOf(load.assignments)
  const fields = loadFields(load.targets, definition)
  const { columns } = fields
  for (const name of nulls.keys()) {
    if (!columns.some((c) => c.name.toLowerCase() === name))
      throw invalidInput(`wrong col name '${name}' in nullif function`)
  }
  checkColumns(fields, definition, table.name)
  if (input.format === "parquet") throw unsupported("the format parquet")
  const sqlMode = session.systemVariable("sql_mode")
  const strict = strictModes.test(sqlMode)
  const mode: LoadMode = {
    lenient: local && (!strict || load.forgiving) && input.format === "csv",
    lengths: (strict && !local) || session.engine.strictLoad,
    emptyIsZero: load.parallel && input.path !== undefined,
    noZeroDate: strict && !load.forgiving && /NO_ZERO_DATE/i.test(sqlMode),
    json: input.format === "jsonline"
  }
  const readers = columns.map((column, i) => readValue(column, i, mode, nulls.get(column.name.toLowerCase()) ?? []))
  return { load, input, file, table, definition, fields, readers, exact: strict && !local }
}

/** Rows that MatrixOne reads at once; it counts the rows of its complaints in each anew. */
const batch = 8192

const valuesOf = (plan: Plan, record: ReadonlyArray<Field>, row: number): ReadonlyArray<string | null> => {
  if (plan.exact) checkWidth(plan.fields, record, row)
  const fields = fieldsOf(plan.fields, record)
  return plan.readers.map((read, i) => {
    const field = fields[i]
    return field === undefined ? null : read(field, row)
  })
}

const rowsOf = async (
  session: Session,
  plan: Plan,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>
): Promise<LoadedRows> => {
  const { input, load } = plan
  const json = input.format === "jsonline"
  const jsonType = input.jsonType === "array" ? "array" : "object"
  const targets = plan.fields.columns.map(
    ({ name, type }, i): JsonTarget => ({
      name: name.toLowerCase(),
      place: plan.fields.places[i] ?? -1,
      json: type.name === "json"
    })
  )
  const reader = new DelimitedReader(delimitersOf(load, json))
  const rows: Array<ReadonlyArray<string | null>> = []
  let ignored = load.ignored
  const take = (piece: string, last: boolean) => {
    for (const record of reader.read(piece, last)) {
      if (ignored-- > 0) continue
      const fields = json ? jsonRecord(record[0]?.bytes ?? "", jsonType, targets) : record
      rows.push(valuesOf(plan, fields, (rows.length % batch) + 1))
    }
  }
  for await (const piece of pieces) {
    session.interruption.check()
    take(Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength).toString("latin1"), false)
  }
  take("", true)
  return { columns: plan.fields.columns, rows }
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
  const { compression, path = "" } = plan.input
  const { source } = plan.load
  if (source.kind === "inline") return consume(session, plan, [Buffer.from(source.data, "utf8")])
  if (plan.file !== undefined) return consume(session, plan, fileBytes(plan.file, compression))
  // The client is asked for the path that a stage stands for.
  const fileName = path.startsWith("stage://") ? await session.engine.stages.path(session.account, path) : path
  return {
    _tag: "LocalInfile",
    fileName,
    receive: (chunks) => consume(session, plan, unpacked(chunks, compression, fileName))
  }
}

export const loadStatements: StatementFamily = [
  { pattern: "LOAD DATA ...", run: (session, _, statement) => load(session, statement) }
]
