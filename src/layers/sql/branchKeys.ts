/**
 * The keys of DATA BRANCH PICK.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import type { Key } from "../../services/Branch.ts"
import { value as literal } from "../../sql/literals.ts"
import { comparable, type Row } from "./branchChanges.ts"

const tuple = (key: Key): string | undefined => {
  if (typeof key !== "object" || key instanceof Uint8Array) return literal(key)
  const parts = key.map(literal)
  return parts.length === 0 || parts.includes(undefined) ? undefined : `(${parts.join(", ")})`
}

/** The keys as they stand in the statement. */
export const keyList = (keys: ReadonlyArray<Key>): Effect.Effect<Statement.Fragment, SqlError> => {
  const all = keys.map(tuple)
  const widths = new Set(keys.map((key) => (Array.isArray(key) ? key.length : 0)))
  return widths.size > 1 || all.includes(undefined)
    ? sqlError(
        new InvalidInput({
          message: "these are no keys",
          isRetryable: false,
          hint: "A key is a string, a finite number, a bigint, a boolean or bytes; of several columns, all keys have all of them."
        })
      )
    : Effect.succeed(Statement.unsafeFragment(all.join(", ")))
}

/** Whether a row's key is one of these. */
export const isAmong = (keys: ReadonlyArray<Key>): ((key: Row) => boolean) => {
  const all = new Set(
    keys.map((key) => comparable((typeof key !== "object" || key instanceof Uint8Array ? [key] : key).map(String)))
  )
  return (key) => all.has(comparable(Object.values(key).map(String)))
}
