/**
 * What a DATETIME of the session's time zone means, whatever client read it.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { TypeId } from "../../services/MatrixOneClient.ts"
import { dateText, string } from "../../sql/literals.ts"
import { rowsOf, send } from "./statement.ts"

/** A time as clients give it: of their making, or the server's text. */
export const SessionTime = Schema.Union(Schema.DateFromSelf, Schema.DateTimeUtcFromSelf, Schema.String)

const Read = Schema.Struct({ time: SessionTime })
const Seconds = Schema.Struct({ seconds: Schema.NumberFromString })

const millis = (time: Date | DateTime.Utc): number => (DateTime.isDateTime(time) ? time.epochMillis : time.getTime())

const text = (time: number): string => dateText(new Date(time)).slice(0, 19)

/** The text that a client has read as this time: it reads one that looks like the time itself as far off as that one. */
const written = (sql: SqlClient.SqlClient, time: Date | DateTime.Utc): Effect.Effect<string, SqlError> => {
  const at = millis(time)
  return Effect.map(rowsOf(send(sql, `SELECT CAST(${string(text(at))} AS DATETIME) AS time`), Read), ([row]) =>
    text(row === undefined || typeof row.time === "string" ? at : 2 * at - millis(row.time))
  )
}

/**
 * The instant, to the second. MatrixOne's own client knows its session's time zone; the stock one takes the server for one of
 * the time zone that it was configured with, or of its own machine's, so the server is asked what it wrote.
 */
export const sessionInstant = (
  sql: SqlClient.SqlClient,
  time: typeof SessionTime.Type
): Effect.Effect<DateTime.Utc, SqlError> =>
  Effect.gen(function* () {
    if (typeof time !== "string" && TypeId in sql) return DateTime.unsafeMake(time)
    const local = typeof time === "string" ? time : yield* written(sql, time)
    const [row] = yield* rowsOf(send(sql, `SELECT CAST(UNIX_TIMESTAMP(${string(local)}) AS CHAR) AS seconds`), Seconds)
    return DateTime.unsafeMake((row?.seconds ?? 0) * 1000)
  })
