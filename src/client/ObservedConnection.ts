/**
 * The connection that `reserve` lends: its statements come without a Statement around them, and are observed all the same.
 */
import type { Connection } from "@effect/sql/SqlConnection"
import type { LaneConnection } from "./LaneConnection.ts"
import { type ObservingConnection, observeOn, observeStreamOn } from "./observe.ts"

export class ObservedConnection implements Connection {
  readonly #connection: LaneConnection
  readonly #observing: ObservingConnection

  constructor(connection: LaneConnection, observing: ObservingConnection) {
    this.#connection = connection
    this.#observing = observing
  }

  execute(...[sql, params, transform]: Parameters<Connection["execute"]>) {
    return observeOn(this.#observing, this.#connection, sql, (on) => on.execute(sql, params, transform))
  }
  executeRaw(...[sql, params]: Parameters<Connection["executeRaw"]>) {
    return observeOn(this.#observing, this.#connection, sql, (on) => on.executeRaw(sql, params))
  }
  executeValues(...[sql, params]: Parameters<Connection["executeValues"]>) {
    return observeOn(this.#observing, this.#connection, sql, (on) => on.executeValues(sql, params))
  }
  executeUnprepared(...[sql, params, transform]: Parameters<Connection["executeUnprepared"]>) {
    return observeOn(this.#observing, this.#connection, sql, (on) => on.executeUnprepared(sql, params, transform))
  }
  executeStream(...[sql, params, transform]: Parameters<Connection["executeStream"]>) {
    return observeStreamOn(this.#observing, this.#connection, sql, (on) => on.executeStream(sql, params, transform))
  }
}
