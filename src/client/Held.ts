/**
 * A connection that a part of a program holds, for a transaction or a session, and how its statements find it.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"
import type { Codec } from "./decode.ts"
import type { WireLane } from "./Lane.ts"
import type { LaneConnection } from "./LaneConnection.ts"
import type { Pool } from "./Pool.ts"

/** What one client consists of; also its identity. */
export interface Core {
  readonly pool: Pool
  readonly codec: Codec
}

type TagValue = Context.Tag.Service<typeof SqlClient.TransactionConnection>

const { key } = SqlClient.TransactionConnection

export abstract class Held {
  readonly owner: Core
  abstract readonly lane: WireLane
  abstract readonly connection: LaneConnection
  /** What the global tag held around this one, of whatever client. */
  readonly outer: TagValue | undefined

  constructor(owner: Core, outside: Context.Context<never>) {
    this.owner = owner
    this.outer = outside.unsafeMap.get(key)
  }

  /** A context whose statements run on this connection. */
  inside<R>(context: Context.Context<R>): Context.Context<R> {
    return Context.add(context, SqlClient.TransactionConnection, [new Guard(this), 0])
  }

  /** Runs an effect with its statements on this connection. */
  provide<A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> {
    return Effect.mapInputContext(effect, (context: Context.Context<R>) => this.inside(context))
  }

  /** A context as it would be had this connection never been held. */
  outside<R>(context: Context.Context<R>): Context.Context<R> {
    const services = new Map(context.unsafeMap)
    if (this.outer === undefined) services.delete(key)
    else services.set(key, this.outer)
    return Context.unsafeMake(services)
  }
}

const foreign = Effect.suspend(() =>
  sqlError(
    new InvalidInput({
      message: "A statement of another client was run inside this client's transaction; it was not sent",
      isRetryable: false,
      hint: "Use the transaction's own client inside it, or take the other client's work out of it."
    })
  )
)

/**
 * Stands in the global tag, where `SqlResolver` looks for a transaction to take along: our client knows it, and a client
 * that is not ours and takes its connection from there fails instead of mixing.
 */
class Guard implements Connection {
  readonly held: Held
  constructor(held: Held) {
    this.held = held
  }
  execute() {
    return foreign
  }
  executeRaw() {
    return foreign
  }
  executeValues() {
    return foreign
  }
  executeUnprepared() {
    return foreign
  }
  executeStream() {
    return Stream.fromEffect(foreign)
  }
}

/** The innermost connection that a context holds of this client, however many of other clients are around or inside it. */
export const currentHeld = (owner: Core, context: Context.Context<never>): Held | undefined => {
  let value: TagValue | undefined = context.unsafeMap.get(key)
  while (value !== undefined) {
    const connection = value[0]
    if (!(connection instanceof Guard)) return undefined
    if (connection.held.owner === owner) return connection.held
    value = connection.held.outer
  }
  return undefined
}
