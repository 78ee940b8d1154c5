import { createServer, connect as dial, type Socket } from "node:net"
import type { SqlError } from "@effect/sql/SqlError"
import { assert, describe, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import type { Scope } from "effect/Scope"
import * as Reason from "../../src/errors/Reason.ts"
import * as MatrixOneClient from "../../src/layers/MatrixOneClient.ts"
import type { MatrixOneConfig, TlsConfig } from "../../src/services/MatrixOneConfig.ts"
import { certificate, privateKey } from "../embedded/wire/certificate.ts"
import { ok, PASSWORD, rows, text, withServer } from "../embedded/wire/stub.ts"
import { failsFor } from "./reason.ts"
import { until } from "./scripted/scripted.ts"

interface Listening {
  readonly port: number
  /** What the clients have sent, as somebody between them and the server sees it. */
  readonly overheard: () => string
  /** How many connections there are. */
  readonly open: () => number
}

/** Somebody who listens between a client and the server behind `target`. */
const eavesdropper = (target: number): Effect.Effect<Listening, never, Scope> =>
  Effect.acquireRelease(
    Effect.async<Listening & { readonly close: () => void }>((resume) => {
      const heard: Array<Buffer> = []
      const sockets = new Set<Socket>()
      const server = createServer((inner) => {
        const outer = dial(target, "127.0.0.1")
        for (const [from, to] of [
          [inner, outer],
          [outer, inner]
        ] as const) {
          sockets.add(from)
          from.on("data", (data) => {
            if (from === inner) heard.push(data)
            to.write(data)
          })
          from.on("error", () => {})
          from.on("close", () => {
            sockets.delete(from)
            to.destroy()
          })
        }
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        resume(
          Effect.succeed({
            port: typeof address === "object" && address !== null ? address.port : 0,
            overheard: () => Buffer.concat(heard).toString("latin1"),
            open: () => sockets.size,
            close: () => {
              for (const socket of sockets) socket.destroy()
              server.close()
            }
          })
        )
      })
    }),
    ({ close }) => Effect.sync(close)
  )

/** A server with or without TLS, overheard, that says 1 to everything and stops a SLEEP when it is killed. */
const server = (encrypted: boolean): Effect.Effect<Listening, never, Scope> =>
  Effect.gen(function* () {
    let killed = (): void => {}
    const port = yield* Effect.acquireRelease(
      Effect.async<{ readonly port: number; readonly close: () => void }>((resume) => {
        void withServer(
          {
            query: async function* (sql) {
              for (const statement of sql.split("; ")) {
                if (statement.startsWith("KILL")) killed()
                if (statement.includes("SLEEP")) await new Promise<void>((end) => (killed = end))
                yield statement.startsWith("SELECT")
                  ? rows([text(statement.includes("sql_mode") ? "mode" : "n")], [["1"]])
                  : ok()
              }
            }
          },
          (listening) =>
            new Promise<void>((close) => resume(Effect.succeed({ port: listening.port, close: () => close() }))),
          encrypted ? { tls: { key: privateKey, cert: certificate } } : {}
        )
      }),
      ({ close }) => Effect.sync(close)
    )
    return yield* eavesdropper(port.port)
  })

const client = (
  { port }: Listening,
  ssl: boolean | TlsConfig | undefined,
  more: MatrixOneConfig = {}
): Effect.Effect<MatrixOneClient.MatrixOneClient, SqlError, Scope> =>
  Effect.map(
    Layer.build(
      MatrixOneClient.layer({
        host: "localhost",
        port,
        username: "root",
        password: Redacted.make(PASSWORD),
        maxConnections: 1,
        ...(ssl === undefined ? {} : { ssl }),
        ...more
      })
    ),
    Context.get(MatrixOneClient.MatrixOneClient)
  )

const ask = (sql: MatrixOneClient.MatrixOneClient) => sql`SELECT 'in confidence' AS n`.unprepared

const trusted: ReadonlyArray<readonly [string, TlsConfig, string]> = [
  ["its authority, by its name", { ca: certificate }, "localhost"],
  [
    "its authority, at another address, by the name it should have",
    { ca: certificate, servername: "localhost" },
    "127.0.0.1"
  ],
  ["anybody, unverified", { verify: false }, "localhost"],
  ["anybody, unverified, by an address", { verify: false }, "127.0.0.1"]
]

const distrusted: ReadonlyArray<readonly [string, boolean | TlsConfig, string]> = [
  ["an authority nobody knows", true, "localhost"],
  ["another name than the certificate's", { ca: certificate, servername: "other.example" }, "localhost"],
  ["an address that the certificate does not name", { ca: certificate }, "127.0.0.1"]
]

describe("a client with TLS", () => {
  it.scopedLive("without it is overheard", () =>
    Effect.gen(function* () {
      const listening = yield* server(false)
      yield* ask(yield* client(listening, undefined))
      assert.include(listening.overheard(), "in confidence")
    })
  )

  for (const [whom, ssl, host] of trusted) {
    it.scopedLive(`trusts ${whom}, and is not overheard, its KILLs neither`, () =>
      Effect.gen(function* () {
        const listening = yield* server(true)
        const sql = yield* client(listening, ssl, { host })
        assert.deepStrictEqual(yield* ask(sql), [{ n: "1" }])
        const fiber = yield* Effect.fork(sql`SELECT SLEEP(600)`.unprepared)
        yield* Effect.sleep("20 millis")
        yield* Fiber.interrupt(fiber)
        assert.isAtLeast((yield* sql.poolStats).kills, 1)
        assert.notMatch(listening.overheard(), /in confidence|SLEEP|KILL|root|sql_mode/)
        assert.isAbove(listening.overheard().length, 500)
      })
    )
  }

  for (const [whom, ssl, host] of distrusted) {
    it.scopedLive(`does not trust ${whom}, and tells it nothing`, () =>
      Effect.gen(function* () {
        const listening = yield* server(true)
        const reason = yield* failsFor(client(listening, ssl, { host }), "ConnectionError")
        assert.match(reason.message, /certificate|altname|cert/i)
        assert.notMatch(listening.overheard(), /root|sql_mode/)
        yield* until(() => listening.open() === 0)
      })
    )
  }

  it.scopedLive("tells a server without TLS nothing", () =>
    Effect.gen(function* () {
      const listening = yield* server(false)
      const reason = yield* failsFor(client(listening, { ca: certificate }), "ConnectionError")
      assert.strictEqual(reason.hint, "The server offers no TLS.")
      assert.strictEqual(listening.overheard(), "")
    })
  )

  it.scopedLive("never shows its key", () =>
    Effect.gen(function* () {
      const listening = yield* server(true)
      const key = "c29tZXRoaW5nIHNlY3JldA=="
      const broken = `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----\n`
      const ssl: TlsConfig = { ca: certificate, cert: certificate, key: Redacted.make(broken) }
      const error = yield* Effect.flip(client(listening, ssl))
      assert.strictEqual(Reason.of(error)._tag, "ConnectionError")
      assert.notInclude(`${String(error)} ${JSON.stringify(error)} ${error.stack} ${String(error.cause)}`, key)
    })
  )
})
