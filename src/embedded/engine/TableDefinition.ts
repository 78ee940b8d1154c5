/**
 * What the server knows of a table beyond what DuckDB stores. It lives as JSON in the DuckDB table's comment: so it is
 * transactional, travels with copies, and is gone with the table. A view or sequence is an empty table with a definition.
 */
import type { SqlType } from "../translate/Types.ts"

export interface ColumnDefinition {
  readonly name: string
  readonly type: SqlType
  readonly notNull: boolean
  readonly autoIncrement: boolean
  /** As SHOW CREATE TABLE prints it and as an expression of this dialect, evaluated at each insert. */
  readonly default?: { readonly shown: string; readonly sql: string }
  readonly onUpdate?: string
  readonly generated?: { readonly sql: string; readonly shown: string; readonly stored: boolean }
  readonly comment: string
  /** Of a column renamed or added later: the name it had at first, or a mark of its own. DATA BRANCH compares by it. */
  readonly origin?: string
}

export interface IndexDefinition {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly unique: boolean
  readonly fulltext?: boolean
  /** Of a fulltext index that names one. */
  readonly parser?: string
  /** `ivfflat`, `hnsw` …, with the options as SHOW CREATE TABLE prints them. */
  readonly algorithm?: string
  /** `USING btree` stands before its columns: it is shown, and says nothing else. */
  readonly btree?: true
  readonly options?: string
  readonly comment?: string
  /** How many characters of each column are looked at; 0 is all. Absent where it is all of each. */
  readonly prefixes?: ReadonlyArray<number>
  /** Made after the table: SHOW INDEX lists it behind the primary key. */
  readonly added?: true
}

export interface ForeignKey {
  readonly name: string
  readonly columns: ReadonlyArray<string>
  readonly database: string
  readonly table: string
  readonly referenced: ReadonlyArray<string>
  readonly onDelete: Action
  readonly onUpdate: Action
}

export type Action = "RESTRICT" | "CASCADE" | "SET NULL" | "NO ACTION" | "SET DEFAULT"

export interface CheckConstraint {
  readonly name: string
  readonly sql: string
  readonly shown: string
}

export interface TableDefinition {
  readonly kind: "table" | "view" | "sequence"
  readonly id: number
  /** The id it had before TRUNCATE gave it another. */
  readonly logicalId?: number
  readonly columns: ReadonlyArray<ColumnDefinition>
  readonly primaryKey: ReadonlyArray<string>
  readonly indexes: ReadonlyArray<IndexDefinition>
  readonly foreignKeys: ReadonlyArray<ForeignKey>
  readonly checks: ReadonlyArray<CheckConstraint>
  readonly comment: string
  /** The comment it was made with: SHOW CREATE TABLE shows no later one. */
  readonly createdComment?: string
  readonly temporary?: boolean
  /** LOAD DATA has put rows of equal keys into it: DuckDB holds no keys for it. */
  readonly loose?: true
  /** `partition by …`, `CLUSTER BY …`: kept to be shown. */
  readonly suffix?: string
  /** What is true of a row that has a partition, in this dialect. */
  readonly partition?: string
  readonly autoIncrementStart?: string
  readonly created: string
  /** The statement of a view, the database it was made in, and its own column names. */
  readonly view?: {
    readonly sql: string
    readonly query: string
    readonly database: string
    readonly columns: ReadonlyArray<string>
  }
}

/** The comments of a table that is made again as SHOW CREATE TABLE shows it. */
export const shownComments = ({
  comment,
  createdComment = comment
}: TableDefinition): Pick<TableDefinition, "comment" | "createdComment"> =>
  createdComment === "" ? { comment } : { comment: createdComment, createdComment }

/** A table where it is: database and name as the user sees them, the schema DuckDB keeps it in. */
export interface TableReference {
  readonly database: string
  readonly schema: string
  readonly name: string
}

export const findColumn = (table: TableDefinition, name: string): ColumnDefinition | undefined => {
  const key = name.toLowerCase()
  return table.columns.find((c) => c.name.toLowerCase() === key)
}

export const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()

/** The keys a row must be unique in: the primary key first. */
export const uniqueKeys = (table: TableDefinition): ReadonlyArray<ReadonlyArray<string>> => [
  ...(table.primaryKey.length > 0 ? [table.primaryKey] : []),
  ...table.indexes.filter((i) => i.unique).map((i) => i.columns)
]
