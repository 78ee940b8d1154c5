/**
 * Turning DuckDB's constraint violations into MatrixOne's, which name the columns of the key.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { duplicateOf } from "./ErrorMapping.ts"
import { type TableDefinition, uniqueKeys } from "./TableDefinition.ts"

/** `a: 1, b: x` with the names of one of the table's keys, in their order. Values may hold commas and colons. */
const valuesOf = (text: string, key: ReadonlyArray<string>): ReadonlyArray<string> | undefined => {
  const pattern = key.map((c) => `${c.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}: ([\\s\\S]*?)`).join(", ")
  return new RegExp(`^${pattern}$`, "i").exec(text)?.slice(1)
}

/** 1062 for values of a key that are there already. */
export const duplicateEntry = (key: ReadonlyArray<string>, values: ReadonlyArray<string>): SqlFailure => {
  const single = key.length === 1
  return new SqlFailure(
    1062,
    `Duplicate entry '${single ? (values[0] ?? "") : `(${values.join(",")})`}' for key '${single ? key[0] : `(${key.join(",")})`}'`
  )
}

export const constraintFailure = (error: unknown, definition: TableDefinition): unknown => {
  const duplicate = duplicateOf(error)
  if (duplicate !== undefined) {
    for (const key of uniqueKeys(definition)) {
      const values = valuesOf(duplicate.text, key)
      if (values === undefined) continue
      return duplicateEntry(key, values)
    }
    return new SqlFailure(1062, `Duplicate entry '${duplicate.text}' for key ''`)
  }
  const message = error instanceof Error ? error.message : String(error)
  const missing = /NOT NULL constraint failed: [^\n]*\.("?)([^"\n]+)\1/.exec(message)
  return missing === null ? error : notNull(missing[2] ?? "")
}

export const notNull = (column: string): SqlFailure =>
  new SqlFailure(3819, `constraint violation: Column '${column}' cannot be null`)

export const generatedGiven = (column: string, table: string): SqlFailure =>
  new SqlFailure(
    20301,
    `invalid input: the value specified for generated column '${column}' in table '${table}' is not allowed`
  )

/** A view or a sequence is no target of a write. */
export const notWritable = (definition: TableDefinition): SqlFailure =>
  new SqlFailure(
    20301,
    definition.kind === "sequence"
      ? "invalid input: Cannot insert/update/delete from sequence"
      : "invalid input: cannot insert/update/delete from view"
  )
