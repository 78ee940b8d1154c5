/**
 * DATA BRANCH MERGE, and bringing changes into a table.
 */

import { qualified } from "../../engine/Catalog.ts"
import { constraintFailure } from "../../engine/Duplicates.ts"
import type { Executor } from "../../engine/Executor.ts"
import { checkParents, releaseChildren } from "../../engine/ForeignKeys.ts"
import { followUpdate, Identity } from "../../engine/Identity.ts"
import type { TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import { ok } from "../../session/StatementFamily.ts"
import type { NamedTable } from "../../translate/Cursor.ts"
import { quote } from "../../translate/Sql.ts"
import { type Result, SqlFailure } from "../../wire/WireSession.ts"
import { type Comparison, changesToApply, column, keyText, type Restriction } from "./Changes.ts"
import { compare } from "./Compare.ts"
import { type Endpoint, endpoint, type Reader, withCommitted } from "./Endpoint.ts"
import { stage } from "./Stage.ts"
import type { Policy } from "./Syntax.ts"

export const merge = (session: Session, from: NamedTable, into: NamedTable, policy: Policy): Promise<Result> =>
  withCommitted(session, async (reader) => {
    const target = await endpoint(session, reader, from)
    // A snapshot of the destination is named in vain: rows are written to the table as it is.
    const base = await endpoint(session, reader, { ...into, hint: undefined })
    return apply(session, reader, await compare(session, reader, target, base), base, policy, "merge")
  })

/** Brings the target's changes into the base, as `policy` says where both changed the same row. */
export const apply = (
  session: Session,
  reader: Reader,
  comparison: Comparison,
  destination: Endpoint,
  policy: Policy,
  kind: "merge" | "pick",
  restriction?: Restriction
): Promise<Result> =>
  session.transactions.atomic(async (executor) => {
    const staged = await stage(session, executor, reader, changesToApply(comparison, kind, restriction))
    if (policy === "FAIL") await refuseConflicts(executor, comparison, staged, kind)
    if (policy === "SKIP") {
      // MERGE looks at an update in two halves: what was updated here and deleted there comes back even so.
      const half = kind === "merge" ? ` AND NOT ("#kind" = 'UPDATE' AND "#conflict" = 'DELETE')` : ""
      await executor.write(`DELETE FROM ${qualified(staged)} WHERE "#conflict" IS NOT NULL${half}`)
    }
    try {
      await write(session, executor, comparison, staged, destination)
    } catch (error) {
      throw constraintFailure(error, destination.definition)
    }
    await executor.write(`DROP TABLE ${qualified(staged)}`)
    return ok()
  })

const refuseConflicts = async (
  executor: Executor,
  c: Comparison,
  staged: TableReference,
  kind: "merge" | "pick"
): Promise<void> => {
  // A row both sides had is reported as deleted by both: an update is a deletion and an insertion.
  const { rows } = await executor.read(
    `SELECT CASE WHEN t."#kind" = 'INSERT' THEN 'INSERT' ELSE 'DELETE' END AS word, ${keyText(c, "t")} FROM ${qualified(staged)} t WHERE t."#conflict" IS NOT NULL ORDER BY ${["word", ...c.key.map((i) => `t.${column(i)}`)].join(", ")} LIMIT 1`
  )
  const first = rows[0]
  if (first === undefined) return
  const word = kind === "pick" ? "INSERT" : String(first[0])
  throw new SqlFailure(
    20101,
    `internal error: conflict: ${c.target.name} ${word} and ${c.base.name} ${word} on pk(${String(first[1])}) with different values`
  )
}

const write = async (
  session: Session,
  executor: Executor,
  c: Comparison,
  staged: TableReference,
  { table, definition }: Endpoint
): Promise<void> => {
  const target = qualified(table)
  const source = qualified(staged)
  // What the destination stores of its own, with the place of its value.
  const stored = c.columns.flatMap(({ base }, i) =>
    base === undefined || base.generated !== undefined ? [] : [{ name: quote(base.name), value: column(i) }]
  )
  const list = stored.map((s) => s.name).join(", ")
  const values = stored.map((s) => `s.${s.value}`).join(", ")
  const written = `SELECT ${stored.map((s) => `${s.value} AS ${s.name}`).join(", ")} FROM ${source} WHERE "#kind" <> 'DELETE'`
  if (c.key.length === 0) {
    // Rows without a key are found by where they came from. Strangers have none in common.
    if (c.base.fork !== undefined && c.base.state !== undefined) {
      await executor.write(
        `DELETE FROM ${target} WHERE rowid IN (SELECT d."#own" FROM (${c.base.state.rows}) d JOIN ${source} s ON d."#row" = s."#row" WHERE s."#kind" <> 'INSERT')`
      )
    }
    const { changed } = await executor.write(
      `INSERT INTO ${target} (${list}) SELECT ${values} FROM ${source} s WHERE "#kind" <> 'DELETE'`
    )
    countHiddenKeys(session, executor, table, definition, changed)
  } else {
    const same = c.key.map((i) => `d.${quote(c.columns[i]?.base?.name ?? "")} = s.${column(i)}`).join(" AND ")
    const doomed = `EXISTS (SELECT 1 FROM ${source} s WHERE s."#kind" = 'DELETE' AND ${same})`
    await releaseChildren(session, executor, table, `SELECT * FROM ${target} d WHERE ${doomed}`)
    await executor.write(`DELETE FROM ${target} AS d WHERE ${doomed}`)
    const changed = `(s."#kind" = 'UPDATE' OR s."#conflict" IS NOT NULL) AND s."#kind" <> 'DELETE'`
    const keys = new Set(c.key.map(column))
    const sets = stored.filter((s) => !keys.has(s.value)).map((s) => `${s.name} = s.${s.value}`)
    if (sets.length > 0)
      await executor.write(`UPDATE ${target} AS d SET ${sets.join(", ")} FROM ${source} s WHERE ${changed} AND ${same}`)
    await executor.write(
      `INSERT INTO ${target} (${list}) SELECT ${values} FROM ${source} s WHERE s."#kind" <> 'DELETE' AND NOT (${changed} AND EXISTS (SELECT 1 FROM ${target} d WHERE ${same}))`
    )
  }
  if (definition.foreignKeys.length > 0) await checkParents(session, executor, table, definition, written)
  const counted = definition.columns.find((d) => d.autoIncrement)
  if (counted !== undefined) await followUpdate(session, executor, table, counted)
}

/** Rows without a key take numbers of the key MatrixOne hides; the connection's last id is not touched. */
const countHiddenKeys = (
  session: Session,
  executor: Executor,
  table: TableReference,
  definition: TableDefinition,
  count: number
): void => {
  const last = session.lastInsertId
  const identity = new Identity(session, executor, table, definition)
  identity.rows(count)
  identity.finish(false, count)
  session.lastInsertId = last
}
