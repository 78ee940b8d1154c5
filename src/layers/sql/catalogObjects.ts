/**
 * The catalog's rows as values.
 */
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import {
  Column,
  Database,
  ForeignKey,
  Index,
  type IndexKind,
  StoredObject,
  Table,
  type TableKind,
  View
} from "../../services/CatalogObjects.ts"
import { BigCount, Count, EpochSeconds, Flag, grouped, hybridTime, OptionalHexText } from "./cells.ts"
import { HexText } from "./statement.ts"
import { given } from "./target.ts"

export const DatabaseRow = Schema.Struct({
  name: HexText,
  id: Schema.BigInt,
  created: EpochSeconds,
  kind: Schema.NullOr(Schema.String)
})

export const databaseOf = (row: typeof DatabaseRow.Type): Database =>
  new Database({ name: row.name, id: row.id, createdAt: row.created, subscribed: row.kind === "subscription" })

const kinds: Readonly<Record<string, TableKind>> = {
  r: "table",
  v: "view",
  e: "external",
  S: "sequence",
  cluster: "cluster"
}

/** Outer joins answer rows that have nothing on the right. */
export const TableRow = Schema.Struct({
  db: HexText,
  name: OptionalHexText,
  id: Schema.NullOr(Schema.BigInt),
  kind: Schema.NullOr(Schema.String),
  created: Schema.NullOr(EpochSeconds),
  comment: OptionalHexText,
  partitioned: Schema.NullOr(Flag)
})

export const tablesOf = (row: typeof TableRow.Type): ReadonlyArray<Table> => {
  const kind = row.kind === null ? undefined : kinds[row.kind]
  if (row.name === null || row.id === null || row.created === null || kind === undefined) return []
  return [
    new Table({
      database: row.db,
      name: row.name,
      kind,
      id: row.id,
      createdAt: row.created,
      comment: row.comment ?? "",
      partitioned: row.partitioned ?? false
    })
  ]
}

export const ViewRow = Schema.Struct({
  db: HexText,
  name: OptionalHexText,
  definition: OptionalHexText,
  security: Schema.NullOr(Schema.String)
})

export const viewsOf = (row: typeof ViewRow.Type): ReadonlyArray<View> =>
  row.name === null
    ? []
    : [
        new View({
          database: row.db,
          name: row.name,
          definition: row.definition ?? "",
          security: row.security ?? "DEFINER"
        })
      ]

export const ColumnRow = Schema.Struct({
  name: HexText,
  position: Count,
  type: Schema.String,
  column_type: Schema.String,
  nullable: Schema.String,
  initial: OptionalHexText,
  generated: OptionalHexText,
  extra: Schema.NullOr(Schema.String),
  max_length: Schema.NullOr(Count),
  digits: Schema.NullOr(Count),
  scale: Schema.NullOr(Count),
  fraction: Schema.NullOr(Count),
  comment: OptionalHexText,
  key_position: Schema.NullOr(Count)
})

export const columnOf = (row: typeof ColumnRow.Type): Column => {
  const type = row.type.toLowerCase()
  const dimension = type.startsWith("vec") ? /\((\d+)\)/.exec(row.column_type)?.[1] : undefined
  return new Column({
    name: row.name,
    position: row.position,
    type,
    columnType: row.column_type,
    nullable: row.nullable === "YES",
    default: Option.fromNullable(row.initial),
    generated: given(row.generated),
    autoIncrement: /\bauto_increment\b/i.test(row.extra ?? ""),
    primaryKey: Option.fromNullable(row.key_position),
    // The server writes 0 for a text without a limit.
    maxLength: Option.filter(Option.fromNullable(row.max_length), (length) => length > 0),
    precision: Option.fromNullable(row.digits),
    scale: Option.fromNullable(row.scale),
    fraction: Option.fromNullable(row.fraction),
    dimension: Option.map(Option.fromNullable(dimension), Number),
    comment: row.comment ?? ""
  })
}

const indexKinds: Readonly<Record<string, IndexKind>> = {
  PRIMARY: "primary",
  UNIQUE: "unique",
  FULLTEXT: "fulltext",
  SPATIAL: "spatial"
}

