import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type * as Scope from "effect/Scope"
import * as MatrixOneClient from "../../../src/layers/MatrixOneClient.ts"
import type { MatrixOneConfig } from "../../../src/services/MatrixOneConfig.ts"
import { type Answer, listen, type Script, type ScriptedServer } from "./ScriptedServer.ts"

export const server = (script: Script): Effect.Effect<ScriptedServer, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() => listen(script)),
    (listening) => Effect.promise(() => listening.close())
  )

export const client = (
  listening: ScriptedServer,
  config: MatrixOneConfig = {}
): Effect.Effect<MatrixOneClient.MatrixOneClient, SqlError, Scope.Scope> =>
  Effect.map(
    Layer.build(MatrixOneClient.layer({ url: Redacted.make(listening.url), ...config })),
    Context.get(MatrixOneClient.MatrixOneClient)
  )

/** A server and a client of it. */
export const scripted = (script: Script, config: MatrixOneConfig = {}) =>
  Effect.gen(function* () {
    const listening = yield* server(script)
    const sql = yield* client(listening, config)
    return { server: listening, sql }
  })

/** Waits, on the real clock, until it holds; the test's own limit ends it if it never does. */
export const until = (condition: () => boolean): Effect.Effect<void> =>
  Effect.async<void>((resume) => {
    let timer: NodeJS.Timeout | undefined
    const look = () => {
      if (condition()) resume(Effect.void)
      else timer = setTimeout(look, 1)
    }
    look()
    return Effect.sync(() => clearTimeout(timer))
  })

export const millis = Duration.millis

export const held = "SELECT 'held'"

/** Holds that statement until it is killed, and lets `kill` answer KILLs for it first. */
export const holding =
  (kill: Answer = () => false): Answer =>
  (connection, sql) => {
    if (sql === held) {
      connection.hold()
      return true
    }
    return sql.startsWith("KILL") ? kill(connection, sql) : false
  }
