/**
 * What an index over vectors may be, and its options in the order MatrixOne shows them.
 */
import { internal, invalidInput, unsupported } from "../../translate/Errors.ts"
import { familyOf } from "../../translate/Types.ts"
import type { IndexConstraint } from "../../translate/table/Constraint.ts"
import { isNarrow } from "../../translate/VectorTypes.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type ColumnDefinition, sameName } from "../TableDefinition.ts"

interface VectorIndex {
  /** The options it keeps, as they are shown; a value is what it has when nothing else is said. */
  readonly options: ReadonlyArray<readonly [name: string, standard?: string]>
  readonly operations: ReadonlySet<string>
  readonly badOperation: (given: string) => string
  /** What it is called where several columns are refused. */
  readonly many: string
  readonly columns: string
  /** It may be over vectors of less than single precision. */
  readonly narrow?: true
  /** It finds rows by a primary key of this type. */
  readonly key?: string
}

const l2 = "vector_l2_ops"
const operations = ["vector_l2_ops", "vector_l2sq_ops", "vector_ip_ops", "vector_cosine_ops"]

const kinds: Readonly<Record<string, VectorIndex>> = {
  ivfflat: {
    options: [
      ["lists", "1"],
      ["op_type", l2],
      ["async"],
      ["quantization"],
      ["kmeans_train_percent"],
      ["kmeans_max_iteration"]
    ],
    operations: new Set([...operations, "vector_l1_ops"]),
    badOperation: (given) => `invalid op_type: '${given}'`,
    many: "IVF",
    columns: "IVFFLAT only supports VECFXX column types",
    narrow: true
  },
  hnsw: {
    options: [["m"], ["ef_construction"], ["ef_search"], ["op_type", l2], ["async"], ["max_index_capacity"]],
    operations: new Set(operations),
    badOperation: (given) => `invalid op_type. '${given}'`,
    many: "HNSW",
    columns: "HNSW only supports VECF32 and VECF64 column types",
    key: "bigint"
  }
}

const texts: ReadonlySet<string> = new Set(["op_type", "quantization"])
const quantizations: ReadonlySet<string> = new Set(["float32", "float16", "bf16", "int8", "uint8"])

const notSupported = (what: string): SqlFailure => new SqlFailure(20105, `not supported: ${what}`)

/** 20105, 20301 or 20101 for an index of this kind over these columns; nothing for one that is not over vectors. */
export const checkVectorIndex = (
  { algorithm = "", columns: names, prefixes }: IndexConstraint,
  columns: ReadonlyArray<ColumnDefinition>,
  primaryKey: ReadonlyArray<string>
): void => {
  const kind = kinds[algorithm]
  if (kind === undefined) return
  if (kind.key !== undefined) {
    if (primaryKey.length === 0) throw internal(`primary key cannot be empty for ${algorithm} index`)
    const key = primaryKey.length > 1 ? undefined : columns.find((column) => sameName(column.name, primaryKey[0] ?? ""))
    if (key?.type.name !== kind.key || key.type.unsigned === true)
      throw internal(`type of primary key must be ${kind.key}`)
  }
  if (names.length !== 1) throw notSupported(`don't support multi column  ${kind.many} vector index`)
  const column = columns.find(({ name }) => sameName(name, names[0] ?? ""))
  if (column === undefined) throw invalidInput(`column '${names[0]}' is not exist`)
  if (familyOf(column.type) !== "vector" || (kind.narrow !== true && isNarrow(column.type.name)))
    throw notSupported(kind.columns)
  if (prefixes !== undefined) throw unsupported("an index over the beginning of a vector")
}

/** The options as SHOW CREATE TABLE prints them: those the kind keeps, in its order; the last of equal ones counts. */
export const vectorOptions = (algorithm: string, given: IndexConstraint["options"]): string => {
  const kind = kinds[algorithm]
  if (kind === undefined) return ""
  const said = new Map(given.settings)
  const operation = said.get("op_type")
  if (operation !== undefined && !kind.operations.has(operation)) {
    // In capitals it is taken for an empty table, and fails at the first row.
    if (kind.operations.has(operation.toLowerCase())) throw unsupported("an op_type in capitals")
    throw invalidInput(kind.badOperation(operation))
  }
  const quantization = said.get("quantization")?.toLowerCase()
  if (quantization !== undefined && algorithm === "ivfflat" && !quantizations.has(quantization))
    throw notSupported(`ivfflat: unsupported quantization '${quantization}'`)
  const shown = kind.options.map(([name, standard]) => {
    const value = said.get(name) ?? standard
    if (name === "async") return value === undefined ? "" : " async "
    return value === undefined ? "" : ` ${name} ${texts.has(name) ? `'${value.toLowerCase()}'` : `= ${value}`} `
  })
  return `${shown.join("")}${given.included === undefined ? "" : ` ${given.included}`}`
}
