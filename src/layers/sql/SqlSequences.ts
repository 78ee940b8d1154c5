/**
 * Sequences over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import * as Reason from "../../errors/Reason.ts"
import { SequenceAlreadyExists, SequenceExhausted, SequenceNotFound } from "../../errors/SequenceErrors.ts"
import {
  type CreateOptions,
  Sequence,
  type SequenceOptions,
  Sequences,
  SequenceType
} from "../../services/Sequences.ts"
import * as statements from "../../sql/sequenceStatements.ts"
import { validName } from "../validNames.ts"
import { notInTransaction, query, refine, send } from "./statement.ts"

const Listed = Schema.Struct({ Names: Schema.String, "Data Type": Schema.compose(Schema.Lowercase, SequenceType) })
const Row = Schema.Struct({
  last: Schema.BigInt,
  low: Schema.BigInt,
  high: Schema.BigInt,
  first: Schema.BigInt,
  step: Schema.BigInt,
  again: Schema.BooleanFromUnknown,
  given: Schema.BooleanFromUnknown
})
const Values = Schema.Struct({ value: Schema.BigInt })

const invalid = (message: string): SqlError => sqlError(new Reason.InvalidInput({ message, isRetryable: false }))

const sequenceOf = (name: string, type: SequenceType, row: typeof Row.Type): Sequence =>
  new Sequence({
    name,
    type,
    increment: row.step,
    minValue: row.low,
    maxValue: row.high,
    start: row.first,
    cycle: row.again,
    last: row.given ? Option.some(row.last) : Option.none()
  })

const missing =
  (name: string) =>
  (reason: Reason.Reason): SequenceNotFound | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType !== "database"
      ? new SequenceNotFound({ sequence: name, errno: reason.errno, cause: reason })
      : undefined

const taken =
  (name: string) =>
  (reason: Reason.Reason): SequenceAlreadyExists | undefined =>
    reason._tag === "ObjectAlreadyExists"
      ? new SequenceAlreadyExists({ sequence: name, errno: reason.errno, cause: reason })
      : undefined

const spent =
  (name: string) =>
  (reason: Reason.Reason): SequenceExhausted | SequenceNotFound | undefined =>
    reason._tag === "LimitExceeded"
      ? new SequenceExhausted({ sequence: name, errno: reason.errno, cause: reason })
      : missing(name)(reason)

const countingOf = (options: SequenceOptions, known?: Sequence): Effect.Effect<statements.Counting, SqlError> => {
  const asked = statements.countingOf(options)
  if (typeof asked === "string") return invalid(asked)
  const { increment, maxValue, minValue, type } = known ?? {}
  const whole = {
    ...asked,
    type: asked.type ?? type,
    increment: asked.increment ?? increment,
    maxValue: asked.maxValue ?? maxValue,
    minValue: asked.minValue ?? minValue
  }
  const wrong = statements.contradiction(whole)
  return wrong === undefined ? Effect.succeed(asked) : invalid(`there can be no such sequence: ${wrong}`)
}

/** Whether an existing sequence counts as asked; where it stands is its own affair. */
const countsAs = (sequence: Sequence, counting: statements.Counting): boolean => {
  const asked = statements.complete(counting)
  return (["type", "increment", "minValue", "maxValue", "cycle"] as const).every((key) => sequence[key] === asked[key])
}

/** More rows at once than anybody wants; each is a value on the server. */
const mostValues = 1_000_000

