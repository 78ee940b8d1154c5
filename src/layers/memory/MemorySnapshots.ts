/**
 * Snapshots in memory.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import { sqlError } from "../../errors/classify.ts"
import { ObjectNotFound, UnsupportedError } from "../../errors/reasons.ts"
import { SnapshotAlreadyExists, SnapshotNotFound } from "../../errors/SnapshotErrors.ts"
import { type CreateOptions, Snapshot, Snapshots, type SnapshotTarget } from "../../services/Snapshots.ts"
import { fold, isInternalSnapshot, objectRule, systemDatabases } from "../../sql/names.ts"
import { accountNames, snapshotName, validName } from "../validNames.ts"
import { MemoryServer } from "./MemoryServer.ts"
import { account, type Databases, type MemoryState, without } from "./MemoryState.ts"
import { accountMissing, refusal } from "./memoryFailures.ts"

const missing = (objectType: string, name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `internal error: ${objectType} ${name} does not exist`,
      errno: 20101,
      isRetryable: false,
      objectType,
      objectName: name
    })
  )

/** The target as the server would keep it. */
const keptTarget = (target: SnapshotTarget): Effect.Effect<SnapshotTarget, SqlError> => {
  switch (target.level) {
    case "cluster":
      return Effect.succeed(target)
    case "account": {
      const name = target.account ?? account
      return Effect.as(accountNames(name), { level: "account", account: name.toLowerCase() })
    }
    case "database":
      return Effect.map(validName(objectRule, target.database), (database) => ({ level: "database", database }))
    case "table":
      return Effect.map(
        Effect.all([validName(objectRule, target.database), validName(objectRule, target.table)]),
        ([database, table]) => ({
          level: "table",
          database,
          table
        })
      )
  }
}

/** What a snapshot of the target holds now. */
const contentOf = (state: MemoryState, target: SnapshotTarget): Effect.Effect<Databases, SqlError> => {
  if (target.level === "cluster") return Effect.succeed(state.databases)
  if (target.level === "account") {
    return target.account === account ? Effect.succeed(state.databases) : accountMissing(target.account ?? "")
  }
  if (systemDatabases.has(target.database)) {
    return refusal(`can not create snapshot for system database ${target.database}`)
  }
  const tables = state.databases.get(target.database)
  if (target.level === "database") {
    return tables === undefined
      ? missing("database", target.database)
      : Effect.succeed(new Map([[target.database, tables]]))
  }
  const version = tables?.get(target.table)
  return version === undefined
    ? missing("table", `${target.database}.${target.table}`)
    : Effect.succeed(new Map([[target.database, new Map([[target.table, version]])]]))
}

const given = (name: string | undefined) => Option.fromNullable(name)

const snapshotOf = (name: string, target: SnapshotTarget, now: bigint, options?: CreateOptions): Snapshot =>
  new Snapshot({
    name,
    level: target.level,
    account: target.level === "cluster" ? Option.none() : Option.some(account),
    database: given("database" in target ? target.database : undefined),
    table: given("table" in target ? target.table : undefined),
    createdAt: DateTime.unsafeMake(Number(now / 1_000_000n)),
    timestamp: now,
    description: given(options?.description)
  })

const isOf = (snapshot: Snapshot, target: SnapshotTarget): boolean =>
  snapshot.level === target.level &&
  Option.getOrUndefined(snapshot.database) === ("database" in target ? target.database : undefined) &&
  Option.getOrUndefined(snapshot.table) === ("table" in target ? target.table : undefined)

export const make = Effect.gen(function* () {
  const server = yield* MemoryServer

  const find = (name: string): Effect.Effect<Option.Option<Snapshot>, SqlError> =>
    Effect.gen(function* () {
      const valid = yield* snapshotName(name)
      const { snapshots } = yield* server.state
      return Option.fromNullable(snapshots.get(valid)?.snapshot)
    })

  const create = (
    name: string,
    asked: SnapshotTarget,
    options?: CreateOptions
  ): Effect.Effect<Snapshot, SnapshotAlreadyExists | SqlError> =>
    Effect.gen(function* () {
      const valid = yield* snapshotName(name)
      const target = yield* keptTarget(asked)
      return yield* server.modify((state) =>
        Effect.gen(function* () {
          const existing = state.snapshots.get(valid)?.snapshot
          if (existing !== undefined) {
            if (options?.ifNotExists === true && isOf(existing, target)) return [existing, state] as const
            return yield* new SnapshotAlreadyExists({ snapshot: valid, errno: 20101 })
          }
          const content = yield* contentOf(state, target)
          const snapshot = snapshotOf(valid, target, state.now, options)
          return [
            snapshot,
            { ...state, snapshots: new Map(state.snapshots).set(valid, { snapshot, content }) }
          ] as const
        })
      )
    })

  const drop = (
    name: string,
    options?: { readonly ifExists?: boolean | undefined }
  ): Effect.Effect<void, SnapshotNotFound | SqlError> =>
    Effect.flatMap(snapshotName(name), (valid) =>
      server.modify((state) =>
        state.snapshots.has(valid)
          ? Effect.succeed([undefined, { ...state, snapshots: without(state.snapshots, valid) }] as const)
          : options?.ifExists === true
            ? Effect.succeed([undefined, state] as const)
            : Effect.fail(new SnapshotNotFound({ snapshot: valid, errno: 20101 }))
      )
    )

  const nothingPublished = sqlError(
    new UnsupportedError({ message: "the server in memory has no publications", isRetryable: false })
  )

  return Snapshots.of({
    create,
    drop,
    createPublished: () => nothingPublished,
    dropPublished: () => nothingPublished,
    find,
    get: (name) =>
      Effect.flatMap(
        find(name),
        Option.match({
          onNone: () => Effect.fail(new SnapshotNotFound({ snapshot: fold(name) })),
          onSome: Effect.succeed
        })
      ),
    exists: (name) => Effect.map(find(name), Option.isSome),
    list: (filter = {}) =>
      Effect.map(server.state, ({ snapshots }) =>
        [...snapshots.values()]
          .map(({ snapshot }) => snapshot)
          .filter(
            (snapshot) =>
              (filter.includeInternal === true || !isInternalSnapshot(snapshot.name)) &&
              (filter.level === undefined || snapshot.level === filter.level) &&
              (filter.database === undefined || Option.contains(snapshot.database, fold(filter.database))) &&
              (filter.table === undefined || Option.contains(snapshot.table, fold(filter.table)))
          )
          .toSorted((a, b) => (a.timestamp < b.timestamp ? 1 : -1))
      ),
    scoped: (name, target, options) =>
      Effect.acquireRelease(create(name, target, options), (snapshot) =>
        Effect.orDie(drop(snapshot.name, { ifExists: true }))
      )
  })
})
