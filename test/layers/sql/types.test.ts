/**
 * What the types of branches and PITRs promise to whoever calls.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import { describe, expectTypeOf, it } from "@effect/vitest"
import type * as DateTime from "effect/DateTime"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import type * as Stream from "effect/Stream"
import type { BranchConflict, BranchNotFound } from "../../../src/errors/BranchErrors.ts"
import type { OutsideRecoveryWindow, PitrAlreadyExists, PitrNotFound } from "../../../src/errors/PitrErrors.ts"
import type { SnapshotAlreadyExists, SnapshotNotFound } from "../../../src/errors/SnapshotErrors.ts"
import type { SourceNotFound } from "../../../src/errors/SourceNotFound.ts"
import type * as SqlBranch from "../../../src/layers/sql/SqlBranch.ts"
import type * as SqlPitr from "../../../src/layers/sql/SqlPitr.ts"
import type { Branch, Change, Counts, WorkingBranch } from "../../../src/services/Branch.ts"
import type { Pitr, PitrRecord, RecoveryWindow } from "../../../src/services/Pitr.ts"
import type { Restore, RunningRestore } from "../../../src/services/Restore.ts"
import type { Snapshots } from "../../../src/services/Snapshots.ts"

type Failure<F extends (...args: never) => Effect.Effect<unknown, unknown, unknown>> = Effect.Effect.Error<
  ReturnType<F>
>
type Success<F extends (...args: never) => Effect.Effect<unknown, unknown, unknown>> = Effect.Effect.Success<
  ReturnType<F>
>

describe("Pitr", () => {
  type Of = Pitr["Type"]

  it("needs a SqlClient and nothing else", () => {
    expectTypeOf<typeof SqlPitr.layer>().toEqualTypeOf<Layer.Layer<Pitr, never, SqlClient.SqlClient>>()
  })

  it("says how each of its operations can fail, and what it answers", () => {
    expectTypeOf<Failure<Of["create"]>>().toEqualTypeOf<PitrAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["alter"]>>().toEqualTypeOf<PitrNotFound | SqlError>()
    expectTypeOf<Failure<Of["drop"]>>().toEqualTypeOf<PitrNotFound | SqlError>()
    expectTypeOf<Failure<Of["find"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Failure<Of["restore"]>>().toEqualTypeOf<PitrNotFound | OutsideRecoveryWindow | SqlError>()
    expectTypeOf<Failure<Of["recoveryWindows"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Success<Of["create"]>>().toEqualTypeOf<PitrRecord>()
    expectTypeOf<Success<Of["recoveryWindows"]>>().toEqualTypeOf<ReadonlyArray<RecoveryWindow>>()
    expectTypeOf<RecoveryWindow["pitrs"][number]["end"]>().toEqualTypeOf<bigint>()
    expectTypeOf<Parameters<Of["restore"]>[2]>().toEqualTypeOf<DateTime.DateTime | bigint>()
  })

  it("takes no range, target or instant that cannot be one", () => {
    type Range = Parameters<Of["create"]>[2]
    expectTypeOf<{ length: 1; unit: "mo" }>().toExtend<Range>()
    expectTypeOf<{ length: 1; unit: "w" }>().not.toExtend<Range>()
    expectTypeOf<{ length: 1 }>().not.toExtend<Range>()
    type Target = Parameters<Of["restore"]>[1]
    expectTypeOf<{ level: "account" }>().toExtend<Target>()
    expectTypeOf<{ level: "table"; database: string }>().not.toExtend<Target>()
    expectTypeOf<{ level: "cluster" }>().not.toExtend<Parameters<Of["recoveryWindows"]>[0]>()
    expectTypeOf<Date>().not.toExtend<Parameters<Of["restore"]>[2]>()
  })
})

describe("Branch", () => {
  type Of = Branch["Type"]

  it("needs a SqlClient and nothing else", () => {
    expectTypeOf<typeof SqlBranch.layer>().toEqualTypeOf<Layer.Layer<Branch, never, SqlClient.SqlClient>>()
  })

  it("decodes a diff's rows by the schema, with what the schema needs", () => {
    class Codes {
      readonly codes = true
    }
    const check = (branch: Of, working: WorkingBranch, row: Schema.Schema<Date, { readonly d: string }, Codes>) => {
      const options = { table: "a", against: "b" }
      expectTypeOf(branch.diff(options, Schema.Struct({ id: Schema.Int }))).toEqualTypeOf<
        Stream.Stream<Change<{ readonly id: number }>, SnapshotNotFound | SqlError | ParseError>
      >()
      expectTypeOf(branch.diff(options, row)).toEqualTypeOf<
        Stream.Stream<Change<Date>, SnapshotNotFound | SqlError | ParseError, Codes>
      >()
      expectTypeOf(working.diff(row)).toEqualTypeOf<Stream.Stream<Change<Date>, SqlError | ParseError, Codes>>()
    }
    expectTypeOf(check).returns.toBeVoid()
  })

  it("says how each of its operations can fail, and what it answers", () => {
    expectTypeOf<Failure<Of["createTable"]>>().toEqualTypeOf<SourceNotFound | SnapshotNotFound | SqlError>()
    expectTypeOf<Failure<Of["deleteTable"]>>().toEqualTypeOf<BranchNotFound | SqlError>()
    expectTypeOf<Failure<Of["merge"]>>().toEqualTypeOf<BranchConflict | SqlError>()
    expectTypeOf<Failure<Of["pick"]>>().toEqualTypeOf<BranchConflict | SnapshotNotFound | SqlError>()
    expectTypeOf<Success<Of["merge"]>>().toEqualTypeOf<Counts>()
    expectTypeOf<Effect.Effect.Context<ReturnType<Of["scoped"]>>>().toEqualTypeOf<Scope>()
  })

  it("picks by keys, by a query or between snapshots, and not by nothing", () => {
    type Options = Parameters<Of["pick"]>[0]
    type To = { from: string; into: string }
    expectTypeOf<To & { keys: [1, "a", 2n] }>().toExtend<Options>()
    expectTypeOf<To & { keys: [[1, "a"]] }>().toExtend<Options>()
    expectTypeOf<To & { between: { from: "a"; to: "b" } }>().toExtend<Options>()
    expectTypeOf<To>().not.toExtend<Options>()
    expectTypeOf<To & { keys: [null] }>().not.toExtend<Options>()
    expectTypeOf<To & { keys: [Date] }>().not.toExtend<Options>()
    expectTypeOf<To & { between: { from: "a"; to: "b" }; at: { snapshot: "c" } }>().not.toExtend<Options>()
  })
})

describe("what others take and see", () => {
  it("is typed as well", () => {
    type Of = Snapshots["Type"]
    expectTypeOf<Failure<Of["createPublished"]>>().toEqualTypeOf<SnapshotAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["dropPublished"]>>().toEqualTypeOf<SnapshotNotFound | SqlError>()
    expectTypeOf<{ level: "cluster" }>().not.toExtend<Parameters<Of["createPublished"]>[2]>()
    expectTypeOf<Restore["Type"]["running"]>().toEqualTypeOf<Effect.Effect<ReadonlyArray<RunningRestore>, SqlError>>()
  })
})
