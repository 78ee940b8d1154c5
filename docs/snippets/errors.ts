import { SqlClient } from "@effect/sql"
import { Effect } from "effect"
import { Clone, Reason } from "effect-matrixone"

export const register = (id: number, name: string) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`INSERT INTO users ${sql.insert({ id, name })}`
    return "registered"
  }).pipe(
    Reason.catch("UniqueViolation", () => Effect.succeed("the id is taken")),
    Reason.catch(["ConnectionError", "Unavailable"], (reason) => Effect.succeed(`try again later: ${reason.message}`))
  )

export const backup = Effect.gen(function* () {
  const clone = yield* Clone.Clone
  return yield* clone.database({ from: "shop", to: "shop_backup" })
}).pipe(
  Effect.catchTag("SourceNotFound", (error) => Effect.logWarning(`nothing to back up: no ${error.source}`)),
  Effect.catchTag("SqlError", (error) => Effect.logError(Reason.of(error).message, Reason.of(error).hint))
)
