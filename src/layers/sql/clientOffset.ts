/**
 * The time zone in which a client writes dates.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Reason from "../../errors/Reason.ts"

/** Minutes east of UTC; `undefined` when the client's zone is a name that only the server knows. It is asked by a `Date`. */
export const clientOffset = (sql: SqlClient.SqlClient): Effect.Effect<number | undefined, SqlError> =>
  sql`SELECT ${new Date(0)} AS epoch`.values.pipe(
    Effect.map((rows) => {
      const epoch = Date.parse(`${String(rows[0]?.[0]).replace(" ", "T")}Z`)
      return Number.isNaN(epoch) ? undefined : Math.round(epoch / 60_000)
    }),
    Reason.catch("InvalidInput", () => Effect.succeed(undefined))
  )
