/**
 * The primary key of a CREATE TABLE, said at a column or by itself.
 */
import { invalidInput } from "../../translate/Errors.ts"
import type { ParsedTable } from "../../translate/TableStatement.ts"
import { familyOf } from "../../translate/Types.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type ColumnDefinition, sameName } from "../TableDefinition.ts"

const unfit: ReadonlySet<string> = new Set(["json", "enum", "text", "blob"])

/** What ALTER TABLE says of a column that can be in no primary key. */
export const checkKeyType = ({ name, type }: ColumnDefinition): void => {
  if (type.name === "text" || type.name === "blob")
    throw new SqlFailure(20105, `not supported: ${type.name} type in primary key`)
  const kind = familyOf(type) === "vector" ? "vector" : type.name
  if (kind === "json" || kind === "vector" || kind === "enum" || kind === "set")
    throw new SqlFailure(20105, `not supported: ${kind.toUpperCase()} column '${name}' cannot be in primary key`)
}

/** The names of its columns, as the table writes them; none where there is no key. */
export const primaryKeyOf = (parsed: ParsedTable, columns: ReadonlyArray<ColumnDefinition>): ReadonlyArray<string> => {
  const atColumns = parsed.columns.filter((c) => c.primaryKey).map((c) => [c.name])
  const keys = [...atColumns, ...parsed.constraints.flatMap((c) => (c.kind === "primary" ? [c.columns] : []))]
  if (keys.length > 1) throw invalidInput("more than one primary key defined")
  return (keys[0] ?? []).map((key) => {
    const column = columns.find((c) => sameName(c.name, key))
    if (column === undefined) throw invalidInput(`column '${key}' doesn't exist in table`)
    const vector = familyOf(column.type) === "vector"
    if (vector || unfit.has(column.type.name)) {
      const type = vector ? "VECTOR" : column.type.name.toUpperCase()
      const place = vector && atColumns.length === 0 ? "index" : "primary key"
      throw new SqlFailure(20105, `not supported: ${type} column '${key}' cannot be in ${place}`)
    }
    return column.name
  })
}
