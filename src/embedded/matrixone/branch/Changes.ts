/**
 * What each of two tables has changed, as DuckDB SQL.
 *
 * A side's changes are told against its ancestor as the side found it when it forked off (`fork`). What the ancestor itself
 * inserted between the other side's fork and this one's counts as inserted here; what it updated or deleted in between counts
 * for nothing, because the ancestor is asked at `fork` only. Tables without a common ancestor have inserted all they hold.
 */

import type { ColumnDefinition } from "../../engine/TableDefinition.ts"
import { quote } from "../../translate/Sql.ts"
import { bigint, duckTypeOf } from "../../translate/Types.ts"
import type { SharedColumn } from "./Schema.ts"

/** Rows of one version of a table: a query that also gives `#row`, and how its columns are the target's. */
export interface Version {
  readonly rows: string
  /** The version's column for a column of the target; undefined where it has none. */
  readonly column: (shared: SharedColumn) => ColumnDefinition | undefined
  /** What a missing column counts as when values are compared: the default it was filled with when it was added. */
  readonly filled?: (shared: SharedColumn) => string
}

export interface Side {
  readonly name: string
  /** As it is now; undefined when it cannot have changed. */
  readonly state: Version | undefined
  readonly fork: Version | undefined
  /** The ancestor when the other side forked off it, if that was before `fork`. */
  readonly meeting: Version | undefined
  /** As it was at the start of the window PICK … BETWEEN looks at. */
  readonly start?: Version
}

export interface Comparison {
  readonly columns: ReadonlyArray<SharedColumn>
  /** Positions of the key's columns; none for tables without a key, whose rows are told apart by `#row`. */
  readonly key: ReadonlyArray<number>
  readonly target: Side
  readonly base: Side
}

export const column = (i: number): string => quote(`c${i}`)

/** The condition that restricts both sides to some keys, over columns `c<i>` of `alias`. */
export type Restriction = (alias: string) => string

const keyless = (c: Comparison): boolean => c.key.length === 0

const keyColumns = (c: Comparison): ReadonlyArray<string> => (keyless(c) ? [quote("#row")] : c.key.map(column))

/** The columns both sides have and that are not the key: what two versions of a row are compared by. */
const comparedColumns = (c: Comparison): ReadonlyArray<number> =>
  c.columns.flatMap(({ base }, i) => (base === undefined || c.key.includes(i) ? [] : [i]))

/** A version's rows in the target's columns. */
const projected = (c: Comparison, version: Version): string => {
  const values = c.columns.flatMap((shared, i) => {
    const own = version.column(shared)
    const value = own === undefined ? `CAST(NULL AS ${duckTypeOf(shared.target.type)})` : `v.${quote(own.name)}`
    const compared = own === undefined && version.filled !== undefined ? version.filled(shared) : value
    return [`${value} AS ${column(i)}`, `${compared} AS ${quote(`d${i}`)}`]
  })
  return `SELECT 1 AS "#hit", v."#row" AS "#row", ${values.join(", ")} FROM (${version.rows}) v`
}

const joined = (c: Comparison, a: string, b: string): string =>
  keyColumns(c)
    .map((k) => `${a}.${k} = ${b}.${k}`)
    .join(" AND ")

const differs = (c: Comparison, a: string, b: string): string => {
  const parts = comparedColumns(c).map((i) => `${a}.${quote(`d${i}`)} IS DISTINCT FROM ${b}.${quote(`d${i}`)}`)
  return parts.length === 0 ? "FALSE" : `(${parts.join(" OR ")})`
}

/** Where a row without a key is to be found again, what it held before is kept, as `o<i>`. */
export const before = (i: number): string => quote(`o${i}`)

const earlier = (c: Comparison, value: (i: number) => string): ReadonlyArray<string> =>
  keyless(c) ? c.columns.map((_, i) => `${value(i)} AS ${before(i)}`) : []

const empty = (c: Comparison, i: number): string => `CAST(NULL AS ${duckTypeOf(c.columns[i]?.target.type ?? bigint)})`

/** `#kind`, `#row` and the columns of every changed row. */
const changed = (c: Comparison, kind: string, from: string, where: string): string => {
  const values = c.columns.map(
    (_, i) => `CASE WHEN s."#hit" IS NULL THEN f.${column(i)} ELSE s.${column(i)} END AS ${column(i)}`
  )
  const list = [...values, ...earlier(c, (i) => `f.${column(i)}`)].join(", ")
  return `SELECT ${kind} AS "#kind", CASE WHEN s."#hit" IS NULL THEN f."#row" ELSE s."#row" END AS "#row", ${list} FROM ${from} WHERE ${where}`
}

