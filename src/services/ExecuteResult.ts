/**
 * The header of a statement's answer.
 */
import * as Schema from "effect/Schema"

/**
 * The header the server answers a statement with that returns no rows.
 *
 * @since 0.1.0
 * @category models
 */
export interface ExecuteResult {
  /** Inserted or deleted rows; for UPDATE the matched ones; 2 for each row that REPLACE or ON DUPLICATE KEY changed. */
  readonly affectedRows: number
  /**
   * The last generated AUTO_INCREMENT key of an INSERT. MatrixOne sets it in other cases too, where it means nothing: take
   * keys from RETURNING.
   */
  readonly insertId: bigint
  readonly warnings: number
}

/** What a statement without a header is taken to have done. */
export const noRows: ExecuteResult = { affectedRows: 0, insertId: 0n, warnings: 0 }

const Header = Schema.Struct({
  affectedRows: Schema.Number,
  insertId: Schema.Union(Schema.Number, Schema.String, Schema.BigIntFromSelf),
  warningStatus: Schema.optional(Schema.Number)
})

const isHeader = Schema.is(Header)

/** The header in a driver's answer; of several, the last. */
export const headerOf = (raw: unknown): ExecuteResult => {
  const last: unknown = Array.isArray(raw) ? raw.findLast((each) => isHeader(each)) : raw
  return isHeader(last)
    ? { affectedRows: last.affectedRows, insertId: BigInt(last.insertId), warnings: last.warningStatus ?? 0 }
    : noRows
}
