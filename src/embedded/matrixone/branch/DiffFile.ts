/**
 * DATA BRANCH DIFF … OUTPUT FILE: SQL that makes the base what the target is, or CSV where the base is empty.
 */

import { randomUUID } from "node:crypto"
import { type FileHandle, open, stat } from "node:fs/promises"
import { join } from "node:path"
import { qualified } from "../../engine/Catalog.ts"
import { cellOf, table as tableResult } from "../../engine/Results.ts"
import { invalidInput, unsupported } from "../../translate/Errors.ts"
import { familyOf, type SqlType } from "../../translate/Types.ts"
import { type Cell, type Column, type Result, type Row, SqlFailure } from "../../wire/WireSession.ts"
import { before, type Comparison, changesOf, column } from "./Changes.ts"
import type { Endpoint, Reader } from "./Endpoint.ts"
import type { Diff } from "./Syntax.ts"

interface Ends {
  readonly target: Endpoint
  readonly base: Endpoint
  readonly hints: Diff
}

const back = (name: string): string => `\`${name.replaceAll("`", "``")}\``

/** A part of a file's name: what a file system may not like is spelled in hexadecimal. */
const encoded = (name: string): string =>
  name.replace(/[^\w.\-\u0080-\uffff]/g, (c) => `@${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`)

const fileName = ({ target, base, hints }: Ends): string => {
  const part = (endpoint: Endpoint, hint: { readonly value: string } | undefined) =>
    hint === undefined ? encoded(endpoint.name) : `${encoded(endpoint.name)}_${encoded(hint.value)}`
  const stem = `diff_${part(target, hints.target.hint)}_${part(base, hints.base.hint)}`
  const now = new Date().toISOString().replace(/[-:]/g, "").replace("T", "_").slice(0, 15)
  return `${stem.slice(0, 180)}_${now}_${randomUUID()}`
}

