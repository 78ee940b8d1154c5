import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import type { Moment } from "../../services/Moment.ts"
import type { TableName } from "../../services/TableName.ts"
import { objectNames, snapshotName } from "../validNames.ts"
import { tableNames } from "./source.ts"

export const invalid = (message: string, hint: string): Effect.Effect<never, SqlError> =>
  sqlError(new InvalidInput({ message, isRetryable: false, hint }))

/** `InvalidInput` unless the snapshots of these moments have names that can be; absent ones can. */
export const moments = (...all: ReadonlyArray<Moment | undefined>): Effect.Effect<void, SqlError> =>
  Effect.forEach(all, (at) => (at !== undefined && "snapshot" in at ? snapshotName(at.snapshot) : Effect.void), {
    discard: true
  })

/** `InvalidInput` unless these can be names of tables. */
export const tables = (...names: ReadonlyArray<TableName>): Effect.Effect<void, SqlError> =>
  objectNames(...names.flatMap(tableNames))
