/**
 * information_schema.columns.
 */
import { type ColumnDefinition, sameName, type TableDefinition } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import { familyOf, nameShown, shownAs } from "../../translate/Types.ts"
import type { Cell } from "../../wire/WireSession.ts"
import { allTables, type CatalogTable } from "../CatalogTables.ts"
import { extraOf } from "../ColumnExtra.ts"

const isText = (column: ColumnDefinition): boolean => familyOf(column.type) === "string" || column.type.name === "blob"

const holdsBytes = ({ type }: ColumnDefinition): boolean => type.name === "binary" || type.name === "varbinary"

/** The key is the column's alone, or a hidden column's; any index counts as unique. */
const keyOf = ({ indexes, primaryKey }: TableDefinition, { name }: ColumnDefinition): string =>
  primaryKey.length === 1 && primaryKey.includes(name)
    ? "PRI"
    : indexes.some((i) => i.columns.some((c) => sameName(c, name)))
      ? "UNI"
      : ""

interface Facts {
  readonly name: string
  readonly default: string | null
  readonly nullable: boolean
  readonly dataType: string
  readonly length: number | null
  readonly octets: number | null
  readonly precision: number | null
  readonly scale: number | null
  readonly fraction: number | null
  readonly text: boolean
  readonly columnType: string
  readonly key: string
  readonly extra: string
  readonly comment: string
  readonly generated: string
}

const factsOf = (definition: TableDefinition, c: ColumnDefinition): Facts => {
  const text = isText(c)
  const length = text || holdsBytes(c) ? (c.type.length ?? 0) : null
  const decimal = c.type.name === "decimal"
  return {
    name: c.name,
    default: c.default?.shown ?? null,
    nullable: !c.notNull,
    dataType: nameShown(c.type),
    length,
    octets: length === null ? null : text ? length * 4 : length,
    precision: decimal ? (c.type.length ?? 38) : null,
    scale: decimal ? (c.type.scale ?? 0) : null,
    fraction: c.type.name === "datetime" ? (c.type.scale ?? 0) : null,
    text,
    columnType: shownAs(c.type),
    key: keyOf(definition, c),
    extra: extraOf(c),
    comment: c.comment,
    generated: c.generated?.shown ?? ""
  }
}

const unknown = {
  default: null,
  precision: null,
  scale: null,
  fraction: null,
  key: "",
  extra: "",
  comment: "",
  generated: ""
}

/** A column of several others' bytes. */
const packed = (name: string, nullable: boolean): Facts => ({
  ...unknown,
  name,
  nullable,
  dataType: "VARCHAR",
  length: 65535,
  octets: 262140,
  text: true,
  columnType: "VARCHAR(65535)"
})

const hiddenKey: Facts = {
  ...unknown,
  name: "__mo_fake_pk_col",
  nullable: false,
  dataType: "BIGINT UNSIGNED",
  length: null,
  octets: null,
  text: false,
  columnType: "BIGINT UNSIGNED(0)",
  key: "PRI",
  extra: "auto_increment"
}

/** The columns MatrixOne adds to a table: for a key of none or several columns, and to cluster by several. */
const hiddenOf = ({ kind, primaryKey, suffix }: TableDefinition): ReadonlyArray<Facts> => {
  if (kind !== "table") return []
  const by = /CLUSTER BY \((.*)\)/.exec(suffix ?? "")?.[1]?.match(/(?<=`)[^`,]+(?=`)/g) ?? []
  const mark = by.map((name) => `${String(name.length).padStart(3, "0")}${name}`).join("")
  return [
    ...(primaryKey.length === 0 ? [hiddenKey] : []),
    ...(primaryKey.length > 1 ? [{ ...packed("__mo_cpkey_col", false), key: "PRI" }] : []),
    ...(by.length > 1 ? [packed(`__mo_cbkey_${mark}`, true)] : [])
  ]
}

const row = ({ database, name }: CatalogTable, c: Facts, position: number): ReadonlyArray<Cell> => [
  "def",
  database,
  name,
  c.name,
  position + 1,
  c.default,
  c.nullable ? "YES" : "NO",
  c.dataType,
  c.length,
  c.octets,
  c.precision,
  c.scale,
  c.fraction,
  c.text ? "utf8" : null,
  c.text ? "utf8_bin" : null,
  c.columnType,
  c.key,
  c.extra,
  "select,insert,update,references",
  c.comment,
  c.generated,
  null
]

export const columnRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> =>
  (await allTables(session)).flatMap((table) =>
    [...table.definition.columns.map((c) => factsOf(table.definition, c)), ...hiddenOf(table.definition)].map((c, i) =>
      row(table, c, i)
    )
  )
