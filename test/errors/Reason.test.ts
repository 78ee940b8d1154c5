/**
 * Matching on reasons, of this client's errors and of the stock client's.
 */
import { SqlError } from "@effect/sql/SqlError"
import { assert, describe, expectTypeOf, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Schema from "effect/Schema"
import { sqlError } from "../../src/errors/classify.ts"
import * as Reason from "../../src/errors/Reason.ts"
import { SnapshotNotFound } from "../../src/errors/SnapshotErrors.ts"
import { answers, thrown } from "./answers.ts"

const ours = sqlError(
  new Reason.UniqueViolation({ message: "Duplicate entry", isRetryable: false, errno: 1062, constraint: "id" })
)
/** As `@effect/sql-mysql2` fails: the driver's error as it came. */
const stock = new SqlError({
  cause: thrown({ errno: 1062, message: "Duplicate entry '1' for key 'id'" }),
  message: "Failed to execute statement"
})
const deadlock = new SqlError({ cause: thrown({ errno: 20701, message: "deadlock detected" }), message: "Failed" })
const missing = new SnapshotNotFound({ snapshot: "s" })

const insert: Effect.Effect<"inserted", SqlError | SnapshotNotFound> = Effect.fail(stock)

describe("Reason.catch", () => {
  for (const [client, error] of [
    ["this client", ours],
    ["the stock client", stock]
  ] as const) {
    it.effect(`handles the named reason of an error of ${client}`, () =>
      Effect.gen(function* () {
        const handled = yield* Reason.catch(Effect.fail(error), "UniqueViolation", (reason, sql) =>
          Effect.succeed([reason.constraint, sql] as const)
        )
        assert.deepStrictEqual(handled[0], "id")
        assert.strictEqual(handled[1], error)
      })
    )
  }

  it.effect("handles any of several, data-first and data-last", () =>
    Effect.gen(function* () {
      const tags = ["DeadlockError", "UniqueViolation"] as const
      assert.strictEqual(
        yield* Effect.fail(stock).pipe(Reason.catch(tags, (reason) => Effect.succeed(reason._tag))),
        "UniqueViolation"
      )
      assert.strictEqual(
        yield* Reason.catch(Effect.fail(deadlock), tags, (reason) => Effect.succeed(reason._tag)),
        "DeadlockError"
      )
    })
  )

  it.effect("lets every other failure, defect, interruption and success pass", () =>
    Effect.gen(function* () {
      const never = () => Effect.dieMessage("handled what it was not asked to")
      const asked = Reason.catch(["UniqueViolation", "ObjectNotFound"], never)
      assert.deepStrictEqual(yield* Effect.exit(asked(Effect.fail(deadlock))), Exit.fail(deadlock))
      assert.deepStrictEqual(yield* Effect.exit(asked(Effect.fail(missing))), Exit.fail(missing))
      assert.deepStrictEqual(yield* Effect.exit(asked(Effect.fail("UniqueViolation"))), Exit.fail("UniqueViolation"))
      assert.deepStrictEqual(yield* Effect.exit(asked(Effect.die(stock))), Exit.die(stock))
      assert.isTrue(Exit.isInterrupted(yield* Effect.exit(asked(Effect.interrupt))))
      assert.strictEqual(yield* asked(Effect.succeed(1)), 1)
      assert.deepStrictEqual(yield* Effect.exit(Effect.fail(stock).pipe(Reason.catch([], never))), Exit.fail(stock))
    })
  )

  it.effect("fails with what the handler fails with", () =>
    Effect.gen(function* () {
      const refused = yield* Effect.flip(Reason.catch(insert, "UniqueViolation", () => Effect.fail("taken" as const)))
      assert.strictEqual(refused, "taken")
    })
  )

  it("narrows the reason, keeps the other failures and joins both results", () => {
    const handled = Reason.catch(insert, "UniqueViolation", (reason) => {
      expectTypeOf(reason).toEqualTypeOf<Reason.UniqueViolation>()
      return Effect.succeed(1)
    })
    expectTypeOf(handled).toEqualTypeOf<Effect.Effect<"inserted" | number, SqlError | SnapshotNotFound>>()

    const several = insert.pipe(
      Reason.catch(["UniqueViolation", "LockTimeoutError"], (reason, error) => {
        expectTypeOf(reason).toEqualTypeOf<Reason.UniqueViolation | Reason.LockTimeoutError>()
        expectTypeOf(error).toEqualTypeOf<SqlError>()
        return Effect.fail("taken" as const)
      })
    )
    expectTypeOf(several).toEqualTypeOf<Effect.Effect<"inserted", SqlError | SnapshotNotFound | "taken">>()

    // @ts-expect-error: no such reason
    Reason.catch(insert, "UniqueViolations", () => Effect.void)
  })
})

describe("Reason.is", () => {
  it("tells reasons apart, data-first and data-last, of both clients", () => {
    assert.isTrue(Reason.is(ours, "UniqueViolation"))
    assert.isTrue(Reason.is("UniqueViolation")(stock))
    assert.isFalse(Reason.is(stock, "DeadlockError"))
    assert.isFalse(Reason.is(missing, "ObjectNotFound"))
    assert.isFalse(Reason.is(ours.cause, "UniqueViolation"))
    assert.isFalse(Reason.is(undefined, "UnknownError"))
  })

  it("is a guard", () => {
    const error: SqlError | "other" = Math.random() > 2 ? "other" : stock
    if (Reason.is(error, "UniqueViolation")) expectTypeOf(error).toEqualTypeOf<SqlError>()
    expectTypeOf(Reason.is("DeadlockError")).guards.toEqualTypeOf<SqlError>()
  })
})

describe("Reason.of", () => {
  it("is the reason itself, and for the stock client's errors is made of them", () => {
    assert.strictEqual(Reason.of(ours), ours.cause)
    const reason = Reason.of(stock)
    assert.strictEqual(reason._tag, "UniqueViolation")
    assert.strictEqual(reason.errno, 1062)
    expectTypeOf(reason).toEqualTypeOf<Reason.Reason>()
  })

  it("is a union to be told apart by its tag", () => {
    const message = (reason: Reason.Reason): string => {
      switch (reason._tag) {
        case "UniqueViolation":
          return String(reason.constraint)
        case "ObjectNotFound":
        case "ObjectAlreadyExists":
          return String(reason.objectName)
        case "NotAllowedInTransaction":
        case "SessionChangeRefused":
          return reason.statement
        case "LimitExceeded":
          return String(reason.limit)
        default:
          return reason.message
      }
    }
    assert.strictEqual(message(Reason.of(ours)), "id")
  })
})

describe("Reason.isRetryable", () => {
  const retryable = (errno: number, message = "m") =>
    Reason.isRetryable(new SqlError({ cause: thrown({ errno, message }), message: "m" }))

  it("is true for what passes by itself", () => {
    for (const errno of [1205, 1213, 20701, 20702, 20619, 20628, 20631, 20634, 20500, 1040]) {
      assert.isTrue(retryable(errno), String(errno))
    }
    assert.isTrue(
      retryable(20101, "internal error: Write conflicts detected. Previous transaction need to be aborted.")
    )
    assert.isTrue(
      Reason.isRetryable(sqlError(new Reason.AcquireTimeout({ message: "no connection", isRetryable: true })))
    )
  })

  it("is false for what does not, and for a commit nobody knows the outcome of", () => {
    for (const errno of [1062, 1064, 1146, 1105, 20101, 20203, 20301, 20638]) {
      assert.isFalse(retryable(errno), String(errno))
    }
    assert.isFalse(Reason.isRetryable(sqlError(new Reason.CommitUnknown({ message: "lost", isRetryable: false }))))
  })

  it("is false for what is no SqlError", () => {
    for (const other of [missing, deadlock.cause, { isRetryable: true }, undefined, "x"]) {
      assert.isFalse(Reason.isRetryable(other))
    }
  })

  it.effect("is what a retry asks for", () =>
    Effect.gen(function* () {
      let tries = 0
      const transfer = Effect.suspend(() => (++tries < 3 ? Effect.fail(deadlock) : Effect.succeed("done")))
      assert.strictEqual(yield* Effect.retry(transfer, { times: 5, while: Reason.isRetryable }), "done")
      assert.strictEqual(tries, 3)
      const violating = Effect.suspend(() => {
        tries++
        return Effect.fail(stock)
      })
      yield* Effect.flip(Effect.retry(violating, { times: 5, while: Reason.isRetryable }))
      assert.strictEqual(tries, 4)
    })
  )
})

describe("the reasons", () => {
  it("are listed by their own tags and can be carried as data", () => {
    for (const [tag, make] of Object.entries(Reason.reasons)) {
      const schema: Schema.Schema.AnyNoContext = make
      const encoded = {
        _tag: tag,
        message: "m",
        isRetryable: false,
        ...(tag === "NotAllowedInTransaction" || tag === "SessionChangeRefused" ? { statement: "SET" } : {})
      }
      const reason: unknown = Schema.decodeUnknownSync(schema)(encoded)
      assert.isTrue(Reason.isReason(reason), tag)
      assert.deepInclude(Schema.encodeUnknownSync(schema)(reason), encoded)
    }
  })

  it("of the answers are all listed", () => {
    for (const { reason } of answers) assert.isTrue(Object.hasOwn(Reason.reasons, reason))
  })
})