const ascii = /^\p{ASCII}*$/u

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Sequences["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const named = (name: string) => validName(statements.sequenceRule, name)

    const list = Effect.map(query(sql, statements.list, Listed), (rows) =>
      rows.map((row) => ({ name: row.Names, type: row["Data Type"] })).sort((a, b) => (a.name < b.name ? -1 : 1))
    )

    const look = (name: string): Effect.Effect<Option.Option<Sequence>, SqlError> =>
      Effect.gen(function* () {
        const listed = (yield* list).find((each) => each.name === name)
        if (listed === undefined) return Option.none()
        const rows = yield* query(sql, statements.row(name), Row).pipe(
          // Dropped between the two.
          Reason.catch("ObjectNotFound", () => Effect.succeed([]))
        )
        return Option.map(Arr.head(rows), (row) => sequenceOf(name, listed.type, row))
      })

    const found = (name: string): Effect.Effect<Sequence, SequenceNotFound | SqlError> =>
      Effect.flatMap(
        look(name),
        Option.match({ onNone: () => Effect.fail(new SequenceNotFound({ sequence: name })), onSome: Effect.succeed })
      )

    const create = Effect.fn("Sequences.create")(function* (
      asked: string,
      options: CreateOptions = {}
    ): Effect.fn.Return<Sequence, SequenceAlreadyExists | SqlError> {
      const name = yield* named(asked)
      const counting = yield* countingOf(options)
      yield* notInTransaction(sql, "CREATE SEQUENCE")
      const made = yield* Effect.either(refine(taken(name))(send(sql, statements.create(name, counting))))
      const exists = yield* look(name)
      if (made._tag === "Left") {
        return options.ifNotExists === true &&
          made.left._tag === "SequenceAlreadyExists" &&
          Option.isSome(exists) &&
          countsAs(exists.value, counting)
          ? exists.value
          : yield* made.left
      }
      return Option.isSome(exists)
        ? exists.value
        : yield* sqlError(
            new Reason.ObjectNotFound({
              message: `sequence ${name} was dropped by someone else right after it was made`,
              isRetryable: false,
              objectType: "sequence",
              objectName: name
            })
          )
    })

    /** Statements on a sequence that others use meanwhile, behind a lock on it. */
    const locked = <A, E>(
      name: string,
      use: (row: typeof Row.Type) => Effect.Effect<A, E | SqlError>
    ): Effect.Effect<A, E | SequenceNotFound | SqlError> =>
      sql.withTransaction(
        Effect.gen(function* () {
          const [row] = yield* refine(missing(name))(query(sql, statements.lock(name), Row))
          return row === undefined ? yield* new SequenceNotFound({ sequence: name }) : yield* use(row)
        })
      )

    const take = (
      name: string,
      count: number
    ): Effect.Effect<ReadonlyArray<bigint>, SequenceNotFound | SequenceExhausted | SqlError> => {
      const statement = count === 1 ? statements.next(name) : statements.nextMany(name, count)
      const once = Effect.map(query(sql, statement, Values), (rows) => rows.map(({ value }) => value))
      const waiting = locked(name, () => once)
      return refine(spent(name))(
        Effect.withFiberRuntime((fiber) =>
          fiber.currentContext.unsafeMap.has(SqlClient.TransactionConnection.key)
            ? waiting
            : Reason.catch(once, "QueryCanceled", () => waiting)
        )
      )
    }

    return Sequences.of({
      create,
      alter: Effect.fn("Sequences.alter")(function* (asked, options) {
        const name = yield* named(asked)
        if (!ascii.test(name)) return yield* invalid("MatrixOne cannot alter a sequence of that name: it is not ASCII")
        yield* notInTransaction(sql, "ALTER SEQUENCE")
        const before = yield* found(name)
        const counting = { ...(yield* countingOf(options, before)), start: undefined }
        yield* Effect.uninterruptibleMask((restore) =>
          Effect.zipRight(
            restore(refine(missing(name))(send(sql, statements.alter(name, counting)))),
            // What was given last is to be given again, until it is.
            Option.isSome(before.last) ? Effect.ignore(take(name, 1)) : Effect.void
          )
        )
        return yield* found(name)
      }),
      drop: Effect.fn("Sequences.drop")(function* (asked, options) {
        const name = yield* named(asked)
        yield* notInTransaction(sql, "DROP SEQUENCE")
        const dropped = refine(missing(name))(send(sql, statements.drop(name)))
        yield* options?.ifExists === true ? Effect.catchTag(dropped, "SequenceNotFound", () => Effect.void) : dropped
      }),
      get: Effect.fn("Sequences.get")(function* (name) {
        return yield* found(yield* named(name))
      }),
      find: Effect.fn("Sequences.find")(function* (name) {
        return yield* look(yield* named(name))
      }),
      list: Effect.withSpan(list, "Sequences.list"),
      next: Effect.fn("Sequences.next")(function* (asked) {
        const name = yield* named(asked)
        const [value] = yield* take(name, 1)
        return value ?? (yield* new SequenceNotFound({ sequence: name }))
      }),
      nextMany: Effect.fn("Sequences.nextMany")(function* (asked, count) {
        const name = yield* named(asked)
        if (!Number.isInteger(count) || count < 0 || count > mostValues) {
          return yield* invalid(`between 0 and ${mostValues} values can be taken at once`)
        }
        return count === 0 ? [] : yield* take(name, count)
      }),
      current: Effect.fn("Sequences.current")(function* (name) {
        return (yield* found(yield* named(name))).last
      }),
      set: Effect.fn("Sequences.set")(function* (asked, to) {
        const name = yield* named(asked)
        if (typeof to === "number" && !Number.isSafeInteger(to)) return yield* invalid("the value is no exact integer")
        const value = BigInt(to)
        yield* locked(name, ({ given, high, low }) =>
          value < low || value > high
            ? invalid(`sequence "${name}" has values from ${low} to ${high} only`)
            : Effect.zipRight(
                given ? Effect.void : query(sql, statements.next(name), Values),
                query(sql, statements.set(name, value), Values)
              )
        )
      })
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Sequences, never, SqlClient.SqlClient> = Layer.effect(Sequences, make)
