import { assert, it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Embedded from "../../src/embedded/Embedded.ts"
import * as MatrixOne from "../../src/layers/MatrixOne.ts"
import { Sequences } from "../../src/services/Sequences.ts"

class Of extends Context.Tag("test/Of")<Of, { readonly one: Sequences["Type"]; readonly two: Sequences["Type"] }>() {}

it.scopedLive("two clients in one layer have services of their own", () =>
  Effect.gen(function* () {
    const { config } = yield* Embedded.server({ databases: ["one", "two"] })
    const sequencesOf = <Self>(tag: Context.Tag<Self, Sequences["Type"]>, database: string) =>
      Layer.provide(Layer.effect(tag, Sequences), MatrixOne.layer({ ...config, database }))
    const One = Context.GenericTag<"one", Sequences["Type"]>("test/one")
    const Two = Context.GenericTag<"two", Sequences["Type"]>("test/two")
    const both = Layer.provide(
      Layer.effect(Of, Effect.all({ one: One, two: Two })),
      Layer.merge(sequencesOf(One, "one"), sequencesOf(Two, "two"))
    )
    yield* Effect.gen(function* () {
      const { one, two } = yield* Of
      yield* one.create("in_one")
      assert.deepStrictEqual(
        (yield* one.list).map(({ name }) => name),
        ["in_one"]
      )
      assert.deepStrictEqual(yield* two.list, [])
    }).pipe(Effect.provide(both))
  })
)
