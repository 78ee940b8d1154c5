/**
 * A `SqlClient` whose server is a function: what was sent is kept, what comes back is the test's to say. It transforms names
 * and rows as much as a client can, so that whatever lets itself be transformed shows it.
 */
import * as Reactivity from "@effect/experimental/Reactivity"
import * as SqlClient from "@effect/sql/SqlClient"
import type { Connection } from "@effect/sql/SqlConnection"
import { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Stream from "effect/Stream"

export interface Sent {
  readonly how: "text" | "prepared"
  readonly sql: string
  readonly parameters: ReadonlyArray<unknown>
  /** Whose connection: the pool's or that of the transaction with this number. */
  readonly on: "pool" | number
}

/** Rows, an answer of the server that is an error, or anything to wait for. */
export type Reply = ReadonlyArray<object> | { readonly errno: number; readonly message: string } | Effect.Effect<Reply>

const isRows = (reply: Reply): reply is ReadonlyArray<object> => Array.isArray(reply)

/** As `@effect/sql-mysql2` fails. */
const failed = (errno: number, message: string): SqlError =>
  new SqlError({
    cause: Object.assign(new Error(message), { errno, sqlState: "HY000", sqlMessage: message }),
    message: "Failed to execute statement"
  })

const answered = (reply: Reply): Effect.Effect<ReadonlyArray<object>, SqlError> =>
  isRows(reply)
    ? Effect.succeed(reply)
    : Effect.isEffect(reply)
      ? Effect.flatMap(reply, answered)
      : Effect.fail(failed(reply.errno, reply.message))

const shout = (name: string): string => name.toUpperCase()

export interface ScriptedSql {
  readonly sent: ReadonlyArray<Sent>
  /** The texts that were sent, without those of transactions. */
  readonly texts: () => ReadonlyArray<string>
  readonly layer: Layer.Layer<SqlClient.SqlClient>
}

const control = /^(?:BEGIN|COMMIT|ROLLBACK)/

export const make = (
  server: (sent: Sent) => Reply,
  own: (client: SqlClient.SqlClient) => SqlClient.SqlClient = (client) => client
): ScriptedSql => {
  const sent: Array<Sent> = []
  let transactions = 0

  const connection = (on: Sent["on"]): Connection => {
    const run =
      (how: Sent["how"]) =>
      (
        sql: string,
        parameters: ReadonlyArray<unknown>,
        transform?: (<A extends object>(rows: ReadonlyArray<A>) => ReadonlyArray<A>) | undefined
      ) =>
        Effect.suspend(() => {
          const one = { how, sql, parameters, on }
          sent.push(one)
          const rows = answered(control.test(sql) ? [] : server(one))
          return transform === undefined ? rows : Effect.map(rows, transform)
        })
    return {
      execute: run("prepared"),
      executeRaw: run("prepared"),
      executeValues: () => Effect.dieMessage("no service asks for values"),
      executeUnprepared: run("text"),
      executeStream: (sql, parameters, transform) => Stream.fromIterableEffect(run("text")(sql, parameters, transform))
    }
  }

  const client = SqlClient.make({
    acquirer: Effect.succeed(connection("pool")),
    transactionAcquirer: Effect.sync(() => connection(++transactions)),
    compiler: Statement.makeCompiler({
      dialect: "mysql",
      placeholder: () => "?",
      onIdentifier: (name, withoutTransform) => `\`${withoutTransform ? name : shout(name)}\``,
      onCustom: () => ["", []],
      onRecordUpdate: () => ["", []]
    }),
    spanAttributes: [],
    transformRows: Statement.defaultTransforms(shout).array
  })

  return {
    sent,
    texts: () => sent.map(({ sql }) => sql).filter((sql) => !control.test(sql)),
    layer: Layer.effect(SqlClient.SqlClient, Effect.map(client, own)).pipe(Layer.provide(Reactivity.layer))
  }
}

/** Answers by the first pattern that a statement matches; nothing, when none does. */
export const byText =
  (...replies: ReadonlyArray<readonly [RegExp, Reply | ((sent: Sent) => Reply)]>) =>
  (sent: Sent): Reply => {
    const found = replies.find(([pattern]) => pattern.test(sent.sql))?.[1]
    return found === undefined ? [] : typeof found === "function" ? found(sent) : found
  }

/** One reply after the other, the last for ever. */
export const inTurn = (...replies: ReadonlyArray<Reply>): (() => Reply) => {
  let next = 0
  return () => replies[Math.min(next++, replies.length - 1)] ?? []
}

export const hex = (text: string): string => Buffer.from(text, "utf8").toString("hex").toUpperCase()
