/**
 * Names checked before anything is sent.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"
import { accountRule, fault, fold, type NameRule, objectRule, snapshotRule } from "../sql/names.ts"

const check = (rule: NameRule, names: ReadonlyArray<string | undefined>): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    for (const name of names) {
      const wrong = name === undefined ? undefined : fault(rule, name)
      if (wrong !== undefined) {
        const message = `this is no name for a ${rule.object}: ${wrong}`
        return sqlError(new InvalidInput({ message, isRetryable: false, hint: rule.hint }))
      }
    }
    return Effect.void
  })

/** A snapshot's name as the server stores it, or `InvalidInput`. */
export const snapshotName = (name: string): Effect.Effect<string, SqlError> =>
  Effect.map(check(snapshotRule, [name]), () => fold(name))

/** `InvalidInput` unless these can be names of databases and tables; absent ones can. */
export const objectNames = (...names: ReadonlyArray<string | undefined>): Effect.Effect<void, SqlError> =>
  check(objectRule, names)

/** `InvalidInput` unless these can be names of accounts; absent ones can. */
export const accountNames = (...names: ReadonlyArray<string | undefined>): Effect.Effect<void, SqlError> =>
  check(accountRule, names)
