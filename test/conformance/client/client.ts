/**
 * What the client promises, on one server.
 */
import { interruption } from "./interruption.ts"
import { localInfile } from "./localInfile.ts"
import { pool } from "./pool.ts"
import { reserve } from "./reserve.ts"
import { secrets } from "./secrets.ts"
import { statements } from "./statements.ts"
import { storm } from "./storm.ts"
import { streams } from "./streams.ts"
import type { OnTarget } from "./Target.ts"
import { transactions } from "./transactions.ts"
import { values } from "./values.ts"

export const client = (it: OnTarget): void => {
  pool(it)
  interruption(it)
  streams(it)
  transactions(it)
  reserve(it)
  statements(it)
  values(it)
  localInfile(it)
  secrets(it)
  storm(it)
}
