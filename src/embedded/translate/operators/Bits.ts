/**
 * Operators on bits.
 */

import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { bigint, familyOf } from "../Types.ts"
import { numeric } from "./Operand.ts"

export const bits =
  (symbol: "&" | "|" | "^" | "<<" | ">>") =>
  (a: Expression, b: Expression): Expression => {
    for (const e of [a, b])
      if (
        e.type !== undefined &&
        !["integer", "float", "decimal"].includes(familyOf(e.type)) &&
        e.constant === undefined
      )
        throw unsupported(`${symbol} of ${e.type.name}`)
    const left = numeric(a, { sql: "", type: bigint })
    const right = numeric(b, { sql: "", type: bigint })
    const wide = (e: Expression) => (e.type?.unsigned === true ? cast(e.sql, "HUGEINT") : cast(e.sql, "BIGINT"))
    if (symbol === "^") return wrapped(`xor(${wide(left)}, ${wide(right)})`)
    if (symbol === "<<" || symbol === ">>") {
      return wrapped(
        `(CASE WHEN ${right.sql} < 0 OR ${right.sql} > 63 THEN 0 ELSE ${cast(left.sql, "BIGINT")} ${symbol} ${right.sql} END)`
      )
    }
    return wrapped(`(${wide(left)} ${symbol} ${wide(right)})`)
  }

/** A negative result is the unsigned number of the same bits. */
const wrapped = (sql: string): Expression => ({
  sql: `list_transform([CAST(${sql} AS HUGEINT)], lambda x: CAST(CASE WHEN x < 0 THEN x + 18446744073709551616 ELSE x END AS UBIGINT))[1]`,
  type: { name: "bigint", unsigned: true }
})

export const complement = (operand: Expression): Expression => {
  const e = numeric(operand, { sql: "", type: bigint })
  return {
    sql: `(18446744073709551615 - ${cast(cast(e.sql, "BIGINT"), "HUGEINT")})`,
    type: { name: "bigint", unsigned: true }
  }
}
