/**
 * How a table is named.
 *
 * @since 0.1.0
 */

/**
 * A table: its bare name, taken in the connection's database and never split at dots, or database and table.
 *
 * @since 0.1.0
 * @category models
 */
export type TableName = string | { readonly database: string; readonly table: string }

/**
 * `database.table` or the bare name, for messages.
 *
 * @since 0.1.0
 * @category formatting
 */
export const format = (name: TableName): string => (typeof name === "string" ? name : `${name.database}.${name.table}`)
