/**
 * Reading a table as it was.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import type * as DateTime from "effect/DateTime"
import { momentHint, tableIdentifier } from "../sql/fragments.ts"
import type { TableName } from "./TableName.ts"

/**
 * A moment in a table's past: a snapshot by name, or an instant. A bigint is nanoseconds since the epoch, exactly; a
 * `DateTime` has milliseconds. Without a snapshot at that very instant the server answers only for the last hour.
 *
 * @since 0.1.0
 * @category models
 */
export type Moment = { readonly snapshot: string } | { readonly timestamp: DateTime.DateTime | bigint }

/**
 * A table as of a moment, to stand wherever a query names a table; an alias may follow it. Sends nothing by itself. A
 * snapshot or table that does not exist makes the query fail with `ObjectNotFound`. For reading only: MatrixOne ignores
 * the hint on writes and would change current rows.
 *
 * ```ts
 * sql`SELECT n.id FROM ${TimeTravel.asOf({ database: "shop", table: "orders" }, { snapshot: "before" })} o
 *     JOIN shop.orders n ON n.id = o.id`
 * ```
 *
 * @since 0.1.0
 * @category fragments
 */
export const asOf = (table: TableName, moment: Moment): Statement.Fragment =>
  Statement.unsafeFragment(tableIdentifier(table) + momentHint(moment))
