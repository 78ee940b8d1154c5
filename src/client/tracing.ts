/**
 * Whether a span would be seen by anybody.
 */
import * as Context from "effect/Context"
import * as DefaultServices from "effect/DefaultServices"
import type { RuntimeFiber } from "effect/Fiber"
import * as FiberRef from "effect/FiberRef"
import * as Tracer from "effect/Tracer"

const nativeTracer = Context.get(DefaultServices.liveServices, Tracer.Tracer)

/** Effect's own tracer exports nothing: with it, as with tracing switched off, a span is cost without use. */
export const isTraced = (fiber: RuntimeFiber<unknown, unknown>): boolean =>
  fiber.getFiberRef(FiberRef.currentTracerEnabled) &&
  Context.get(fiber.currentDefaultServices, Tracer.Tracer) !== nativeTracer
