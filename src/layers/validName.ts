/**
 * A name checked by a rule before anything is sent.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"
import { fault, fold, type NameRule } from "../sql/names.ts"

/** A name as the server stores those that it folds, or `InvalidInput` by the rule. */
export const validName = (rule: NameRule, name: string): Effect.Effect<string, SqlError> =>
  Effect.suspend(() => {
    const wrong = fault(rule, name)
    return wrong === undefined
      ? Effect.succeed(fold(name))
      : sqlError(
          new InvalidInput({
            message: `this is no name for a ${rule.object}: ${wrong}`,
            isRetryable: false,
            hint: rule.hint
          })
        )
  })
