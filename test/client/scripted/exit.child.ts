/**
 * Not a test: what the exit test runs in a process of its own, which must end by itself when all of this is over. Prints the
 * name of each part as it ends, and what it has left open.
 */
import { setImmediate } from "node:timers/promises"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Stream from "effect/Stream"
import type { ScriptedConnection } from "./ScriptedConnection.ts"
import type { Answer, Script } from "./ScriptedServer.ts"
import { client, millis, scripted, server, until } from "./scripted.ts"

const holding = { statement: (_: unknown, sql: string) => sql === "SELECT 'held'" }

/** Does this at statements that begin like that. */
const at = (prefix: string, act: (connection: ScriptedConnection) => void): Script => ({
  statement: (connection, sql) => {
    if (!sql.startsWith(prefix)) return false
    act(connection)
    return true
  }
})

/** Interrupts a statement that is held, where a KILL is answered like that. */
const interrupted = (kill: Answer) =>
  Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(
        {
          statement: (connection, text) => {
            if (text.startsWith("KILL")) return kill(connection, text)
            if (text !== "SELECT 'held'") return false
            connection.hold()
            return true
          }
        },
        { cancelTimeout: millis(60) }
      )
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
    })
  )

/** A program that meets that fault, and fails or not. */
const meets = (
  script: Script,
  program: (sql: Effect.Effect.Success<ReturnType<typeof client>>) => Effect.Effect<unknown, unknown>
) =>
  Effect.scoped(Effect.flatMap(scripted(script, { cancelTimeout: millis(60) }), ({ sql }) => Effect.exit(program(sql))))

/** Effect.never would itself keep the process. */
const forever = Effect.async<never>(() => {})