const inserted = (c: Comparison, version: Version): string => {
  const list = [...c.columns.map((_, i) => column(i)), ...earlier(c, (i) => empty(c, i))].join(", ")
  return `SELECT 'INSERT' AS "#kind", "#row", ${list} FROM (${projected(c, version)}) s`
}

const nothing = (c: Comparison): string => {
  const list = [...c.columns.map((_, i) => `${empty(c, i)} AS ${column(i)}`), ...earlier(c, (i) => empty(c, i))].join(
    ", "
  )
  return `SELECT '' AS "#kind", CAST(NULL AS BIGINT) AS "#row", ${list} WHERE FALSE`
}

/** What changed between `start` and `state`, told against `fork`. */
const window = (c: Comparison, state: Version, start: Version, fork: Version | undefined): string => {
  const from = `(${projected(c, state)}) s FULL JOIN (${projected(c, start)}) a ON ${joined(c, "s", "a")}`
  const touched = `(s."#hit" IS NULL OR a."#hit" IS NULL OR ${differs(c, "s", "a")})`
  const none = `(SELECT * FROM (${projected(c, start)}) WHERE FALSE)`
  const key = keyColumns(c).map((k) => `COALESCE(s.${k}, a.${k}) = f.${k}`)
  const all = `${from} LEFT JOIN ${fork === undefined ? none : `(${projected(c, fork)})`} f ON ${key.join(" AND ")}`
  return changed(
    c,
    `CASE WHEN s."#hit" IS NULL THEN 'DELETE' WHEN f."#hit" IS NULL OR a."#hit" IS NULL THEN 'INSERT' ELSE 'UPDATE' END`,
    all,
    `${touched} AND NOT (s."#hit" IS NULL AND f."#hit" IS NULL) AND NOT (s."#hit" IS NOT NULL AND a."#hit" IS NOT NULL AND f."#hit" IS NOT NULL AND NOT ${differs(c, "s", "f")})`
  )
}

/** All changes of one side. */
export const changesOf = (c: Comparison, side: Side): string => {
  const { state, fork, meeting, start } = side
  if (state === undefined) return nothing(c)
  if (start !== undefined) return window(c, state, start, fork)
  if (fork === undefined) return inserted(c, state)
  const both = `s."#hit" IS NOT NULL AND f."#hit" IS NOT NULL`
  const from = `(${projected(c, state)}) s FULL JOIN (${projected(c, fork)}) f ON ${joined(c, "s", "f")}`
  if (meeting === undefined) {
    return changed(
      c,
      `CASE WHEN s."#hit" IS NULL THEN 'DELETE' WHEN f."#hit" IS NULL THEN 'INSERT' ELSE 'UPDATE' END`,
      from,
      `NOT (${both}) OR ${differs(c, "s", "f")}`
    )
  }
  const key = keyColumns(c).map((k) => `COALESCE(s.${k}, f.${k}) = m.${k}`)
  return changed(
    c,
    `CASE WHEN s."#hit" IS NULL THEN 'DELETE' WHEN f."#hit" IS NULL OR m."#hit" IS NULL THEN 'INSERT' ELSE 'UPDATE' END`,
    `${from} LEFT JOIN (${projected(c, meeting)}) m ON ${key.join(" AND ")}`,
    `CASE WHEN ${both} THEN m."#hit" IS NULL OR ${differs(c, "s", "f")} WHEN s."#hit" IS NULL THEN m."#hit" IS NOT NULL ELSE TRUE END`
  )
}

/** Changes that are alike whatever the row now holds: deletions, and updates of rows without a key, which are not compared. */
const valueless = (c: Comparison, alias: string): string =>
  keyless(c) ? `${alias}."#kind" <> 'INSERT'` : `${alias}."#kind" = 'DELETE'`

/**
 * The changes with what tells one from another: `#id` and `#values`. Inserted rows without a key are counted instead, so that
 * each pairs with one of the other side's.
 */
const identified = (c: Comparison, side: Side, restriction: Restriction | undefined): string => {
  const source = `(${changesOf(c, side)}) x${restriction === undefined ? "" : ` WHERE ${restriction("x")}`}`
  const compared = comparedColumns(c).map((i) => `x.${column(i)}`)
  const values =
    compared.length === 0 ? "0" : `CASE WHEN ${valueless(c, "x")} THEN 0 ELSE hash(${compared.join(", ")}) END`
  if (!keyless(c)) return `SELECT x.*, 0 AS "#id", ${values} AS "#values" FROM ${source}`
  const partition = ['x."#kind"', ...compared].join(", ")
  return `SELECT x.*, CASE WHEN x."#kind" = 'INSERT' THEN row_number() OVER (PARTITION BY ${partition} ORDER BY x."#row") ELSE x."#row" END AS "#id", ${values} AS "#values" FROM ${source}`
}