const checkDirectory = async (directory: string): Promise<void> => {
  if (directory === "") throw unsupported("DATA BRANCH DIFF OUTPUT FILE without a directory")
  if (/^\w+:\/\//.test(directory)) throw unsupported(`DATA BRANCH DIFF OUTPUT FILE '${directory}'`)
  const found = await stat(directory).catch(() => undefined)
  if (found === undefined) throw invalidInput(`output directory ${directory} does not exist`)
  if (!found.isDirectory()) throw invalidInput(`output path ${directory} is not a directory`)
}

export const writeDiffFile = async (
  reader: Reader,
  c: Comparison,
  ends: Ends,
  directory: string,
  text: (name: string) => Column
): Promise<Result> => {
  await checkDirectory(directory)
  const { rows } = await reader.read(`SELECT 1 FROM ${qualified(ends.base.at)} LIMIT 1`)
  const csv = rows.length === 0
  const path = join(directory, `${fileName(ends)}.${csv ? "csv" : "sql"}`)
  const file = await open(path, "wx", 0o600).catch((error: unknown) => {
    throw new SqlFailure(1105, error instanceof Error ? error.message : String(error))
  })
  try {
    await (csv ? writeRows(reader, c, ends, file) : writeStatements(reader, c, ends, file))
  } finally {
    await file.close()
  }
  const destination = `${back(ends.base.table.database)}.${back(ends.base.table.name)}`
  const hint = csv
    ? String.raw`FIELDS TERMINATED BY ',' ENCLOSED BY '"' ESCAPED BY '\\' LINES TERMINATED BY '\n'`
    : `DELETE FROM ${destination}, INSERT INTO ${destination}`
  return tableResult([text("FILE SAVED TO"), text("HINT")], [[path, hint]])
}

/** How many rows are held and written at once. */
const batch = 1000

const pieces = async function* (reader: Reader, sql: string, types: ReadonlyArray<SqlType>) {
  const { rows } = await reader.read(sql)
  for (let i = 0; i < rows.length; i += batch)
    yield rows.slice(i, i + batch).map((row) => row.map((value, at) => cellOf(value, types[at] ?? { name: "text" })))
}

const typesOf = (c: Comparison): ReadonlyArray<SqlType> => c.columns.map(({ target }) => target.type)

// ---- CSV ------------------------------------------------------------------------------------------------------------

const csvCell = (cell: Cell, type: SqlType | undefined): string => {
  if (cell === null) return "\\N"
  if (type?.name === "bool") return cell === 0 || cell === "0" ? "false" : "true"
  // Lines are put together byte by byte: what is not text must come out as it is.
  const text = Buffer.from(typeof cell === "object" ? cell : Buffer.from(String(cell), "utf8")).toString("latin1")
  const family = type === undefined ? "string" : familyOf(type)
  return family === "string" || family === "bytes" || family === "vector" || type?.name === "json"
    ? `"${text.replaceAll("\\", "\\\\").replaceAll('"', '""')}"`
    : text
}

const writeRows = async (reader: Reader, c: Comparison, { target }: Ends, file: FileHandle): Promise<void> => {
  const list = c.columns.map((s) => `"${s.target.name.replaceAll('"', '""')}"`).join(", ")
  const types = typesOf(c)
  for await (const rows of pieces(reader, `SELECT ${list} FROM ${qualified(target.at)}`, types)) {
    const lines = rows.map((row: Row) => row.map((cell, i) => csvCell(cell, types[i])).join(","))
    await file.write(Buffer.from(`${lines.join("\n")}\n`, "latin1"))
  }
}

// ---- SQL ------------------------------------------------------------------------------------------------------------

const sqlCell = (cell: Cell | undefined, type: SqlType | undefined): string => {
  if (cell === null || cell === undefined) return "NULL"
  if (typeof cell === "object") return `x'${Buffer.from(cell).toString("hex")}'`
  if (type?.name === "bool") return cell === 0 || cell === "0" ? "false" : "true"
  const family = type === undefined ? "string" : familyOf(type)
  if (family === "integer" || family === "float" || family === "decimal") return String(cell)
  return `'${String(cell).replaceAll("\\", "\\\\").replaceAll("'", "\\'").replaceAll("\n", "\\n").replaceAll("\0", "\\0")}'`
}

/** The target's changes, and the undoing of what the base has inserted itself. */
const writeStatements = async (reader: Reader, c: Comparison, { base }: Ends, file: FileHandle): Promise<void> => {
  const table = `${back(base.table.database)}.${back(base.table.name)}`
  const types = typesOf(c)
  const places = c.columns.map((_, i) => i).filter((i) => c.columns[i]?.base !== undefined)
  const name = (i: number) => back(c.columns[i]?.base?.name ?? "")
  const keyless = c.key.length === 0
  const kept = keyless ? places : c.key
  const value = (i: number) =>
    keyless ? `CASE WHEN "#kind" = 'INSERT' THEN ${column(i)} ELSE ${before(i)} END` : column(i)
  const list = c.columns.map((_, i) => value(i)).join(", ")
  await file.write("BEGIN;\n")
  const gone = `SELECT ${list} FROM (${changesOf(c, c.target)}) WHERE "#kind" <> 'INSERT' UNION ALL SELECT ${list} FROM (${changesOf(c, c.base)}) WHERE "#kind" = 'INSERT'`
  for await (const rows of pieces(reader, gone, types)) {
    for (const row of rows) {
      const where = kept.map((i) =>
        row[i] === null ? `${name(i)} is null` : `${name(i)} = ${sqlCell(row[i], types[i])}`
      )
      await file.write(`delete from ${table} where ${where.join(" and ")}${keyless ? " limit 1" : ""};\n`)
    }
  }
  const stored = places.filter((i) => c.columns[i]?.base?.generated === undefined)
  const come = `SELECT ${c.columns.map((_, i) => column(i)).join(", ")} FROM (${changesOf(c, c.target)}) WHERE "#kind" <> 'DELETE'`
  for await (const rows of pieces(reader, come, types)) {
    const values = rows.map((row: Row) => `(${stored.map((i) => sqlCell(row[i], types[i])).join(",")})`)
    await file.write(`insert into ${table} (${stored.map(name).join(",")}) values ${values.join(",")};\n`)
  }
  await file.write("COMMIT;\n")
}
