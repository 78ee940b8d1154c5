/**
 * What the suites of Metadata look at, and how servers differ.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import type { Feature } from "../../src/services/Metadata.ts"
import { Harness, quoted } from "./Harness.ts"

export interface MetadataCapabilities {
  /** What the server has of what it can be asked for. */
  readonly features: ReadonlyArray<Feature>
  /** It knows who holds and waits for locks, and how much tables take. */
  readonly insight: boolean
  /** How many random cases a property is tried with. */
  readonly runs: number
}

/** A database with one of each. */
export const populated = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const harness = yield* Harness
  const database = yield* harness.database([])
  const within = quoted(database)
  const run = (text: string) => sql.unsafe(text.replaceAll("@", within)).unprepared
  yield* run(
    "CREATE TABLE @.parent (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY COMMENT 'the key', a INT NOT NULL DEFAULT 7, " +
      "b VARCHAR(40) NOT NULL, c DECIMAL(12,3), d DATETIME(3) DEFAULT CURRENT_TIMESTAMP, f VECF32(4), h TEXT, " +
      "UNIQUE KEY u_ab (b, a), KEY k_c (c) COMMENT 'idx') COMMENT 'a parent'"
  )
  yield* run(
    "CREATE TABLE @.child (y INT, x INT, pid BIGINT UNSIGNED, total INT GENERATED ALWAYS AS (x + y) STORED, " +
      "PRIMARY KEY (x, y), CONSTRAINT fk1 FOREIGN KEY (pid) REFERENCES @.parent (id) ON DELETE CASCADE)"
  )
  yield* run("CREATE VIEW @.seen AS SELECT a, b FROM @.parent WHERE a > 1")
  yield* run("CREATE SEQUENCE @.counter")
  return database
})
