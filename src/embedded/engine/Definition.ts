/**
 * From a parsed CREATE TABLE to a definition, with MatrixOne's checks.
 */
import { internal, invalidInput } from "../translate/Errors.ts"
import type { ParsedTable } from "../translate/TableStatement.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { checkDefinition } from "./definition/Check.ts"
import { columnDefinition } from "./definition/Column.ts"
import { foreignKey } from "./definition/ForeignKey.ts"
import { indexDefinition } from "./definition/Index.ts"
import { primaryKeyOf } from "./definition/PrimaryKey.ts"
import { checkGenerated } from "./definition/Reckoned.ts"
import type { Host } from "./Host.ts"
import { instantText } from "./Instant.ts"
import {
  type CheckConstraint,
  type ForeignKey,
  type IndexDefinition,
  sameName,
  type TableDefinition
} from "./TableDefinition.ts"

/** Indexes are made kind by kind, each in the order it is written. */
const kindOrder = (index: IndexDefinition): number => (index.unique ? 0 : index.fulltext === true ? 1 : 2)

const checkClustering = ({ clusterBy = [], columns }: ParsedTable, primaryKey: ReadonlyArray<string>): void => {
  if (clusterBy.length > 0 && primaryKey.length > 0)
    throw new SqlFailure(20105, "not supported: cluster by with primary key is not support")
  const unknown = clusterBy.find((name) => !columns.some((c) => sameName(c.name, name)))
  if (unknown !== undefined) throw invalidInput(`column '${unknown}' doesn't exist in table`)
}

/** The whole definition; `name` is the table's. A REFERENCES of a column is read and means nothing, as in MySQL. */
export const tableDefinition = async (
  host: Host,
  sql: string,
  parsed: ParsedTable,
  database: string,
  name: string,
  kind: { readonly temporary: boolean }
): Promise<TableDefinition> => {
  let columns = parsed.columns.map((c) => columnDefinition(sql, c))
  for (const [i, column] of columns.entries()) {
    if (columns.findIndex((c) => sameName(c.name, column.name)) < i) {
      throw new SqlFailure(3819, `constraint violation: duplicate column "${column.name}"`)
    }
    if (/^__mo_/i.test(column.name)) throw invalidInput(`column name '${column.name}' is reserved`)
  }
  for (const column of columns) checkGenerated(host, column, columns)
  const primaryKey = primaryKeyOf(parsed, columns)
  columns = columns.map((c) => (primaryKey.includes(c.name) ? { ...c, notNull: true } : c))
  checkClustering(parsed, primaryKey)
  const indexes: Array<IndexDefinition> = []
  for (const column of parsed.columns) {
    if (column.unique)
      indexes.push(
        indexDefinition(
          { kind: "index", columns: [column.name], unique: true, fulltext: false, options: { settings: [] } },
          columns,
          indexes,
          primaryKey
        )
      )
  }
  const checks: Array<CheckConstraint> = []
  const foreignKeys: Array<ForeignKey> = []
  const symbols = new Set<string>()
  for (const constraint of parsed.constraints) {
    if (constraint.kind === "index") indexes.push(indexDefinition(constraint, columns, indexes, primaryKey))
  }
  for (const column of parsed.columns)
    for (const check of column.checks) checks.push(checkDefinition(host, sql, check, columns, checks, column.name))
  const self = { database, name, columns, primaryKey, indexes }
  for (const constraint of parsed.constraints) {
    if (constraint.kind === "check") checks.push(checkDefinition(host, sql, constraint, columns, checks))
    if (constraint.kind === "foreign" && constraint.symbol !== undefined) {
      if (symbols.has(constraint.symbol)) throw internal(`duplicate fk name ${constraint.symbol}`)
      symbols.add(constraint.symbol)
    }
    if (constraint.kind === "foreign")
      foreignKeys.push(await foreignKey(host, self, constraint.name, constraint.columns, constraint.references))
  }
  return {
    kind: "table",
    id: host.server.nextId(),
    columns,
    primaryKey,
    indexes: indexes.toSorted((a, b) => kindOrder(a) - kindOrder(b)),
    foreignKeys,
    checks,
    comment: parsed.comment,
    ...(parsed.comment === "" ? {} : { createdComment: parsed.comment }),
    ...(kind.temporary ? { temporary: true } : {}),
    ...(parsed.suffix === undefined ? {} : { suffix: parsed.suffix }),
    ...(parsed.partition === undefined ? {} : { partition: parsed.partition.holds }),
    ...(parsed.autoIncrement === undefined ? {} : { autoIncrementStart: parsed.autoIncrement }),
    created: instantText(host.server.now())
  }
}
