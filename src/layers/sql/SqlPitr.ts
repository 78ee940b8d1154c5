/**
 * Point-in-time recovery over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { OutsideRecoveryWindow, PitrAlreadyExists, PitrNotFound } from "../../errors/PitrErrors.ts"
import { InvalidInput, type Reason, UnknownError } from "../../errors/reasons.ts"
import { Pitr, PitrRecord, type PitrTarget, type Range, type RestoreTarget, Unit } from "../../services/Pitr.ts"
import { Level } from "../../services/Snapshots.ts"
import { nanoseconds } from "../../sql/fragments.ts"
import { string } from "../../sql/literals.ts"
import { fold } from "../../sql/names.ts"
import * as statements from "../../sql/pitrStatements.ts"
import { accountNames, pitrName, targetNames } from "../validNames.ts"
import { recoveryWindows } from "./recoveryWindows.ts"
import { localText } from "./serverZone.ts"
import { SessionTime, sessionInstant } from "./sessionTime.ts"
import { currentAccount, notInTransaction, refine, rowsOf, send } from "./statement.ts"
import { isNamed, isOf } from "./target.ts"

const invalid = (message: string, hint: string): Effect.Effect<never, SqlError> =>
  sqlError(new InvalidInput({ message, isRetryable: false, hint }))

const isUnit = Schema.is(Unit)

const checkRange = ({ length, unit }: Range): Effect.Effect<void, SqlError> => {
  if (!Number.isInteger(length) || length < 1 || length > 100) {
    return invalid(`invalid pitr value ${length}`, "A PITR's range is 1 to 100 of a unit.")
  }
  return isUnit(unit)
    ? Effect.void
    : invalid(`invalid pitr unit ${String(unit)}`, "A PITR's unit is h, d, mo or y: hours, days, months, years.")
}

const Shown = Schema.Struct({
  PITR_NAME: Schema.String,
  CREATED_TIME: SessionTime,
  MODIFIED_TIME: SessionTime,
  PITR_LEVEL: Level,
  ACCOUNT_NAME: Schema.String,
  DATABASE_NAME: Schema.String,
  TABLE_NAME: Schema.String,
  PITR_LENGTH: Schema.Int,
  PITR_UNIT: Unit
})

/** What a level does not name is shown as `*`. */
const named = (text: string): Option.Option<string> => (text === "*" ? Option.none() : Option.some(text))

const notFound =
  (name: string) =>
  (reason: Reason): PitrNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType === "pitr"
      ? new PitrNotFound({ pitr: name, errno: reason.errno, cause: reason })
      : undefined

/** Of two that take a name at once, the server tells the second of a key in its catalog (1062). */
const alreadyExists =
  (name: string) =>
  (reason: Reason): PitrAlreadyExists | undefined =>
    (reason._tag === "ObjectAlreadyExists" && reason.objectType === "pitr") || reason._tag === "UniqueViolation"
      ? new PitrAlreadyExists({
          pitr: name,
          taken: / already has a pitr$|cluster level pitr already exists$/.test(reason.message) ? "target" : "name",
          errno: reason.errno,
          cause: reason
        })
      : undefined

/** The levels that a PITR of each level restores. */
const serves: Readonly<Record<Level, ReadonlyArray<Level>>> = {
  cluster: ["cluster", "account"],
  account: ["account", "database", "table"],
  database: ["database", "table"],
  table: ["table"]
}

/** Refuses what the server would, before it takes the trouble to begin. */
const checkPlan = (record: PitrRecord, target: RestoreTarget, own: string): Effect.Effect<void, SqlError> => {
  if (!serves[record.level].includes(target.level)) {
    return invalid(
      `restore level ${record.level} is not allowed for ${target.level} restore`,
      `${record.name} restores: ${serves[record.level].join(", ")}.`
    )
  }
  const names =
    target.level === "account"
      ? (record.level === "cluster") === (target.from !== undefined) &&
        (record.level === "cluster" || isNamed(record.account, target.account ?? own))
      : (record.level !== "account" || isNamed(record.account, own)) &&
        (record.level !== "database" || (target.level !== "cluster" && isNamed(record.database, target.database))) &&
        (record.level !== "table" || isOf(record, target, own))
  return names
    ? Effect.void
    : invalid(
        `pitr ${record.name} is not allowed to restore this ${target.level}`,
        record.level === "cluster"
          ? "With a PITR of the cluster, `from` names the account whose past it is."
          : "A PITR restores what it was made for, and what that contains."
      )
}

