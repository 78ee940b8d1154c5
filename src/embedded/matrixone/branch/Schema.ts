/**
 * Which columns of two tables are the same, and what two tables must share to be compared.
 */

import type { ColumnDefinition, TableDefinition } from "../../engine/TableDefinition.ts"
import { sameName } from "../../engine/TableDefinition.ts"
import type { SqlType, TypeName } from "../../translate/Types.ts"
import { SqlFailure } from "../../wire/WireSession.ts"

export interface SharedColumn {
  readonly target: ColumnDefinition
  /** Undefined for a column only the target has. */
  readonly base: ColumnDefinition | undefined
}

const incompatible = (message: string): SqlFailure =>
  new SqlFailure(20101, `internal error: schema compatibility check: ${message}`)

/** What a column is besides its name: the name it had when its table was made, or a mark of its own if it was added later. */
const identity = (column: ColumnDefinition): string => (column.origin ?? column.name).toLowerCase()

const added = (column: ColumnDefinition): boolean => column.origin?.startsWith("#") === true

const byName = (table: TableDefinition, column: ColumnDefinition): ColumnDefinition | undefined =>
  table.columns.find((c) => sameName(c.name, column.name))

const byIdentity = (table: TableDefinition, column: ColumnDefinition): ColumnDefinition | undefined =>
  table.columns.find((c) => identity(c) === identity(column))

/** The column of an ancestor that `column` descends from. A column that was there from the beginning is known by its name. */
export const ancestral = (ancestor: TableDefinition, column: ColumnDefinition): ColumnDefinition | undefined => {
  if (added(column)) return byIdentity(ancestor, column)
  const named = byName(ancestor, column)
  return named !== undefined && !added(named) ? named : byIdentity(ancestor, column)
}

/** MatrixOne's numbers of types, which its messages show. */
const numbers: Readonly<Record<TypeName, number>> = {
  bool: 10,
  bit: 11,
  tinyint: 20,
  smallint: 21,
  mediumint: 22,
  int: 22,
  bigint: 23,
  float: 30,
  double: 31,
  decimal: 32,
  date: 50,
  time: 51,
  datetime: 52,
  timestamp: 53,
  year: 55,
  char: 60,
  varchar: 61,
  json: 62,
  uuid: 63,
  binary: 64,
  varbinary: 65,
  enum: 66,
  set: 28,
  blob: 70,
  text: 71,
  vecf32: 224,
  vecf64: 225,
  vecbf16: 226,
  vecf16: 227,
  vecint8: 228,
  vecuint8: 229,
  null: 0
}

const numberOf = (type: SqlType): number => {
  if (type.name === "decimal") return (type.length ?? 38) <= 18 ? 32 : 33
  const number = numbers[type.name]
  return type.unsigned === true && number >= 20 && number <= 23 ? number + 5 : number
}

const normalized = (type: SqlType): string =>
  JSON.stringify([type.length ?? null, type.scale ?? null, type.values ?? null])

const sameGenerated = (a: ColumnDefinition, b: ColumnDefinition): boolean => {
  const text = (c: ColumnDefinition) =>
    c.generated === undefined ? "" : `${c.generated.sql.replace(/[\s`()]+/g, "").toLowerCase()} ${c.generated.stored}`
  return text(a) === text(b)
}

const keyNames = (table: TableDefinition): ReadonlyArray<string> =>
  table.primaryKey.length === 0 ? ["__mo_fake_pk_col"] : table.primaryKey

const columnOfKey = (table: TableDefinition, name: string): ColumnDefinition | undefined =>
  table.columns.find((c) => sameName(c.name, name))

const checkKeys = (
  target: TableDefinition,
  base: TableDefinition,
  counterpart: (column: ColumnDefinition) => ColumnDefinition | undefined
): void => {
  const same =
    target.primaryKey.length === base.primaryKey.length &&
    target.primaryKey.every((name, i) => {
      const own = columnOfKey(target, name)
      const other = own === undefined ? undefined : counterpart(own)
      return other !== undefined && sameName(other.name, base.primaryKey[i] ?? "")
    })
  if (!same) {
    throw incompatible(
      `target primary key columns (${keyNames(target).join(",")}) do not match base primary key columns (${keyNames(base).join(",")})`
    )
  }
}

/** Same-named columns of relatives must come from the same column of their ancestor, or both be newer than it. */
const checkDescent = (target: ColumnDefinition, base: ColumnDefinition, ancestors: Ancestors): void => {
  const fromTarget = ancestral(ancestors.ofTarget, target)
  const fromBase = ancestral(ancestors.ofBase, base)
  const differs =
    fromTarget !== undefined && fromBase !== undefined
      ? identity(fromTarget) !== identity(fromBase)
      : (fromTarget === undefined) !== (fromBase === undefined) ||
        [ancestors.ofTarget, ancestors.ofBase].some((a) => a.columns.some((c) => sameName(c.name, target.name)))
  if (differs) throw incompatible(`column '${target.name}' has different identity`)
}

interface Ancestors {
  readonly ofTarget: TableDefinition
  readonly ofBase: TableDefinition
}

/**
 * The target's columns, each with the base's. Throws what MatrixOne answers where the tables cannot be compared: the target
 * may have columns the base has not, but not the other way round.
 */
export const sharedColumns = (
  target: TableDefinition,
  base: TableDefinition,
  ancestors: Ancestors | undefined
): ReadonlyArray<SharedColumn> => {
  // Strangers share what has the same name, relatives also what was renamed.
  const counterpart = (column: ColumnDefinition) =>
    byName(base, column) ?? (ancestors === undefined ? undefined : byIdentity(base, column))
  const shared = target.columns.map((column): SharedColumn => ({ target: column, base: counterpart(column) }))
  if (ancestors !== undefined)
    for (const { target: own, base: other } of shared) if (other !== undefined) checkDescent(own, other, ancestors)
  checkKeys(target, base, counterpart)
  for (const { target: own, base: other } of shared) {
    if (other === undefined) continue
    if (!sameGenerated(own, other)) throw incompatible(`column '${own.name}' has different generated definitions`)
    if (numberOf(own.type) !== numberOf(other.type)) {
      throw incompatible(
        `column '${own.name}' exists in both schemas but has different types (target: ${numberOf(own.type)}, base: ${numberOf(other.type)})`
      )
    }
    if (normalized(own.type) !== normalized(other.type) || own.autoIncrement !== other.autoIncrement)
      throw incompatible(`column '${own.name}' has different type attributes`)
    if (own.notNull !== other.notNull) throw incompatible(`column '${own.name}' has different type attributes`)
  }
  if (base.primaryKey.length === 0 && shared.some((c) => c.base === undefined))
    throw incompatible("target-only columns require an explicit primary key")
  for (const column of base.columns) {
    if (!shared.some((c) => c.base === column))
      throw incompatible(`base column '${column.name}' is not present in target schema`)
  }
  return shared
}
