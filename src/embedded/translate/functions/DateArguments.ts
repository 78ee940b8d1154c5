/**
 * What the functions of dates have in common: their types, and the arguments they do not take.
 */
import type { Expression } from "../Expression.ts"
import type { Family, SqlType } from "../Types.ts"

export const date: SqlType = { name: "date" }
export const datetime: SqlType = { name: "datetime" }
export const time: SqlType = { name: "time" }
export const small: SqlType = { name: "tinyint", unsigned: true }

export const numbers: ReadonlyArray<Family> = ["integer", "float", "decimal", "bool"]

/** What is no date is an error, not NULL. */
export const whole = { unreadable: "parse timestamp" } as const

/** Numbers are no dates here. */
export const noNumbers = ["bool", "integer", "float", "decimal", "json", "uuid", "vector"] as const

/** What is no date is NULL. */
export const lenient = { refuses: ["json", "bit", "vector", "decimal"], unsure: ["year"] } as const

export const fraction = (constant: { readonly kind: string; readonly value?: unknown } | undefined): number =>
  typeof constant?.value === "string" ? (/\.(\d+)$/.exec(constant.value)?.[1]?.length ?? 0) : 0

/** Fractional digits of a moment: a text has those it is written with. */
export const scaleOf = (e: Expression | undefined): number =>
  e?.constant === undefined ? (e?.type?.scale ?? 0) : fraction(e.constant)
