/**
 * Files of the server, checked before anything is sent.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput, type Reason } from "../errors/reasons.ts"
import { StageNotFound } from "../errors/StageErrors.ts"
import type { ServerFile } from "../services/ServerFile.ts"
import { type Extra, fileFault } from "../sql/serverFiles.ts"

export const invalidInput = (message: string, hint?: string): Effect.Effect<never, SqlError> =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

/** `InvalidInput` for what can be no file of the server. */
export const serverFile = (file: ServerFile, extra?: Extra): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const wrong = fileFault(file, extra)
    return wrong === undefined ? Effect.void : invalidInput(wrong)
  })

/** Of a stage on a stage it may be the one below that is missing. */
export const stageMissing = (reason: Reason): StageNotFound | undefined =>
  reason._tag === "ObjectNotFound" && reason.objectType === "stage" && reason.objectName !== undefined
    ? new StageNotFound({ stage: reason.objectName, errno: reason.errno, cause: reason })
    : undefined
