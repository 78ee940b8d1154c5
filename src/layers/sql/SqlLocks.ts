/**
 * Named locks over this package's client.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Clock from "effect/Clock"
import * as Deferred from "effect/Deferred"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as Scope from "effect/Scope"
import { LockLost, LockTimeout } from "../../errors/LockErrors.ts"
import { type Lock, type LockOptions, Locks } from "../../services/Locks.ts"
import { MatrixOneClient, type ReservedConnection } from "../../services/MatrixOneClient.ts"
import { StatementTimeout } from "../../services/StatementSettings.ts"
import type { NameRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"
import { query } from "./statement.ts"
import { Turns } from "./turns.ts"

const lockRule: NameRule = {
  object: "lock",
  maxLength: 64,
  refused: /\0|\p{Cs}/u,
  hint: "A lock's name has 1 to 64 characters and no NUL."
}

const defaults = { timeout: Duration.seconds(30), heartbeat: Duration.seconds(10) }

/** A server that does not answer for so many milliseconds while a lock is given back, loses the connection. */
const releaseTimeout = 5000

const Answer = Schema.Array(
  Schema.Struct({ answer: Schema.NullOr(Schema.Union(Schema.Number, Schema.BigIntFromSelf)) })
)

/** The number in the only row. */
const answerOf = (rows: ReadonlyArray<object>): number | undefined => {
  const decoded = Schema.decodeUnknownOption(Answer)(rows)
  const answer = Option.isSome(decoded) ? decoded.value[0]?.answer : undefined
  return answer === undefined || answer === null ? undefined : Number(answer)
}

const ask = (connection: ReservedConnection, text: string, name: string): Effect.Effect<number | undefined, SqlError> =>
  Effect.map(connection.execute(`SELECT ${text} AS answer`, [name], undefined), answerOf)

/** `GET_LOCK`'s seconds: below zero for ever. */
const secondsOf = (milliseconds: number): string =>
  Number.isFinite(milliseconds) ? (Math.max(0, milliseconds) / 1000).toFixed(3) : "-1"

const realClock = Clock.make()

/** What a failure or an interruption leaves of it is given back at once, not when the scope around closes. */
const whole = <A, E>(self: Effect.Effect<A, E, Scope.Scope>): Effect.Effect<A, E, Scope.Scope> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Scope.make(), (scope) =>
      restore(Scope.extend(self, scope)).pipe(
        Effect.onError((cause) => Scope.close(scope, Exit.failCause(cause))),
        Effect.tap(() => Effect.addFinalizer((exit) => Scope.close(scope, exit)))
      )
    )
  )

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Locks["Type"], never, MatrixOneClient> = Effect.map(MatrixOneClient, (client) => {
  const turns = new Turns()

  const holder = (name: string): Effect.Effect<Option.Option<number>, SqlError> =>
    Effect.map(
      query(
        client,
        { text: "SELECT CAST(IS_USED_LOCK(?) AS CHAR) AS holder", parameters: [name] },
        Schema.Struct({ holder: Schema.NullOr(Schema.NumberFromString) })
      ),
      ([row]) => Option.fromNullable(row?.holder)
    )

  const late = (lock: string, timeout: Duration.Duration): Effect.Effect<never, LockTimeout> =>
    Effect.flatMap(Effect.option(holder(lock)), (found) =>
      Effect.fail(new LockTimeout({ lock, timeout, holder: Option.getOrUndefined(Option.flatten(found)) }))
    )

  /** Ends when the lock is lost: with its socket, or when the server says so or nothing. */
  const watch = (connection: ReservedConnection, check: Effect.Effect<void, LockLost>, beat: Duration.Duration) =>
    Effect.race(connection.lost, Effect.sleep(beat).pipe(Effect.zipRight(check), Effect.forever, Effect.flip)).pipe(
      Effect.withClock(realClock)
    )

  const hold = (
    name: string,
    connection: ReservedConnection,
    heartbeat: Duration.Duration
  ): Effect.Effect<Lock, SqlError, Scope.Scope> =>
    Effect.gen(function* () {
      const connectionId = (yield* ask(connection, "IS_USED_LOCK(?)", name)) ?? 0
      const gone = yield* Deferred.make<never, LockLost>()
      const lose = (cause: unknown) =>
        Deferred.fail(gone, cause instanceof LockLost ? cause : new LockLost({ lock: name, cause }))
      const check: Effect.Effect<void, LockLost> = Effect.matchEffect(
        Effect.provideService(
          ask(connection, "IS_USED_LOCK(?) = CONNECTION_ID()", name),
          StatementTimeout,
          Duration.toMillis(heartbeat)
        ),
        {
          onFailure: (cause) => Effect.zipRight(lose(cause), Deferred.await(gone)),
          onSuccess: (held) => (held === 1 ? Effect.void : Effect.zipRight(lose(undefined), Deferred.await(gone)))
        }
      )
      yield* Effect.forkScoped(Effect.flatMap(watch(connection, check, heartbeat), lose))
      return { name, connectionId, lost: Deferred.await(gone), check }
    })

  const acquire = (
    name: string,
    timeout: Duration.Duration,
    heartbeat: Duration.Duration
  ): Effect.Effect<Lock, LockTimeout | SqlError, Scope.Scope> =>
    Effect.gen(function* () {
      const deadline = performance.now() + Duration.toMillis(timeout)
      if (!(yield* turns.take(name, Duration.toMillis(timeout)))) return yield* late(name, timeout)
      const connection = yield* client.reserve
      yield* Effect.addFinalizer(() =>
        ask(connection, "RELEASE_LOCK(?)", name).pipe(
          Effect.provideService(StatementTimeout, releaseTimeout),
          // The connection is closed in any case, and the lock goes with it.
          Effect.ignore
        )
      )
      const seconds = secondsOf(deadline - performance.now())
      const got = yield* ask(connection, `GET_LOCK(?, ${seconds})`, name)
      return got === 1 ? yield* hold(name, connection, heartbeat) : yield* late(name, timeout)
    })

  const scoped = Effect.fn("Locks.scoped")(function* (
    asked: string,
    options: LockOptions = {}
  ): Effect.fn.Return<Lock, LockTimeout | SqlError, Scope.Scope> {
    const name = yield* validName(lockRule, asked)
    const timeout = Duration.decode(options.timeout ?? defaults.timeout)
    const heartbeat = Duration.max(Duration.decode(options.heartbeat ?? defaults.heartbeat), Duration.millis(1))
    return yield* whole(acquire(name, timeout, heartbeat))
  })

  return Locks.of({
    scoped,
    holder: Effect.fn("Locks.holder")(function* (asked) {
      return yield* holder(yield* validName(lockRule, asked))
    })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Locks, never, MatrixOneClient> = Layer.effect(Locks, make)
