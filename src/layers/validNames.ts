/**
 * Names checked before anything is sent.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"
import type { SnapshotTarget } from "../services/Snapshots.ts"
import {
  accountRule,
  fault,
  fold,
  internalPitr,
  type NameRule,
  objectRule,
  pitrRule,
  snapshotRule
} from "../sql/names.ts"

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

/** A name as the server stores those that it folds, or `InvalidInput` by the rule. */
export const validName = (rule: NameRule, name: string): Effect.Effect<string, SqlError> =>
  Effect.map(check(rule, [name]), () => fold(name))

/** A snapshot's name as the server stores it, or `InvalidInput`. */
export const snapshotName = (name: string): Effect.Effect<string, SqlError> => validName(snapshotRule, name)

/** `InvalidInput` unless these can be names of databases and tables; absent ones can. */
export const objectNames = (...names: ReadonlyArray<string | undefined>): Effect.Effect<void, SqlError> =>
  check(objectRule, names)

/** `InvalidInput` unless these can be names of accounts; absent ones can. */
export const accountNames = (...names: ReadonlyArray<string | undefined>): Effect.Effect<void, SqlError> =>
  check(accountRule, names)

/** A PITR's name as the server stores it, or `InvalidInput`. */
export const pitrName = (name: string): Effect.Effect<string, SqlError> =>
  Effect.flatMap(check(pitrRule, [name]), () => {
    const folded = fold(name)
    return folded === internalPitr
      ? sqlError(
          new InvalidInput({ message: "pitr name is reserved", isRetryable: false, hint: "The server made this PITR." })
        )
      : Effect.succeed(folded)
  })

/** `InvalidInput` unless these can be the names that a target has. */
export const targetNames = (target: SnapshotTarget): Effect.Effect<void, SqlError> => {
  switch (target.level) {
    case "cluster":
      return Effect.void
    case "account":
      return accountNames(target.account)
    case "database":
      return objectNames(target.database)
    case "table":
      return objectNames(target.database, target.table)
  }
}
