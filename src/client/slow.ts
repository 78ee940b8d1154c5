/**
 * Saying which statements were slow, where the configuration asks for it.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { operationName, shownText } from "../sql/statements.ts"
import type { Observer } from "./jobs.ts"
import type { LaneConnection } from "./LaneConnection.ts"

/**
 * Runs a statement on a connection and logs it as a warning, without its values, when it took `threshold` milliseconds or
 * longer from being sent to its end, however it ended.
 */
export const loggingSlow = <X>(
  threshold: number,
  connection: LaneConnection,
  sql: string,
  observer: Observer | undefined,
  run: (connection: LaneConnection) => Effect.Effect<X, SqlError>
): Effect.Effect<X, SqlError> =>
  Effect.suspend(() => {
    let sent: { readonly at: number; readonly connectionId: number } | undefined
    const watching: Observer = {
      waiting: () => observer?.waiting(),
      sent: (connectionId) => {
        sent = { at: performance.now(), connectionId }
        observer?.sent(connectionId)
      },
      canceling: () => observer?.canceling()
    }
    return Effect.onExit(run(connection.observed(watching)), () => {
      const milliseconds = sent === undefined ? 0 : Math.round(performance.now() - sent.at)
      if (sent === undefined || milliseconds < threshold) return Effect.void
      return Effect.annotateLogs(Effect.logWarning(`A statement took ${milliseconds} ms`), {
        "db.operation.name": operationName(sql),
        "db.query.text": shownText(sql),
        "matrixone.connection.id": sent.connectionId
      })
    })
  })
