/**
 * What interrupting a running statement costs: how long after the server's answer the fiber ends, seen from between the
 * client and the server.
 */
import { connect, createServer, type Socket } from "node:net"
import type * as SqlClient from "@effect/sql/SqlClient"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { quantile } from "./measure.ts"

export interface Interrupts {
  readonly count: number
  /** Milliseconds from the server's answer to the fiber's end. */
  readonly afterAnswer: { readonly median: number; readonly p99: number }
  /** Milliseconds from the interrupt to the fiber's end. */
  readonly inAll: { readonly median: number; readonly p99: number }
}

interface Proxy {
  readonly url: string
  /** When the server last said something on the first connection, by `performance.now()`. */
  readonly lastAnswer: () => number
  readonly close: () => void
}

/** Passes everything on; the first connection is the one that a pool of one runs its statements on. */
export const openProxy = (url: string): Promise<Proxy> =>
  new Promise((resolve, reject) => {
    const target = new URL(url)
    const sockets = new Set<Socket>()
    let first: Socket | undefined
    let last = 0
    const server = createServer((client) => {
      const upstream = connect({ host: target.hostname, port: Number(target.port), noDelay: true })
      client.setNoDelay(true)
      first ??= client
      upstream.on("data", (data) => {
        if (client === first) last = performance.now()
        client.write(data)
      })
      client.on("data", (data) => upstream.write(data))
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client]
      ] as const) {
        sockets.add(socket)
        socket.on("error", () => other.destroy())
        socket.on("close", () => other.destroy())
      }
    })
    server.once("error", reject)
    server.listen(0, "127.0.0.1", () => {
      const address = server.address()
      if (address === null || typeof address === "string") return reject(new Error("no port"))
      const here = new URL(url)
      here.hostname = "127.0.0.1"
      here.port = String(address.port)
      resolve({
        url: here.href,
        lastAnswer: () => last,
        close: () => {
          for (const socket of sockets) socket.destroy()
          server.close()
        }
      })
    })
  })

/** Milliseconds a statement is given to begin on the server. */
const head = 15

const once = (sql: SqlClient.SqlClient, { lastAnswer }: Proxy) =>
  Effect.gen(function* () {
    const fiber = yield* Effect.fork(sql`SELECT SLEEP(20)`)
    yield* Effect.sleep(head)
    const start = performance.now()
    yield* Fiber.interrupt(fiber)
    const end = performance.now()
    return { afterAnswer: end - lastAnswer(), inAll: end - start }
  })

export const measureInterrupts = (
  sql: SqlClient.SqlClient,
  proxy: Proxy,
  count: number
): Effect.Effect<Interrupts, unknown> =>
  Effect.map(Effect.replicateEffect(once(sql, proxy), count), (all) => {
    const of = (times: ReadonlyArray<number>) => ({ median: quantile(times, 0.5), p99: quantile(times, 0.99) })
    return {
      count,
      afterAnswer: of(all.map(({ afterAnswer }) => afterAnswer)),
      inAll: of(all.map(({ inAll }) => inAll))
    }
  })
