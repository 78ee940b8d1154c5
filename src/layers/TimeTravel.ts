/**
 * Reading a table as it was.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import type { Moment } from "../services/Moment.ts"
import type { TableName } from "../services/TableName.ts"
import { momentHint, tableIdentifier } from "../sql/fragments.ts"

export type { Moment } from "../services/Moment.ts"

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
