/**
 * Quotients of decimals, which DuckDB only knows as doubles.
 */
import { cast } from "./Sql.ts"
import type { SqlType } from "./Types.ts"

/** A quotient and an average have six more places than what is divided, but not for that more than twelve. */
export const quotientType = (scale: number): SqlType => ({
  name: "decimal",
  length: 38,
  scale: Math.max(scale, Math.min(12, scale + 6))
})

/** The quotient rounded to the places of its type; NULL by zero. */
export const quotient = (dividend: string, divisor: string, { scale = 0 }: SqlType): string =>
  cast(`js_quotient(${cast(dividend, "VARCHAR")}, ${cast(divisor, "VARCHAR")}, '${scale}')`, `DECIMAL(38,${scale})`)

/** What is left of the quotient without its places. */
export const wholeQuotientOf = (dividend: string, divisor: string): string =>
  cast(`js_whole_quotient(${cast(dividend, "VARCHAR")}, ${cast(divisor, "VARCHAR")})`, "BIGINT")
