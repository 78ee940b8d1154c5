/**
 * An index, with the checks of its kind: ordinary, fulltext or vector.
 */
import { internal, invalidInput, unsupported } from "../../translate/Errors.ts"
import { familyOf, type SqlType } from "../../translate/Types.ts"
import type { IndexConstraint } from "../../translate/table/Constraint.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type ColumnDefinition, type IndexDefinition, sameName } from "../TableDefinition.ts"
import { checkVectorIndex, vectorOptions } from "./VectorIndex.ts"

/** Kinds of index that the grammar has and the server has not. */
const absent: ReadonlySet<string> = new Set(["hash", "bsi", "cagra", "ivfpq"])
const searchable: ReadonlySet<string> = new Set(["char", "varchar", "text", "datalink", "json"])
const parsers: ReadonlySet<string> = new Set(["default", "ngram", "json", "json_value", "gojieba"])

/** Of fulltext indexes there is one for the same columns, of vector indexes one of a kind for a column. */
const checkSameColumns = (
  { algorithm, columns, fulltext, name }: IndexConstraint,
  taken: ReadonlyArray<IndexDefinition>
): void => {
  if (!fulltext && algorithm !== "ivfflat" && algorithm !== "hnsw") return
  if (name !== undefined && taken.some((other) => sameName(other.name, name))) return
  const same = (other: IndexDefinition): boolean =>
    (fulltext ? other.fulltext === true : other.algorithm === algorithm) &&
    other.columns.length === columns.length &&
    other.columns.every((column) => columns.some((own) => sameName(own, column)))
  if (!taken.some(same)) return
  throw new SqlFailure(
    20105,
    fulltext
      ? "not supported: Fulltext index are not allowed to use the same column"
      : `not supported: Multiple ${algorithm?.toUpperCase()} indexes are not allowed to use the same column`
  )
}

/** The name of an index is kept where there is room for 64 characters. */
const requireFits = ({ name = "" }: IndexConstraint): void => {
  const { length } = Array.from(name)
  if (length > 64)
    throw new SqlFailure(
      1406,
      `Can't cast '${name}' to VARCHAR type. Src length ${length} is larger than Dest length 64`
    )
}

const holdsLength = (type: SqlType): boolean => type.name === "char" || type.name === "varchar"

/** An index of the parsed constraint; a free name when it has none. */
export const indexDefinition = (
  constraint: IndexConstraint,
  columns: ReadonlyArray<ColumnDefinition>,
  taken: ReadonlyArray<IndexDefinition>,
  primaryKey: ReadonlyArray<string>
): IndexDefinition => {
  if (constraint.fulltext && primaryKey.length === 0) throw internal("primary key cannot be empty for fulltext index")
  // There the comment is made part of a statement as it is.
  if (constraint.comment?.includes("'") === true) throw new SqlFailure(1105, "You have an error in your SQL syntax")
  const kind = constraint.algorithm
  if (kind !== undefined && absent.has(kind)) throw invalidInput(`unsupported index type: ${kind}`)
  if (kind === "master" || kind === "rtree") throw unsupported(`a ${kind} index`)
  checkVectorIndex(constraint, columns, primaryKey)
  for (const [i, name] of constraint.columns.entries()) {
    const prefix = constraint.prefixes?.[i] ?? 0
    const column = columns.find((c) => sameName(c.name, name))
    if (column === undefined)
      throw invalidInput(`column '${name}' ${constraint.fulltext ? "does not exist" : "is not exist"}`)
    if (constraint.fulltext && !searchable.has(column.type.name))
      throw new SqlFailure(20105, "not supported: fulltext index only support char, varchar, text, datalink and json")
    if (familyOf(column.type) === "vector" && (constraint.unique || kind === undefined || kind === "btree")) {
      throw new SqlFailure(20105, `not supported: VECTOR column '${name}' cannot be in index`)
    }
    if (
      (column.type.name === "json" || column.type.name === "blob" || column.type.name === "text") &&
      !constraint.fulltext &&
      constraint.algorithm === undefined &&
      !(prefix > 0 && column.type.name !== "json")
    ) {
      if (column.type.name === "json")
        throw new SqlFailure(20105, `not supported: JSON column '${name}' cannot be in index`)
      throw new SqlFailure(
        20105,
        `not supported: ${column.type.name === "blob" ? "BLOB" : "TEXT"} column '${name}' cannot be in index`
      )
    }
    // DuckDB would hold the whole of the column unique.
    if (constraint.unique && prefix > 0 && !(holdsLength(column.type) && prefix >= (column.type.length ?? Infinity)))
      throw unsupported("a unique key over the beginning of a column")
  }
  checkSameColumns(constraint, taken)
  requireFits(constraint)
  if (constraint.parser !== undefined && !parsers.has(constraint.parser))
    throw new SqlFailure(20105, `not supported: Fulltext parser ${constraint.parser} not supported`)
  let name = constraint.name?.toLowerCase()
  if (name === undefined) {
    const base = constraint.columns[0]?.toLowerCase() ?? "index"
    name = base
    for (let n = 2; taken.some((i) => sameName(i.name, name ?? "")); n++) name = `${base}_${n}`
  } else if (taken.some((i) => sameName(i.name, name ?? ""))) throw new SqlFailure(1061, `duplicate key name '${name}'`)
  return {
    name,
    columns: constraint.columns.map((c) => columns.find((d) => sameName(d.name, c))?.name ?? c),
    unique: constraint.unique,
    ...(constraint.prefixes === undefined ? {} : { prefixes: constraint.prefixes }),
    ...(constraint.fulltext ? { fulltext: true } : {}),
    ...(constraint.parser === undefined ? {} : { parser: constraint.parser }),
    ...(kind === "btree" ? { btree: true as const } : {}),
    ...(constraint.algorithm === undefined || constraint.algorithm === "btree"
      ? {}
      : { algorithm: constraint.algorithm, options: vectorOptions(constraint.algorithm, constraint.options) }),
    ...(constraint.comment === undefined ? {} : { comment: constraint.comment })
  }
}
