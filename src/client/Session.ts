/**
 * Session variables for a part of a program: one connection, its variables set before and set back after.
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput, NotAllowedInTransaction } from "../errors/reasons.ts"
import type { SessionVariables } from "../services/MatrixOneConfig.ts"
import { assignments, variableNames } from "../sql/variables.ts"
import { forgetStatements } from "./driver.ts"
import { type Core, currentHeld, Held } from "./Held.ts"
import { type Lane, WireLane } from "./Lane.ts"
import { LaneConnection } from "./LaneConnection.ts"
import { bounded, type Restore, settled, stopped, withLease } from "./lease.ts"
import { Transaction } from "./Transaction.ts"
import type { Wire } from "./Wire.ts"

const ended = new InvalidInput({ message: "The session has ended", isRetryable: false })

class Session extends Held {
  readonly lane: WireLane
  readonly connection: LaneConnection

  constructor(owner: Core, wire: Wire, outside: Context.Context<never>) {
    super(owner, outside)
    this.lane = new WireLane(wire)
    this.connection = new LaneConnection(this.lane, "reserved", owner.codec, () => {
      wire.tainted = true
    })
  }
}

const inTransaction = sqlError(
  new NotAllowedInTransaction({
    message: "Session variables cannot be set inside a transaction: MatrixOne would commit it",
    isRetryable: false,
    statement: "SET",
    hint: "Put withSession around the transaction."
  })
)

/** Runs `effect` with its statements on one connection whose session has these variables. */
export const makeWithSession =
  (core: Core) =>
  (variables: SessionVariables) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> =>
    Effect.withFiberRuntime((fiber) => {
      const outside = fiber.currentContext
      const current = currentHeld(core, outside)
      if (current instanceof Transaction) return inTransaction
      const names = variableNames(variables)
      if (typeof names === "string") return sqlError(new InvalidInput({ message: names, isRetryable: false }))
      const lane: Lane = current?.lane ?? core.pool
      return withLease(lane, false, (wire, release, restore) =>
        Effect.suspend(() => {
          const session = new Session(core, wire, outside)
          const inside = restore(Effect.zipLeft(session.provide(effect), settled(session.lane, ended)))
          return inside.pipe(withVariables(session, wire, names, variables, restore), Effect.ensuring(release))
        })
      )
    })

const withVariables =
  (session: Session, wire: Wire, names: ReadonlyArray<string>, variables: SessionVariables, restore: Restore) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R> => {
    const plain = new LaneConnection(new WireLane(wire), "reserved", session.owner.codec)
    const quiet = stopped(session.lane, ended, session.owner.pool.cancelTimeout)
    if (names.length === 0) return Effect.ensuring(effect, quiet)
    const look = `SELECT ${names.map((name) => `@@${name} AS ${name}`).join(", ")}`
    const forget = Effect.sync(() => forgetStatements(wire.raw))
    const set = Effect.zipRight(
      restore(plain.executeUnprepared(`SET ${assignments(variables)}`, [], undefined)),
      forget
    )
    return Effect.flatMap(restore(plain.executeUnprepared(look, [], undefined)), ([before]) =>
      Effect.zipRight(
        Effect.onError(set, () => taint(wire)),
        Effect.ensuring(effect, Effect.zipRight(quiet, setBack(session, plain, before)))
      )
    )
  }

const taint = (wire: Wire): Effect.Effect<void> =>
  Effect.sync(() => {
    wire.tainted = true
  })

/** What cannot be set back makes the connection unfit for others. */
const setBack = ({ lane, owner }: Session, plain: LaneConnection, before: unknown): Effect.Effect<void> =>
  Effect.suspend(() => {
    const { wire } = lane
    if (wire.tainted || typeof before !== "object" || before === null) return taint(wire)
    const set = plain.executeUnprepared(`SET ${assignments({ ...before })}`, [], undefined)
    const forget = Effect.sync(() => forgetStatements(wire.raw))
    return Effect.catchAll(Effect.zipRight(bounded(wire, owner.pool.cancelTimeout, set), forget), () => taint(wire))
  })