const parts: Readonly<Record<string, Effect.Effect<unknown, unknown>>> = {
  refused: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({})
      yield* Effect.promise(() => listening.close())
      yield* Effect.flip(client(listening))
    })
  ),
  silent: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({ accept: () => false })
      yield* Effect.flip(client(listening, { connectTimeout: millis(50) }))
    })
  ),
  wrongPassword: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({
        login: (connection) => {
          connection.error(1045, "Access denied for user root", "28000")
          return true
        }
      })
      yield* Effect.flip(client(listening))
    })
  ),
  interruptedConnecting: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({ accept: () => false })
      const fiber = yield* Effect.fork(Effect.scoped(client(listening, { connectTimeout: "1 hour" })))
      yield* until(() => listening.opened === 1)
      yield* Fiber.interrupt(fiber)
    })
  ),
  used: Effect.scoped(
    Effect.gen(function* () {
      const { sql } = yield* scripted({})
      yield* Effect.all([sql`SELECT 1`, sql.withTransaction(sql`SELECT 2`), Stream.runDrain(sql`SELECT 3`.stream)], {
        concurrency: "unbounded"
      })
    })
  ),
  cut: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding)
      const fiber = yield* Effect.fork(Effect.flip(sql`SELECT 'held'`))
      yield* until(() => listening.count("SELECT") === 1)
      for (const connection of listening.connections.values()) connection.cut()
      yield* fiber
    })
  ),
  ignoredKill: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding, { cancelTimeout: millis(50) })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Fiber.interrupt(fiber)
    })
  ),
  timedOutWaiting: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted(holding, {
        maxConnections: 1,
        acquireTimeout: millis(1000),
        cancelTimeout: millis(50)
      })
      const fiber = yield* Effect.fork(sql`SELECT 'held'`)
      yield* until(() => listening.count("SELECT") === 1)
      yield* Effect.flip(sql`SELECT 1`)
      yield* Fiber.interrupt(fiber)
    })
  ),
  closedWhileBusy: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server(holding)
      yield* Effect.scoped(
        Effect.gen(function* () {
          const sql = yield* client(listening, { closeTimeout: millis(50), cancelTimeout: "1 hour" })
          yield* Effect.forkDaemon(Effect.ignore(sql`SELECT 'held'`))
          yield* Effect.forkDaemon(Effect.ignore(sql.withTransaction(forever)))
          yield* until(() => listening.count("SELECT") === 1 && listening.count("BEGIN") === 1)
        })
      )
    })
  ),
  slow: Effect.scoped(
    scripted({
      accept: (connection) => {
        setTimeout(() => connection.greet(), 40)
        return false
      }
    })
  ),
  invalid: Effect.scoped(
    Effect.gen(function* () {
      const listening = yield* server({})
      yield* Effect.flip(client(listening, { maxConnections: 0 }))
    })
  ),
  garbage: meets(
    at("SELECT", (connection) => connection.raw(Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n".repeat(9)))),
    (sql) => Effect.timeoutOption(sql`SELECT 1`, millis(60))
  ),
  lastAnswer: meets(
    at("SELECT", (connection) => connection.error(1153, "Got a packet bigger than 'max_allowed_packet' bytes")),
    (sql) => sql`SELECT 1`
  ),
  cutWithinResult: meets(
    at("SELECT", (connection) => connection.cutAfter(30, () => connection.rows(["a"], [["b"]]))),
    (sql) => Stream.runDrain(sql`SELECT 1`.stream)
  ),
  cutAtBegin: meets(
    at("BEGIN", (connection) => connection.cut()),
    (sql) => sql.withTransaction(sql`SELECT 1`)
  ),
  cutAtCommit: meets(
    at("COMMIT", (connection) => connection.cut()),
    (sql) => sql.withTransaction(sql`SELECT 1`)
  ),
  unansweredRollback: meets(
    at("ROLLBACK", () => {}),
    (sql) => sql.withTransaction(Effect.fail("mine"))
  ),
  killLost: interrupted((connection) => {
    connection.ok()
    return true
  }),
  killRefused: interrupted((connection) => {
    connection.error(1095, "You are not owner of thread")
    return true
  }),
  killNeverAnswered: interrupted(() => true),
  controlCut: interrupted((connection) => {
    connection.cut()
    return true
  }),
  restarted: Effect.scoped(
    Effect.gen(function* () {
      const { server: listening, sql } = yield* scripted({})
      yield* Effect.promise(() => listening.close())
      yield* Effect.exit(sql`SELECT 1`)
      yield* Effect.promise(() => listening.listen())
      yield* Effect.exit(sql`SELECT 1`)
    })
  ),
  abandonedStream: meets(
    at("SELECT", (connection) => {
      connection.columns("a")
      connection.row("b")
    }),
    (sql) => Stream.runDrain(Stream.take(sql`SELECT a`.stream, 1))
  ),
  brokenFile: meets(
    at("LOAD", (connection) => connection.packet(Buffer.from("\u00fbfile", "latin1"))),
    (sql) =>
      sql.loadLocal("LOAD DATA LOCAL INFILE 'file' INTO TABLE t")(
        Stream.concat(Stream.make(new Uint8Array([49, 10])), Stream.fail("broken"))
      )
  ),
  unclosedSession: meets({}, (sql) => Effect.scoped(Effect.zipRight(sql.reserve, sql.withSession({})(sql`SELECT 1`)))),
  unansweredPing: Effect.scoped(
    Effect.gen(function* () {
      const { sql } = yield* scripted({ ping: () => true }, { pingAfter: millis(1) })
      yield* Effect.sleep(millis(20))
      const fiber = yield* Effect.fork(sql`SELECT 1`)
      yield* Effect.sleep(millis(20))
      yield* Fiber.interrupt(fiber)
    })
  )
}

/** What keeps the process, beyond what it was born with. */
const born = process.getActiveResourcesInfo()
const open = (): ReadonlyArray<string> => {
  const left = process.getActiveResourcesInfo().filter((each) => each !== "Immediate")
  for (const each of born) {
    const at = left.indexOf(each)
    if (at >= 0) left.splice(at, 1)
  }
  return left
}

for (const [name, part] of Object.entries(parts)) {
  await Effect.runPromise(part)
  // Node closes sockets in turns of its own.
  for (const deadline = performance.now() + 2_000; open().length > 0 && performance.now() < deadline; )
    await setImmediate()
  console.log(`${name}: ${open().join(", ") || "nothing"}`)
}
console.log("over")
