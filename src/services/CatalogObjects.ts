/**
 * What a catalog has in it: databases, tables, columns, indexes, foreign keys, and what they take.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

/**
 * A table by its whole name. Names count as the server stores them: lower-case, unless it keeps the case of names.
 *
 * @since 0.1.0
 * @category models
 */
export interface WholeTableName {
  readonly database: string
  readonly table: string
}

/**
 * A database. `id` is `mo_database.dat_id`; `createdAt` is exact to the second; `subscribed` tells that it shows what
 * another account publishes.
 *
 * @since 0.1.0
 * @category models
 */
export class Database extends Schema.Class<Database>("effect-matrixone/Database")({
  name: Schema.String,
  id: Schema.BigIntFromSelf,
  createdAt: Schema.DateTimeUtcFromSelf,
  subscribed: Schema.Boolean
}) {}

/**
 * What a table is: `cluster` is one that all accounts share, in the sys account's databases.
 *
 * @since 0.1.0
 * @category models
 */
export const TableKind = Schema.Literal("table", "view", "external", "sequence", "cluster")

/**
 * @since 0.1.0
 * @category models
 */
export type TableKind = typeof TableKind.Type

/**
 * A table, view or sequence. `id` is `mo_tables.rel_id`, which changes with TRUNCATE and some ALTERs; `createdAt` is exact
 * to the second. `comment` is as the server keeps it: 4.2.0 keeps a quote in it doubled.
 *
 * @since 0.1.0
 * @category models
 */
export class Table extends Schema.Class<Table>("effect-matrixone/Table")({
  database: Schema.String,
  name: Schema.String,
  kind: TableKind,
  id: Schema.BigIntFromSelf,
  createdAt: Schema.DateTimeUtcFromSelf,
  comment: Schema.String,
  partitioned: Schema.Boolean
}) {}

/**
 * A view and the statement that made it, as it was written.
 *
 * @since 0.1.0
 * @category models
 */
export class View extends Schema.Class<View>("effect-matrixone/View")({
  database: Schema.String,
  name: Schema.String,
  definition: Schema.String,
  /** `DEFINER` or `INVOKER`: whose privileges count. */
  security: Schema.String
}) {}

/**
 * A column of a table or view.
 *
 * @since 0.1.0
 * @category models
 */
export class Column extends Schema.Class<Column>("effect-matrixone/Column")({
  name: Schema.String,
  /** From 1. */
  position: Schema.Number,
  /** The bare type in lower case: `bigint unsigned`, `varchar`, `vecf32`. */
  type: Schema.String,
  /** The type as the server writes it: `BIGINT UNSIGNED(64)`, `VARCHAR(40)`, `ENUM('x','y')`. */
  columnType: Schema.String,
  nullable: Schema.Boolean,
  /** The expression of the default, as text. */
  default: Schema.Option(Schema.String),
  /** The expression of a generated column. */
  generated: Schema.Option(Schema.String),
  autoIncrement: Schema.Boolean,
  /** Its place in the primary key, from 1. */
  primaryKey: Schema.Option(Schema.Number),
  /** In characters; none for types without a limit of their own. */
  maxLength: Schema.Option(Schema.Number),
  /** Digits of a decimal. */
  precision: Schema.Option(Schema.Number),
  /** Digits of a decimal after the point. */
  scale: Schema.Option(Schema.Number),
  /** Digits of a second's fraction. */
  fraction: Schema.Option(Schema.Number),
  /** The length of a vector. */
  dimension: Schema.Option(Schema.Number),
  comment: Schema.String
}) {}

/**
 * @since 0.1.0
 * @category models
 */
export const IndexKind = Schema.Literal("primary", "unique", "secondary", "fulltext", "spatial")

/**
 * @since 0.1.0
 * @category models
 */
export type IndexKind = typeof IndexKind.Type

/**
 * An index or key with its columns in order. `algorithm` is `ivfflat`, `hnsw`, `fulltext` and the like, none for an
 * ordinary one; `parameters` are the algorithm's own. `tables` are the hidden tables that hold it, by their role; an
 * ordinary index has one, in the role `""`, a primary key none.
 *
 * @since 0.1.0
 * @category models
 */
export class Index extends Schema.Class<Index>("effect-matrixone/Index")({
  name: Schema.String,
  kind: IndexKind,
  columns: Schema.Array(Schema.String),
  algorithm: Schema.Option(Schema.String),
  parameters: Schema.Record({ key: Schema.String, value: Schema.String }),
  visible: Schema.Boolean,
  comment: Schema.String,
  tables: Schema.Record({ key: Schema.String, value: Schema.String })
}) {}

/**
 * A foreign key: which columns refer to which.
 *
 * @since 0.1.0
 * @category models
 */
export class ForeignKey extends Schema.Class<ForeignKey>("effect-matrixone/ForeignKey")({
  name: Schema.String,
  columns: Schema.Array(Schema.Struct({ column: Schema.String, referenced: Schema.String })),
  referencedDatabase: Schema.String,
  referencedTable: Schema.String,
  /** `RESTRICT`, `CASCADE`, `SET NULL`, … */
  onDelete: Schema.String,
  onUpdate: Schema.String
}) {}

/**
 * How much a table holds. `bytes` is what its rows take, compressed where they are written out; `indexBytes` what its hidden
 * index tables take, as far as they are written out and the server's statistics know, which lag.
 *
 * @since 0.1.0
 * @category models
 */
export class TableSize extends Schema.Class<TableSize>("effect-matrixone/TableSize")({
  database: Schema.String,
  table: Schema.String,
  rows: Schema.BigIntFromSelf,
  bytes: Schema.BigIntFromSelf,
  indexBytes: Schema.BigIntFromSelf
}) {}

/**
 * What an object of storage holds of one column. `compressedBytes` and `bytes` are the column's when one column is asked
 * for, and the whole object's, the same for each column, when all are: the server answers so. `rows` is always the
 * object's. Instants are in nanoseconds since the epoch.
 *
 * @since 0.1.0
 * @category models
 */
export class StoredObject extends Schema.Class<StoredObject>("effect-matrixone/StoredObject")({
  object: Schema.String,
  column: Schema.String,
  /** An inner column of the server's own. */
  hidden: Schema.Boolean,
  createdAt: Schema.BigIntFromSelf,
  deletedAt: Schema.Option(Schema.BigIntFromSelf),
  rows: Schema.BigIntFromSelf,
  nulls: Schema.BigIntFromSelf,
  compressedBytes: Schema.BigIntFromSelf,
  bytes: Schema.BigIntFromSelf,
  /** How often it has been merged: 0 is fresh. */
  level: Schema.Number
}) {}
