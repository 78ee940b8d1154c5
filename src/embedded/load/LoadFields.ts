/**
 * Which field of a record goes into which column.
 *
 * MatrixOne keeps the places of fields by name, those of variables among them: names that are the same are one, a variable
 * that follows a column of its name takes the field away from it, and as many fields are expected as there are names.
 */
import { type ColumnDefinition, findColumn, type TableDefinition } from "../engine/TableDefinition.ts"
import { internal, invalidInput, unsupported } from "../translate/Errors.ts"
import type { Field } from "./Delimited.ts"
import type { LoadTarget } from "./LoadSyntax.ts"

export interface LoadFields {
  readonly columns: ReadonlyArray<ColumnDefinition>
  /** Where each column's field is; -1 where a variable took it. */
  readonly places: ReadonlyArray<number>
  /** How many fields a record has to have. */
  readonly width: number
}

/** All columns, in their order, where the statement names none. */
const allColumns = ({ columns }: TableDefinition): LoadFields => {
  const first = columns.findIndex((c) => c.generated !== undefined)
  // MatrixOne reads such columns from the places beside theirs, and beyond the last one from anywhere.
  if (first >= 0 && columns.slice(first).some((c) => c.generated === undefined))
    throw unsupported("LOAD DATA without a list of columns into a table with columns behind a generated one")
  const stored = first < 0 ? columns : columns.slice(0, first)
  return { columns: stored, places: stored.map((_, i) => i), width: stored.length }
}

const placeOf = (places: ReadonlyMap<string, number>, column: ColumnDefinition): number =>
  places.get(column.name.toLowerCase()) ?? -1

export const loadFields = (targets: ReadonlyArray<LoadTarget>, definition: TableDefinition): LoadFields => {
  if (targets.length === 0) return allColumns(definition)
  const places = new Map<string, number>()
  const columns: Array<ColumnDefinition> = []
  targets.forEach((target, i) => {
    if (target.kind === "variable") {
      places.set(target.name, -1)
      return
    }
    const column = findColumn(definition, target.name)
    if (column === undefined) throw internal(`column '${target.name.toLowerCase()}' does not exist`)
    columns.push(column)
    places.set(column.name.toLowerCase(), i)
  })
  return { columns, places: columns.map((column) => placeOf(places, column)), width: places.size }
}

/** A record that is not as wide as it has to be; an empty field too many does not count. */
export const checkWidth = ({ width }: LoadFields, record: ReadonlyArray<Field>, row: number): void => {
  const more = record.length - width
  if (more === 0 || (more === 1 && record.at(-1)?.bytes === "")) return
  throw invalidInput(`the data of row ${row} contained is not equal to input columns`)
}

/** The field of each column, in their order; undefined where a record, being too short, has none. */
export const fieldsOf = (
  { places, width }: LoadFields,
  record: ReadonlyArray<Field>
): ReadonlyArray<Field | undefined> =>
  places.map((place) => {
    const field = record[place]
    if (field !== undefined || (record.length < width && place >= 0)) return field
    const length = place < 0 ? "" : ` with length ${record.length}`
    throw internal(`panic runtime error: index out of range [${place}]${length}: `)
  })
