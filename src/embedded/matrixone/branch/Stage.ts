/**
 * Carrying the result of a query into a table of the statement's own transaction, to work on it there.
 */

import { hiddenSchema } from "../../engine/Database.ts"
import type { Executor } from "../../engine/Executor.ts"
import type { TableReference } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import { literal, quote } from "../../translate/Sql.ts"
import type { Reader } from "./Endpoint.ts"

/** Rows are carried over in statements of this many. */
const batch = 500

/**
 * Makes a hidden table of what `sql` gives. Outside a transaction DuckDB fills it; inside one, `sql` is read where only
 * committed rows are seen, and its rows are written here as literals. The caller drops the table.
 */
export const stage = async (
  session: Session,
  executor: Executor,
  reader: Reader,
  sql: string
): Promise<TableReference> => {
  const staged: TableReference = { database: "", schema: hiddenSchema, name: `stage:${crypto.randomUUID()}` }
  const place = `${quote(staged.schema)}.${quote(staged.name)}`
  if (!session.transactions.active) {
    await executor.write(`CREATE TABLE ${place} AS ${sql}`)
    return staged
  }
  const described = (await reader.read(`DESCRIBE ${sql}`)).rows.map((row) => ({
    name: String(row[0]),
    type: String(row[1])
  }))
  await executor.write(
    `CREATE TABLE ${place} (${described.map(({ name, type }) => `${quote(name)} ${type}`).join(", ")})`
  )
  const texts = described.map(({ name, type }) =>
    type === "BLOB" ? `hex(${quote(name)})` : `CAST(${quote(name)} AS VARCHAR)`
  )
  const { rows } = await reader.read(`SELECT ${texts.join(", ")} FROM (${sql})`)
  const value = (cell: unknown, type: string): string =>
    cell === null
      ? "NULL"
      : type === "BLOB"
        ? `unhex(${literal(String(cell))})`
        : `CAST(${literal(String(cell))} AS ${type})`
  for (let i = 0; i < rows.length; i += batch) {
    const values = rows
      .slice(i, i + batch)
      .map((row) => `(${described.map(({ type }, j) => value(row[j] ?? null, type)).join(", ")})`)
    await executor.write(`INSERT INTO ${place} VALUES ${values.join(", ")}`)
  }
  return staged
}
