/**
 * What an effect told its tracer and its logger.
 */
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Tracer from "effect/Tracer"

interface Span {
  readonly name: string
  readonly attributes: Record<string, unknown>
}

export const spans = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, ReadonlyArray<Span>], E, R> =>
  Effect.suspend(() => {
    const collected: Array<Span> = []
    const tracer = Tracer.make({
      context: (f) => f(),
      span: (name, parent, context, links, startTime, kind, options) => {
        const attributes: Record<string, unknown> = { ...options?.attributes }
        collected.push({ name, attributes })
        return {
          _tag: "Span",
          name,
          spanId: String(collected.length),
          traceId: "t",
          parent,
          context,
          links,
          sampled: true,
          kind,
          status: { _tag: "Started", startTime },
          attributes: new Map(),
          attribute: (key, value) => {
            attributes[key] = value
          },
          event: () => {},
          addLinks: () => {},
          end: () => {}
        }
      }
    })
    return Effect.map(Effect.withTracer(self, tracer), (a) => [a, collected] as const)
  })

interface Log {
  readonly level: string
  readonly message: string
}

export const logs = <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<readonly [A, ReadonlyArray<Log>], E, R> =>
  Effect.suspend(() => {
    const collected: Array<Log> = []
    const logger = Logger.make(({ logLevel, message }) => {
      collected.push({ level: logLevel.label, message: String(message) })
    })
    return Effect.map(
      Effect.provide(self, Logger.replace(Logger.defaultLogger, logger)),
      (a) => [a, collected] as const
    )
  })
