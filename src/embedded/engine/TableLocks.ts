/**
 * What is held of a table as a whole, as MatrixOne does: its definition, shared by those who change rows that are there and
 * alone by who changes the table; and all of its rows, shared by those who hold some of them.
 */
import type { Executor } from "./Executor.ts"
import type { TableReference } from "./TableDefinition.ts"

type Place = Pick<TableReference, "schema" | "name">

const prefix = ({ name, schema }: Place): string => `${schema}\u0000${name}\u0000`

export const definitionLock = (table: Place): string => `${prefix(table)}definition`

export const rowsLock = (table: Place): string => `${prefix(table)}rows`

/** Shared by statements that insert by themselves: they are no business of who looks for rows that are held. */
export const insertsLock = (table: Place): string => `${prefix(table)}inserts`

/** The lock of one key of a table; `values` are its columns' values as texts. */
export const keyLock = (table: Place, key: ReadonlyArray<string>, values: ReadonlyArray<string>): string =>
  `${prefix(table)}key\u0000${key.join()}\u0000${values.join("\u0000")}`

const databaseLock = (schema: string): string => `${schema}\u0000`

/** Before rows are looked for or written: holds the table with others, by one of its locks. */
export const shareTable = (executor: Executor, lock: string): void => {
  if (executor.claim([lock], "shared")) executor.relyOnDefinitions()
}

/** Before a table is made: waits for who makes or drops one of that name, or drops the database. */
export const claimDefinition = (executor: Executor, table: Place): void => {
  executor.claim([databaseLock(table.schema)], "shared")
  if (executor.claim([definitionLock(table)], "alone")) executor.relyOnDefinitions()
}

/** Before a table is changed, emptied or dropped: waits for all who hold rows of it. */
export const claimTable = (executor: Executor, table: Place): void => {
  claimDefinition(executor, table)
  executor.claim([rowsLock(table), insertsLock(table)], "alone")
}

/** Before a database and its tables are dropped. */
export const claimDatabase = (executor: Executor, schema: string, tables: ReadonlyArray<string>): void => {
  executor.claim([databaseLock(schema)], "alone")
  for (const name of tables)
    executor.claim(
      [definitionLock, rowsLock, insertsLock].map((lockOf) => lockOf({ schema, name })),
      "alone"
    )
}
