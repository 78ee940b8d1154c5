/**
 * Accounts that publish to each other.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import * as Context from "effect/Context"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type { Services } from "../../src/layers/MatrixOne.ts"
import { Publications } from "../../src/services/Publications.ts"
import { freshAccount, Logins } from "../support/Logins.ts"

/** The administrator of an account of its own, and its services. */
export const party = Effect.gen(function* () {
  const login = yield* freshAccount
  const context = yield* Layer.build((yield* Logins).services(login))
  const run = <A, E, R>(self: Effect.Effect<A, E, R | Services | SqlClient.SqlClient>) => Effect.provide(self, context)
  const text = (statement: string) =>
    run(Effect.flatMap(SqlClient.SqlClient, (sql) => sql.unsafe<Record<string, unknown>>(statement).unprepared))
  return { ...login, run, text, context, publications: Context.get(context, Publications) }
})

/** A publisher with the database `shop` of three tables and a view, and two others. */
export const market = Effect.gen(function* () {
  const publisher = yield* party
  for (const statement of [
    "CREATE DATABASE shop",
    "CREATE TABLE shop.orders (id INT PRIMARY KEY, note VARCHAR(20))",
    "CREATE TABLE shop.items (id INT PRIMARY KEY)",
    "CREATE TABLE shop.`we.ird` (id INT PRIMARY KEY)",
    "CREATE VIEW shop.v AS SELECT id FROM shop.orders",
    "INSERT INTO shop.orders VALUES (1, 'one'), (2, 'two')"
  ]) {
    yield* publisher.text(statement)
  }
  return { publisher, subscriber: yield* party, other: yield* party }
})

export const recent = (moment: DateTime.Utc): boolean => Math.abs(DateTime.toEpochMillis(moment) - Date.now()) < 600_000
