/**
 * `Migrator`: runs once, however often and from wherever it is started, and leaves nothing when it fails.
 */
import * as Migrator from "@effect/sql/Migrator"
import * as SqlClient from "@effect/sql/SqlClient"
import { describe, expect } from "@effect/vitest"
import * as Cause from "effect/Cause"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Option from "effect/Option"
import * as Schedule from "effect/Schedule"
import * as Reason from "../../src/errors/Reason.ts"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import { another, fresh, type OnServer } from "./Server.ts"

const names = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [table, accounts, notes] = [fresh("migrations"), fresh("accounts"), fresh("notes")] as const
  yield* Effect.addFinalizer(() =>
    Effect.forEach([table, accounts, notes], (name) => Effect.orDie(sql`DROP TABLE IF EXISTS ${sql(name)}`))
  )
  return { sql, table, accounts, notes }
})

type Names = Effect.Effect.Success<typeof names>

const first = ({ accounts, sql }: Names) =>
  Effect.gen(function* () {
    yield* sql`CREATE TABLE ${sql(accounts)} (id INT PRIMARY KEY, name VARCHAR(50))`
    yield* sql`INSERT INTO ${sql(accounts)} ${sql.insert({ id: 1, name: "first" })}`
  })

const second = ({ notes, sql }: Names) => sql`CREATE TABLE ${sql(notes)} (id INT PRIMARY KEY)`

const migrate = ({ table }: Names, migrations: Record<string, Effect.Effect<unknown, unknown, SqlClient.SqlClient>>) =>
  Migrator.make({})({ loader: Migrator.fromRecord(migrations), table })

const exists = ({ sql }: Names, name: string) =>
  Effect.match(sql`SELECT 1 FROM ${sql(name)} LIMIT 1`, { onFailure: () => false, onSuccess: () => true })

const recorded = ({ sql, table }: Names) =>
  Effect.map(sql<{ id: number }>`SELECT migration_id AS id FROM ${sql(table)} ORDER BY migration_id`, (rows) =>
    rows.map(({ id }) => Number(id))
  )

export const migrator = (it: OnServer): void => {
  describe("Migrator", () => {
    it.scoped("runs what is new, in order, and once", () =>
      Effect.gen(function* () {
        const own = yield* names
        const one = { "1_accounts": first(own) }
        expect(yield* migrate(own, one)).toEqual([[1, "accounts"]])
        expect(yield* migrate(own, one)).toEqual([])
        expect(yield* migrate(own, { "2_notes": second(own), ...one })).toEqual([[2, "notes"]])
        expect(yield* recorded(own)).toEqual([1, 2])
        const { accounts, sql } = own
        expect(yield* sql`SELECT name FROM ${sql(accounts)}`).toEqual([{ name: "first" }])
      })
    )

    it.scoped("of three programs that start at once one migrates", () =>
      Effect.gen(function* () {
        const own = yield* names
        // Where the table exists already: MatrixOne may let one of two concurrent CREATE TABLE IF NOT EXISTS fail.
        expect(yield* migrate(own, {})).toEqual([])
        const starts = yield* Effect.forEach([1, 2, 3], () => another({}))
        const ran = yield* Effect.forEach(
          starts,
          (client) =>
            Effect.provideService(
              migrate(own, {
                "1_accounts": first({ ...own, sql: client }),
                "2_notes": second({ ...own, sql: client })
              }),
              SqlClient.SqlClient,
              client
            ),
          { concurrency: "unbounded" }
        )
        expect(ran.toSorted((a, b) => b.length - a.length)).toEqual([
          [
            [1, "accounts"],
            [2, "notes"]
          ],
          [],
          []
        ])
        expect(yield* recorded(own)).toEqual([1, 2])
      })
    )

    it.scoped("a failing migration says why and leaves nothing of any", () =>
      Effect.gen(function* () {
        const own = yield* names
        const { accounts, sql } = own
        const failing = migrate(own, {
          "1_accounts": first(own),
          "2_notes": sql`INSERT INTO ${sql(accounts)} ${sql.insert({ id: 1, name: "again" })}`
        })
        const exit = yield* Effect.exit(failing)
        // The stock Migrator turns it into a defect; it carries the migration's name and our reason all the same.
        const defect = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.dieOption(exit.cause)) : undefined
        expect(defect).toBeInstanceOf(Migrator.MigrationError)
        if (!(defect instanceof Migrator.MigrationError)) return
        expect([defect.reason, defect.message]).toEqual(["failed", 'Migration "2_notes" failed'])
        expect(Reason.of(defect.cause)._tag).toBe("UniqueViolation")

        expect(yield* exists(own, accounts)).toBe(false)
        expect(yield* recorded(own)).toEqual([])
        // So it can simply be mended and started again.
        expect(yield* migrate(own, { "1_accounts": first(own), "2_notes": second(own) })).toHaveLength(2)
        expect(yield* recorded(own)).toEqual([1, 2])
      })
    )

    it.scoped("a migration with what would end its transaction is refused before anything is lost", () =>
      Effect.gen(function* () {
        const own = yield* names
        const exit = yield* Effect.exit(
          migrate(own, { "1_accounts": Effect.zipRight(first(own), own.sql`SET @x = 1`) })
        )
        const defect = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.dieOption(exit.cause)) : undefined
        expect(defect instanceof Migrator.MigrationError && Reason.of(defect.cause)._tag).toBe(
          "NotAllowedInTransaction"
        )
        expect(yield* exists(own, own.accounts)).toBe(false)
      })
    )
  })
}

/** Where definitions commit at once, as on MySQL, the client does not let a migration go on as if it could roll back. */
export const migratorWithoutTransactionalDefinitions = (it: OnServer): void => {
  describe("Migrator where a definition ends the transaction", () => {
    it.scoped("the migration says that nobody knows what was kept", () =>
      Effect.gen(function* () {
        const own = yield* names
        const exit = yield* Effect.exit(migrate(own, { "1_accounts": first(own) }))
        const defect = Exit.isFailure(exit) ? Option.getOrUndefined(Cause.dieOption(exit.cause)) : undefined
        expect(defect instanceof Migrator.MigrationError && Reason.of(defect.cause)._tag).toBe("CommitUnknown")
      })
    )

    it.scoped("and a transaction tells its hooks so, and is not run again", () =>
      Effect.gen(function* () {
        const sql = yield* MatrixOneClient.MatrixOneClient
        const { accounts } = yield* names
        const outcomes: Array<string> = []
        const failing = Effect.gen(function* () {
          yield* sql.afterTransaction((outcome) => Effect.sync(() => outcomes.push(outcome)))
          yield* sql`CREATE TABLE ${sql(accounts)} (id INT PRIMARY KEY)`
          yield* sql`INSERT INTO ${sql(accounts)} ${sql.insert({ id: 1 })}`
        }).pipe(sql.transaction({ retry: { schedule: Schedule.recurs(3), while: () => true } }))
        const error = yield* Effect.flip(failing)
        expect(Reason.of(error)._tag).toBe("CommitUnknown")
        expect(outcomes).toEqual(["unknown"])
      })
    )
  })
}