export const IndexRow = Schema.Struct({
  name: OptionalHexText,
  kind: Schema.NullOr(Schema.String),
  algorithm: Schema.NullOr(Schema.String),
  role: Schema.NullOr(Schema.String),
  parameters: OptionalHexText,
  visible: Schema.NullOr(Flag),
  comment: OptionalHexText,
  col: OptionalHexText,
  held_by: OptionalHexText
})

const Parameters = Schema.parseJson(
  Schema.Record({ key: Schema.String, value: Schema.Union(Schema.String, Schema.Number, Schema.Boolean) })
)
const decodeParameters = Schema.decodeUnknownOption(Parameters)

/** A secondary index ends in the primary key, under names of the server's own. */
const isOwn = (column: string): boolean => !column.startsWith("__mo_")

const indexOf = ([first, ...more]: readonly [typeof IndexRow.Type, ...Array<typeof IndexRow.Type>]): Index => {
  const rows = [first, ...more]
  const parameters = Option.getOrElse(decodeParameters(first.parameters ?? ""), () => ({}))
  return new Index({
    name: first.name ?? "",
    kind: indexKinds[first.kind ?? ""] ?? "secondary",
    columns: [...new Set(rows.flatMap(({ col }) => (col !== null && isOwn(col) ? [col] : [])))],
    algorithm: given(first.algorithm),
    parameters: Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)])),
    visible: first.visible ?? true,
    comment: first.comment ?? "",
    tables: Object.fromEntries(
      rows.flatMap(({ held_by, role }) => (held_by === null || held_by === "" ? [] : [[role ?? "", held_by]]))
    )
  })
}

export const indexesOf = (rows: ReadonlyArray<typeof IndexRow.Type>): ReadonlyArray<Index> =>
  grouped(
    rows.filter(({ name }) => name !== null),
    ({ kind, name }) => `${kind}.${name}`
  ).map(indexOf)

export const ForeignKeyRow = Schema.Struct({
  name: OptionalHexText,
  col: OptionalHexText,
  referenced_db: OptionalHexText,
  referenced_table: OptionalHexText,
  referenced: OptionalHexText,
  on_delete: Schema.NullOr(Schema.String),
  on_update: Schema.NullOr(Schema.String)
})

export const foreignKeysOf = (rows: ReadonlyArray<typeof ForeignKeyRow.Type>): ReadonlyArray<ForeignKey> =>
  grouped(
    rows.filter(({ name }) => name !== null),
    ({ name }) => name ?? ""
  ).map(
    ([first, ...more]) =>
      new ForeignKey({
        name: first.name ?? "",
        columns: [first, ...more].map(({ col, referenced }) => ({ column: col ?? "", referenced: referenced ?? "" })),
        referencedDatabase: first.referenced_db ?? "",
        referencedTable: first.referenced_table ?? "",
        onDelete: first.on_delete ?? "",
        onUpdate: first.on_update ?? ""
      })
  )

/** SHOW TABLE STATUS has words of its own where a view has nothing. */
export const StatusRow = Schema.Struct({
  Rows: Schema.NullOr(BigCount),
  Data_length: Schema.NullOr(BigCount),
  Index_length: Schema.NullOr(BigCount)
})

export const ObjectRow = Schema.Struct({
  object: Schema.String,
  col: HexText,
  hidden: Flag,
  created: Schema.String,
  deleted: Schema.String,
  row_count: Schema.BigInt,
  nulls: Schema.BigInt,
  compressed: Schema.BigInt,
  origin: Schema.BigInt,
  level: Count
})

export const storedObjectOf = (row: typeof ObjectRow.Type): StoredObject => {
  const deleted = hybridTime(row.deleted)
  return new StoredObject({
    object: row.object,
    column: row.col,
    hidden: row.hidden,
    createdAt: hybridTime(row.created),
    deletedAt: deleted === 0n ? Option.none() : Option.some(deleted),
    rows: row.row_count,
    nulls: row.nulls,
    compressedBytes: row.compressed,
    bytes: row.origin,
    level: row.level
  })
}
