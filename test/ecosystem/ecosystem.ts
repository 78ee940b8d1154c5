/**
 * What `@effect/sql` and `@effect/experimental` build on a `SqlClient`, on one server.
 */
import { messages } from "./messages.ts"
import { metrics } from "./metrics.ts"
import { migrator, migratorWithoutTransactionalDefinitions } from "./migrator.ts"
import { model } from "./model.ts"
import { queue } from "./queue.ts"
import { resolver } from "./resolver.ts"
import { runners } from "./runners.ts"
import type { OnServer } from "./Server.ts"
import { schema } from "./schema.ts"
import { statements } from "./statements.ts"
import { telemetry } from "./telemetry.ts"
import { workflow } from "./workflow.ts"

const anywhere = (it: OnServer): void => {
  schema(it)
  resolver(it)
  model(it)
  queue(it)
  statements(it)
  messages(it)
  runners(it)
  telemetry(it)
  metrics(it)
}

export const ecosystem = (it: OnServer): void => {
  anywhere(it)
  migrator(it)
  workflow(it)
}

export const ecosystemOnMysql = (it: OnServer): void => {
  anywhere(it)
  migratorWithoutTransactionalDefinitions(it)
}