const checkNames = (target: RestoreTarget): Effect.Effect<void, SqlError> =>
  target.level === "account" ? accountNames(target.account, target.from) : targetNames(target)

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Pitr["Type"], never, SqlClient.SqlClient> = Effect.map(SqlClient.SqlClient, (sql) => {
  const record = (row: typeof Shown.Type): Effect.Effect<PitrRecord, SqlError> =>
    Effect.map(
      Effect.all([sessionInstant(sql, row.CREATED_TIME), sessionInstant(sql, row.MODIFIED_TIME)]),
      ([createdAt, modifiedAt]) =>
        new PitrRecord({
          name: row.PITR_NAME,
          level: row.PITR_LEVEL,
          account: named(row.ACCOUNT_NAME),
          database: named(row.DATABASE_NAME),
          table: named(row.TABLE_NAME),
          length: row.PITR_LENGTH,
          unit: row.PITR_UNIT,
          createdAt,
          modifiedAt
        })
    )

  const shown = (where: string): Effect.Effect<ReadonlyArray<PitrRecord>, SqlError> =>
    notInTransaction(sql, statements.show).pipe(
      Effect.zipRight(rowsOf(send(sql, statements.show + where), Shown)),
      Effect.flatMap(Effect.forEach(record))
    )

  const stored = (name: string): Effect.Effect<Option.Option<PitrRecord>, SqlError> =>
    Effect.map(shown(` WHERE PITR_NAME = ${string(name)}`), Arr.head)

  const needed = (name: string): Effect.Effect<PitrRecord, PitrNotFound | SqlError> =>
    Effect.flatMap(
      stored(name),
      Option.match({ onNone: () => Effect.fail(new PitrNotFound({ pitr: name })), onSome: Effect.succeed })
    )

  const droppedMeanwhile = (gone: PitrNotFound): SqlError =>
    sqlError(
      new UnknownError({ message: `pitr ${gone.pitr} was dropped by someone else meanwhile`, isRetryable: false })
    )

  const existing = (
    taken: PitrAlreadyExists,
    target: PitrTarget
  ): Effect.Effect<PitrRecord, PitrAlreadyExists | SqlError> =>
    Effect.gen(function* () {
      const found = yield* stored(taken.pitr)
      const own = yield* currentAccount(sql)
      return Option.isSome(found) && isOf(found.value, target, own) ? found.value : yield* taken
    })

  const create = Effect.fn("Pitr.create")(function* (
    asked: string,
    target: PitrTarget,
    range: Range,
    options?: { readonly ifNotExists?: boolean | undefined }
  ): Effect.fn.Return<PitrRecord, PitrAlreadyExists | SqlError> {
    const name = yield* pitrName(asked)
    yield* targetNames(target)
    yield* checkRange(range)
    yield* notInTransaction(sql, "CREATE PITR")
    const made = send(sql, statements.create(name, target, range)).pipe(
      refine(alreadyExists(name)),
      Effect.zipRight(Effect.catchTag(needed(name), "PitrNotFound", (gone) => Effect.fail(droppedMeanwhile(gone))))
    )
    return yield* options?.ifNotExists === true
      ? Effect.catchTag(made, "PitrAlreadyExists", (taken) => existing(taken, target))
      : made
  })

  const alter = Effect.fn("Pitr.alter")(function* (
    asked: string,
    range: Range
  ): Effect.fn.Return<PitrRecord, PitrNotFound | SqlError> {
    const name = yield* pitrName(asked)
    yield* checkRange(range)
    yield* notInTransaction(sql, "ALTER PITR")
    yield* refine(notFound(name))(send(sql, statements.alter(name, range)))
    return yield* needed(name)
  })

  const drop = Effect.fn("Pitr.drop")(function* (
    asked: string,
    options?: { readonly ifExists?: boolean | undefined }
  ): Effect.fn.Return<void, PitrNotFound | SqlError> {
    const name = yield* pitrName(asked)
    yield* notInTransaction(sql, "DROP PITR")
    const dropped = Effect.asVoid(refine(notFound(name))(send(sql, statements.drop(name))))
    yield* options?.ifExists === true ? Effect.catchTag(dropped, "PitrNotFound", () => Effect.void) : dropped
  })

  const restore = Effect.fn("Pitr.restore")(function* (
    asked: string,
    target: RestoreTarget,
    to: DateTime.DateTime | bigint
  ): Effect.fn.Return<void, PitrNotFound | OutsideRecoveryWindow | SqlError> {
    const name = yield* pitrName(asked)
    yield* checkNames(target)
    yield* notInTransaction(sql, "RESTORE")
    const record = yield* needed(name)
    const own = yield* currentAccount(sql)
    yield* checkPlan(record, target, own)
    const instant = nanoseconds(to)
    const local = yield* localText(sql, instant)
    // The session's own account is not named: the server takes the name for another account's.
    const scope: RestoreTarget =
      target.level === "account" && target.account !== undefined && fold(target.account) === own && !target.from
        ? { level: "account" }
        : target.level === "account" && target.from !== undefined
          ? { ...target, account: target.account ?? own }
          : target
    const outside = (reason: Reason): OutsideRecoveryWindow | undefined =>
      reason._tag === "InvalidInput" && /^(?:internal error: )?input timestamp /.test(reason.message)
        ? new OutsideRecoveryWindow({
            pitr: name,
            instant: DateTime.unsafeMake(Number(instant / 1_000_000n)),
            errno: reason.errno,
            cause: reason
          })
        : undefined
    yield* refine((reason) => notFound(name)(reason) ?? outside(reason))(
      send(sql, statements.restore(name, scope, local))
    )
  })

  return Pitr.of({
    create,
    alter,
    drop,
    restore,
    recoveryWindows: Effect.fn("Pitr.recoveryWindows")((target) => recoveryWindows(sql, target)),
    get: Effect.fn("Pitr.get")(function* (name) {
      return yield* needed(yield* pitrName(name))
    }),
    find: Effect.fn("Pitr.find")(function* (name) {
      return yield* stored(yield* pitrName(name))
    }),
    list: Effect.fn("Pitr.list")(() => shown("")),
    exists: Effect.fn("Pitr.exists")(function* (name) {
      return Option.isSome(yield* stored(yield* pitrName(name)))
    })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Pitr, never, SqlClient.SqlClient> = Layer.effect(Pitr, make)
