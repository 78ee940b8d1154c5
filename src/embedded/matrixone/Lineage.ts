/**
 * Which table was branched off which, and what both held then.
 */

import { hiddenSchema } from "../engine/Database.ts"
import type { TableReference } from "../engine/TableDefinition.ts"
import type { Executor } from "../session/Transaction.ts"
import { literal, quote } from "../translate/Sql.ts"

type Reader = Pick<Executor, "read">

const table = `${quote(hiddenSchema)}.branches`

/** A table's key in the lineage. */
export const keyOf = (t: TableReference): string => `${t.schema}\u0001${t.name}`

interface Ancestor {
  readonly key: string
  /** The frozen copy taken when the table before it was branched off; undefined for the table itself. */
  readonly base: string | undefined
  readonly at: bigint
}

const ancestors = async (reader: Reader, key: string): Promise<ReadonlyArray<Ancestor>> => {
  const chain: Array<Ancestor> = [{ key, base: undefined, at: 0n }]
  for (let child = key; chain.length < 100; ) {
    const { rows } = await reader.read(`SELECT parent, base, branched_at FROM ${table} WHERE child = ${literal(child)}`)
    const row = rows[0]
    if (row === undefined) break
    child = String(row[0])
    chain.push({ key: child, base: String(row[1]), at: BigInt(String(row[2])) })
  }
  return chain
}

/** What two tables had in common last; undefined when they have no common ancestor. */
export const commonBase = async (reader: Reader, a: string, b: string): Promise<string | undefined> => {
  const left = await ancestors(reader, a)
  const right = await ancestors(reader, b)
  for (const x of left) {
    const y = right.find((z) => z.key === x.key)
    if (y === undefined) continue
    if (x.base === undefined || y.base === undefined) return x.base ?? y.base
    return x.at <= y.at ? x.base : y.base
  }
  return undefined
}

/** Notes that `child` was branched off `parent`, which held what `source` holds. */
export const recordBranch = async (
  executor: Executor,
  child: string,
  parent: string,
  source: string,
  at: bigint,
  level: string
): Promise<void> => {
  const base = `${quote(hiddenSchema)}.${quote(`base:${crypto.randomUUID()}`)}`
  await executor.write(`CREATE TABLE ${base} AS FROM ${source}`)
  await executor.write(`DELETE FROM ${table} WHERE child = ${literal(child)}`)
  await executor.write(
    `INSERT INTO ${table} VALUES (${literal(child)}, ${literal(parent)}, ${literal(base)}, ${at}, ${literal(level)})`
  )
}

export const isBranch = async (reader: Reader, key: string): Promise<boolean> =>
  (await reader.read(`SELECT 1 FROM ${table} WHERE child = ${literal(key)}`)).rows.length > 0

/** Forgets a branch. Its base stays: tables branched off it may still need it. */
export const forgetBranch = (executor: Executor, key: string): Promise<unknown> =>
  executor.write(`DELETE FROM ${table} WHERE child = ${literal(key)}`)