/** One and the same change on both sides. */
const same = (c: Comparison, a: string, b: string): string => {
  const key = [...c.key.map(column), quote("#kind"), quote("#id"), quote("#values")].map((k) => `${a}.${k} = ${b}.${k}`)
  const equal = comparedColumns(c).map((i) => `${a}.${column(i)} IS NOT DISTINCT FROM ${b}.${column(i)}`)
  return [...key, `(${valueless(c, a)} OR (${["TRUE", ...equal].join(" AND ")}))`].join(" AND ")
}

/** Both touched one row; `same` or not. Inserted rows meet by their key. */
const meets = (c: Comparison, a: string, b: string): string => {
  const sort = (x: string) => `(${x}."#kind" = 'INSERT')`
  const key = keyless(c) ? [`${a}."#id" = ${b}."#id"`] : c.key.map((i) => `${a}.${column(i)} = ${b}.${column(i)}`)
  const both = [...key, `${sort(a)} = ${sort(b)}`].join(" AND ")
  return keyless(c) ? `${both} AND ${a}."#kind" <> 'INSERT'` : both
}

const sides = (c: Comparison, restriction?: Restriction): string =>
  `WITH t AS MATERIALIZED (${identified(c, c.target, restriction)}), b AS MATERIALIZED (${identified(c, c.base, restriction)})`

/**
 * Every change the sides do not share: `#side` 0 or 1, `#kind`, then the columns; in the order of the key, or of all columns.
 */
export const differences = (c: Comparison): { readonly sql: string; readonly order: string } => {
  const list = ["#kind", ...c.columns.map((_, i) => `c${i}`)].map(quote).join(", ")
  const phase = `CASE WHEN "#side" = 0 THEN CASE WHEN "#kind" = 'INSERT' THEN 3 ELSE 0 END ELSE CASE "#kind" WHEN 'UPDATE' THEN 1 WHEN 'DELETE' THEN 2 ELSE 4 END END`
  const order = [...(keyless(c) ? c.columns.map((_, i) => i) : c.key).map(column), phase].join(", ")
  return {
    sql: `${sides(c)} SELECT 0 AS "#side", ${list} FROM t WHERE NOT EXISTS (SELECT 1 FROM b WHERE ${same(c, "t", "b")}) UNION ALL SELECT 1, ${list} FROM b WHERE NOT EXISTS (SELECT 1 FROM t WHERE ${same(c, "b", "t")})`,
    order
  }
}

/**
 * What MERGE and PICK have to do: the target's changes with `#conflict`, the kind of the base's change to the same row, or
 * NULL. What both did alike is left out, except that both changed a row that was there before (`strict`), which conflicts.
 */
export const changesToApply = (c: Comparison, strict: "merge" | "pick", restriction?: Restriction): string => {
  const places = c.columns.map((_, i) => i)
  const list = [
    't."#kind"',
    't."#row"',
    ...places.map((i) => `t.${column(i)}`),
    ...(keyless(c) ? places.map((i) => `t.${before(i)}`) : [])
  ].join(", ")
  const shared =
    strict === "merge"
      ? `t."#kind" = 'INSERT' AND ${same(c, "t", "b")}`
      : `t."#kind" <> 'UPDATE' AND ${same(c, "t", "b")}`
  return `${sides(c, restriction)} SELECT ${list}, b."#kind" AS "#conflict" FROM t LEFT JOIN b ON ${meets(c, "t", "b")} WHERE NOT EXISTS (SELECT 1 FROM b WHERE ${shared})`
}

/** A text of the row's key, as messages show it; of a key that is hidden, its number. */
export const keyText = (c: Comparison, alias: string): string =>
  keyless(c)
    ? `CAST(${alias}."#row" + 1 AS VARCHAR)`
    : c.key
        .map((i) => {
          const value = `CAST(${alias}.${column(i)} AS VARCHAR)`
          const family = c.columns[i]?.target.type.name
          return family === "char" || family === "varchar" || family === "text" || family === "uuid"
            ? `'''' || ${value} || ''''`
            : value
        })
        .join(" || ',' || ")
