/**
 * Operators on bits.
 */

import type { Expression } from "../Expression.ts"
import { cast } from "../Sql.ts"
import { bigint } from "../Types.ts"
import { numeric } from "./Operand.ts"

export const bits =
  (symbol: "&" | "|" | "^" | "<<" | ">>") =>
  (a: Expression, b: Expression): Expression => {
    const left = numeric(a, { sql: "", type: bigint })
    const right = numeric(b, { sql: "", type: bigint })
    const wide = (e: Expression) => (e.type?.unsigned === true ? cast(e.sql, "HUGEINT") : cast(e.sql, "BIGINT"))
    if (symbol === "^") return { sql: `xor(${wide(left)}, ${wide(right)})`, type: bigint }
    if (symbol === "<<" || symbol === ">>") {
      return {
        sql: `(CASE WHEN ${right.sql} < 0 OR ${right.sql} > 63 THEN 0 ELSE ${cast(left.sql, "BIGINT")} ${symbol} ${right.sql} END)`,
        type: bigint
      }
    }
    return { sql: `(${wide(left)} ${symbol} ${wide(right)})`, type: bigint }
  }

export const complement = (operand: Expression): Expression => {
  const e = numeric(operand, { sql: "", type: bigint })
  return {
    sql: `(18446744073709551615 - ${cast(cast(e.sql, "BIGINT"), "HUGEINT")})`,
    type: { name: "bigint", unsigned: true }
  }
}
