/**
 * What the types promise to whoever calls.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import type { Statement } from "@effect/sql/Statement"
import type { MysqlClient } from "@effect/sql-mysql2/MysqlClient"
import { describe, expectTypeOf, it } from "@effect/vitest"
import type { ConfigError } from "effect/ConfigError"
import type * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { Scope } from "effect/Scope"
import type {
  CdcEndpointUnreachable,
  CdcNotReached,
  CdcPitrRequired,
  CdcTaskAlreadyExists,
  CdcTaskNotFound
} from "../src/errors/CdcErrors.ts"
import type { MoCtlFailed } from "../src/errors/MoCtlFailed.ts"
import type { SnapshotAlreadyExists, SnapshotNotFound } from "../src/errors/SnapshotErrors.ts"
import type { SourceNotFound } from "../src/errors/SourceNotFound.ts"
import type { TaskNotFound, TaskRunning } from "../src/errors/TaskErrors.ts"
import * as MatrixOne from "../src/layers/MatrixOne.ts"
import type { MemoryServer } from "../src/layers/memory/MemoryServer.ts"
import * as SqlClone from "../src/layers/sql/SqlClone.ts"
import * as SqlMoCtl from "../src/layers/sql/SqlMoCtl.ts"
import * as SqlRestore from "../src/layers/sql/SqlRestore.ts"
import * as SqlSnapshots from "../src/layers/sql/SqlSnapshots.ts"
import type { Cdc, CdcEndpoint, CdcTask } from "../src/services/Cdc.ts"
import type { Clone } from "../src/services/Clone.ts"
import type { MatrixOneClient } from "../src/services/MatrixOneClient.ts"
import type { Column, Feature, Metadata } from "../src/services/Metadata.ts"
import type { MoCtl, MoCtlAnswer } from "../src/services/MoCtl.ts"
import * as Query from "../src/services/Query.ts"
import type { Restore } from "../src/services/Restore.ts"
import { createAfterCommit, type Snapshot, type Snapshots } from "../src/services/Snapshots.ts"
import type { TaskOptions, Tasks } from "../src/services/Tasks.ts"

type Client = SqlClient.SqlClient

describe("layers", () => {
  it("say what they give and what they need", () => {
    expectTypeOf(SqlSnapshots.layer).toEqualTypeOf<Layer.Layer<Snapshots, never, Client>>()
    expectTypeOf(SqlClone.layer).toEqualTypeOf<Layer.Layer<Clone, never, Client>>()
    expectTypeOf(SqlRestore.layer).toEqualTypeOf<Layer.Layer<Restore, never, Client>>()
    expectTypeOf(SqlMoCtl.layer).toEqualTypeOf<Layer.Layer<MoCtl, never, Client>>()
    expectTypeOf(MatrixOne.layerServices).toExtend<Layer.Layer<Snapshots | Clone | Restore | MoCtl, never, Client>>()
    expectTypeOf(MatrixOne.layer).returns.toExtend<
      Layer.Layer<Snapshots | Clone | Restore | MoCtl | MatrixOneClient | Client | MysqlClient, SqlError>
    >()
    expectTypeOf(MatrixOne.layerConfig).returns.toExtend<
      Layer.Layer<Snapshots | Clone | Restore | MoCtl | MatrixOneClient | Client | MysqlClient, SqlError | ConfigError>
    >()
  })

  it("in memory need nothing and cannot fail", () => {
    expectTypeOf(MatrixOne.layerMemory).toExtend<
      Layer.Layer<Snapshots | Clone | Restore | MoCtl | MemoryServer, never, never>
    >()
  })
})

describe("services", () => {
  type Failure<F extends (...args: never) => Effect.Effect<unknown, unknown, unknown>> = Effect.Effect.Error<
    ReturnType<F>
  >

  it("say how each of their operations can fail", () => {
    type Of = Snapshots["Type"]
    expectTypeOf<Failure<Of["create"]>>().toEqualTypeOf<SnapshotAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["scoped"]>>().toEqualTypeOf<SnapshotAlreadyExists | SqlError>()
    expectTypeOf<Failure<Of["get"]>>().toEqualTypeOf<SnapshotNotFound | SqlError>()
    expectTypeOf<Failure<Of["drop"]>>().toEqualTypeOf<SnapshotNotFound | SqlError>()
    expectTypeOf<Failure<Of["find"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Failure<Of["list"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Failure<Of["exists"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Failure<Clone["Type"]["table"]>>().toEqualTypeOf<SourceNotFound | SnapshotNotFound | SqlError>()
    expectTypeOf<Failure<Clone["Type"]["database"]>>().toEqualTypeOf<SourceNotFound | SnapshotNotFound | SqlError>()
    expectTypeOf<Failure<Clone["Type"]["scopedDatabase"]>>().toEqualTypeOf<
      SourceNotFound | SnapshotNotFound | SqlError
    >()
    for (const _ of ["table", "database", "account", "cluster"] as const) {
      expectTypeOf<Failure<Restore["Type"][typeof _]>>().toEqualTypeOf<SnapshotNotFound | SqlError>()
    }
    for (const _ of [
      "flush",
      "checkpoint",
      "globalCheckpoint",
      "ping",
      "inspect",
      "tableExtra",
      "merge",
      "run"
    ] as const) {
      expectTypeOf<Failure<MoCtl["Type"][typeof _]>>().toEqualTypeOf<MoCtlFailed | SqlError>()
    }
  })

  it("of metadata, capture and tasks say how they can fail, and answer values", () => {
    expectTypeOf<Effect.Effect.Success<ReturnType<Metadata["Type"]["columns"]>>>().toEqualTypeOf<
      ReadonlyArray<Column>
    >()
    expectTypeOf<Failure<Metadata["Type"]["columns"]>>().toEqualTypeOf<SqlError>()
    expectTypeOf<Metadata["Type"]["features"]>().toEqualTypeOf<Effect.Effect<ReadonlySet<Feature>, SqlError>>()
    expectTypeOf<Failure<Cdc["Type"]["create"]>>().toEqualTypeOf<
      CdcTaskAlreadyExists | CdcEndpointUnreachable | CdcPitrRequired | SqlError
    >()
    expectTypeOf<Failure<Cdc["Type"]["awaitState"]>>().toEqualTypeOf<CdcTaskNotFound | CdcNotReached | SqlError>()
    expectTypeOf<CdcTask["watermark"]>().toEqualTypeOf<bigint | undefined>()
    expectTypeOf<{
      readonly host: "h"
      readonly port: 1
      readonly username: "u"
      readonly password: "p"
    }>().not.toExtend<CdcEndpoint>()
    expectTypeOf<Failure<Tasks["Type"]["run"]>>().toEqualTypeOf<TaskNotFound | TaskRunning | SqlError>()
    expectTypeOf<{ readonly statements: readonly [] }>().not.toExtend<TaskOptions>()
  })

  it("say what each of their operations answers", () => {
    type Of = Snapshots["Type"]
    expectTypeOf<Effect.Effect.Success<ReturnType<Of["create"]>>>().toEqualTypeOf<Snapshot>()
    expectTypeOf<Effect.Effect.Success<ReturnType<Of["find"]>>>().toEqualTypeOf<Option.Option<Snapshot>>()
    expectTypeOf<Effect.Effect.Success<ReturnType<Of["list"]>>>().toEqualTypeOf<ReadonlyArray<Snapshot>>()
    expectTypeOf<Effect.Effect.Context<ReturnType<Of["scoped"]>>>().toEqualTypeOf<Scope>()
    expectTypeOf<Effect.Effect.Success<ReturnType<Clone["Type"]["table"]>>>().toEqualTypeOf<boolean>()
    expectTypeOf<Effect.Effect.Context<ReturnType<Clone["Type"]["scopedDatabase"]>>>().toEqualTypeOf<Scope>()
    expectTypeOf<Effect.Effect.Success<ReturnType<MoCtl["Type"]["run"]>>>().toEqualTypeOf<MoCtlAnswer>()
    expectTypeOf<Snapshot["timestamp"]>().toEqualTypeOf<bigint>()
  })

  it("take no target that names too little or too much", () => {
    type Target = Parameters<Snapshots["Type"]["create"]>[1]
    expectTypeOf<{ readonly level: "cluster" }>().toExtend<Target>()
    expectTypeOf<{ readonly level: "account" }>().toExtend<Target>()
    expectTypeOf<{ readonly level: "database" }>().not.toExtend<Target>()
    expectTypeOf<{ readonly level: "table"; readonly database: string }>().not.toExtend<Target>()
    expectTypeOf<{ readonly level: "row" }>().not.toExtend<Target>()
  })

  it("that need the transaction's own client say so", () => {
    expectTypeOf(createAfterCommit).returns.toEqualTypeOf<
      Effect.Effect<
        Effect.Effect<Option.Option<Snapshot>, SnapshotAlreadyExists | SqlError>,
        never,
        Snapshots | MatrixOneClient
      >
    >()
  })
})

describe("Query", () => {
  const check = (statement: Statement<{ readonly n: number }>) => {
    expectTypeOf(Query.scalar(statement)).toEqualTypeOf<Effect.Effect<Option.Option<unknown>, SqlError>>()
    expectTypeOf(Query.scalar(statement, Schema.Int)).toEqualTypeOf<
      Effect.Effect<Option.Option<number>, SqlError | ParseError>
    >()
    expectTypeOf(Query.scalar(statement, Schema.BigInt)).toEqualTypeOf<
      Effect.Effect<Option.Option<bigint>, SqlError | ParseError>
    >()
    expectTypeOf(Query.first(statement)).toEqualTypeOf<Effect.Effect<Option.Option<{ readonly n: number }>, SqlError>>()
    expectTypeOf(Query.count(statement)).toEqualTypeOf<Effect.Effect<number, SqlError>>()
    expectTypeOf(Query.rows(statement, Schema.Struct({ n: Schema.Int }))).toEqualTypeOf<
      Effect.Effect<ReadonlyArray<{ readonly n: number }>, SqlError | ParseError>
    >()
  }

  it("says by its overloads what is decoded and what is not", () => {
    expectTypeOf(check).toBeFunction()
  })
})
