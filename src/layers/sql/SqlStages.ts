/**
 * Stages over any `SqlClient`.
 *
 * @since 0.1.0
 */
import * as SqlClient from "@effect/sql/SqlClient"
import type { SqlError } from "@effect/sql/SqlError"
import * as Arr from "effect/Array"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Reason } from "../../errors/reasons.ts"
import { StageAlreadyExists, StageNotFound } from "../../errors/StageErrors.ts"
import {
  type MatchingFiles,
  Stage,
  type StageChange,
  type StageFile,
  type StageStorage,
  Stages
} from "../../services/Stages.ts"
import { nested } from "../../sql/literals.ts"
import { fold } from "../../sql/names.ts"
import { pathFault, stageRule } from "../../sql/serverFiles.ts"
import * as statements from "../../sql/stageStatements.ts"
import { invalidInput, serverFile, stageMissing } from "../serverFiles.ts"
import { validName } from "../validNames.ts"
import { HexText, notInTransaction, query, refine, send, sendSecret } from "./statement.ts"

const Row = Schema.Struct({
  name: HexText,
  url: HexText,
  has_credentials: Schema.transform(Schema.Number, Schema.Boolean, { decode: (n) => n !== 0, encode: Number }),
  status: Stage.fields.status,
  comment: HexText
})

const stageOf = ({ comment, has_credentials, ...row }: typeof Row.Type): Stage =>
  new Stage({
    ...row,
    hasCredentials: has_credentials,
    comment: comment === "" ? Option.none() : Option.some(comment)
  })

const alreadyExists =
  (name: string) =>
  (reason: Reason): StageAlreadyExists | undefined =>
    // Of two that take a name at once, the server tells the second of a key in its catalog (1062).
    (reason._tag === "ObjectAlreadyExists" && reason.objectType === "stage") || reason._tag === "UniqueViolation"
      ? new StageAlreadyExists({ stage: name, errno: reason.errno, cause: reason })
      : undefined

const secretOf = (storage: StageStorage): Redacted.Redacted =>
  Redacted.make(storage.type === "s3" ? nested(Redacted.value(storage.secretKey)) : "")

const bucketRule = /^[0-9A-Za-z][0-9A-Za-z._-]*$/

const checkStorage = (storage: StageStorage): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    if (storage.type === "stage") return serverFile(storage)
    if (storage.type === "file") return storage.path === "/" ? Effect.void : serverFile(storage.path)
    if (!bucketRule.test(storage.bucket))
      return invalidInput(`${JSON.stringify(storage.bucket)} is no name for a bucket`)
    const wrong = storage.path === undefined || storage.path === "" ? undefined : pathFault(storage.path)
    if (wrong !== undefined) return invalidInput(wrong)
    for (const field of ["keyId", "secretKey", "region", "endpoint"] as const) {
      const given = storage[field]
      const value = Redacted.isRedacted(given) ? Redacted.value(given) : given
      if (value === "") return invalidInput(`the credential ${field} is empty`)
      if (value.includes(",")) {
        return invalidInput(
          `the credential ${field} has a comma in it`,
          "The server keeps credentials with commas between them, and would cut this one."
        )
      }
    }
    return Effect.void
  })

const checkFiles = ({ path, pattern, stage }: MatchingFiles): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const wrong = pattern === undefined ? undefined : pathFault(pattern, "wildcards")
    if (wrong !== undefined || pattern?.includes("/")) return invalidInput(wrong ?? "a pattern has no / in it")
    return serverFile({ stage, path })
  })

const isNested = (url: string): boolean => url.startsWith("stage://")

/** The name of the stage that a nested one stands on. */
const below = (url: string): string => /^stage:\/\/([^/]*)/.exec(url)?.[1] ?? ""

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Stages["Type"], never, SqlClient.SqlClient> = Effect.map(
  SqlClient.SqlClient,
  (sql) => {
    const stored = (name: string): Effect.Effect<Option.Option<Stage>, SqlError> =>
      Effect.map(query(sql, statements.byName(name), Row), (rows) => Option.map(Arr.head(rows), stageOf))

    const need = (name: string): Effect.Effect<Stage, StageNotFound | SqlError> =>
      Effect.flatMap(
        stored(name),
        Option.match({ onNone: () => new StageNotFound({ stage: name }), onSome: Effect.succeed })
      )

    const list = Effect.map(query(sql, statements.all, Row), Arr.map(stageOf))

    /** The server follows stages on stages without end, until it has no stack left. */
    const checkEnd = (name: string, storage: StageStorage): Effect.Effect<void, StageNotFound | SqlError> =>
      Effect.gen(function* () {
        let url = statements.urlOf(storage)
        for (const seen = new Set([name]); isNested(url); ) {
          const next = below(url)
          if (seen.has(next)) return yield* invalidInput(`the stage ${name} would lead to itself`)
          seen.add(next)
          url = (yield* need(next)).url
        }
      })

    const createIn = (name: string, storage: StageStorage, comment: string | undefined) =>
      sendSecret(sql, (secret) => statements.create(name, storage, comment, secret), secretOf(storage)).pipe(
        refine(alreadyExists(name)),
        Effect.zipRight(need(name))
      )

    const create: Stages["Type"]["create"] = Effect.fn("Stages.create")(function* (asked, storage, options = {}) {
      const name = yield* validName(stageRule, asked)
      yield* checkStorage(storage)
      yield* notInTransaction(sql, "CREATE STAGE")
      yield* checkEnd(name, storage)
      const created = createIn(name, storage, options.comment)
      return yield* options.ifNotExists === true
        ? Effect.catchTag(created, "StageAlreadyExists", (taken) =>
            Effect.flatMap(need(name), (stage) =>
              stage.url === statements.urlOf(storage) ? Effect.succeed(stage) : Effect.fail(taken)
            )
          )
        : created
    })

    const alter: Stages["Type"]["alter"] = Effect.fn("Stages.alter")(function* (asked, change: StageChange) {
      const name = yield* validName(stageRule, asked)
      const { comment, enabled, storage } = change
      yield* notInTransaction(sql, "ALTER STAGE")
      const missing = refine(stageMissing)
      if (storage !== undefined) {
        yield* checkStorage(storage)
        yield* need(name)
        yield* checkEnd(name, storage)
        yield* sendSecret(sql, (secret) => statements.alterCredentials(name, storage, secret), secretOf(storage)).pipe(
          missing
        )
        yield* send(sql, statements.alterUrl(name, storage)).pipe(missing)
      }
      if (comment !== undefined) yield* send(sql, statements.alterComment(name, comment)).pipe(missing)
      if (enabled !== undefined) yield* send(sql, statements.alterEnabled(name, enabled)).pipe(missing)
      return yield* need(name)
    })

    const fileOf = ({ path = "", stage }: MatchingFiles, { file }: { readonly file: string }): StageFile => {
      const name = file.slice(file.lastIndexOf("/", file.length - 2) + 1).replace(/\/$/, "")
      return { name, path: file, location: { stage, path: path === "" ? name : `${path}/${name}` } }
    }

    const File = Schema.Struct({ file: HexText })

    return Stages.of({
      create,
      alter,
      drop: Effect.fn("Stages.drop")(function* (asked, options = {}) {
        const name = yield* validName(stageRule, asked)
        yield* notInTransaction(sql, "DROP STAGE")
        const dropped = send(sql, statements.drop(name)).pipe(refine(stageMissing), Effect.asVoid)
        return yield* options.ifExists === true ? Effect.catchTag(dropped, "StageNotFound", () => Effect.void) : dropped
      }),
      get: Effect.fn("Stages.get")(function* (name) {
        return yield* Effect.flatMap(validName(stageRule, name), need)
      }),
      find: Effect.fn("Stages.find")(function* (name) {
        return yield* Effect.flatMap(validName(stageRule, name), stored)
      }),
      list: Effect.withSpan(list, "Stages.list", { captureStackTrace: false }),
      files: Effect.fn("Stages.files")(function* (of) {
        yield* checkFiles(of)
        yield* need(fold(of.stage))
        const rows = yield* refine(stageMissing)(query(sql, { text: statements.files(of), parameters: [] }, File))
        return rows.map((row) => fileOf(of, row))
      }),
      removeFiles: Effect.fn("Stages.removeFiles")(function* (of, options = {}) {
        yield* checkFiles(of)
        if (of.pattern === undefined && (of.path === undefined || of.path === "")) {
          return yield* invalidInput("no file is named", "Give a path, or a pattern: * is every file.")
        }
        yield* notInTransaction(sql, "REMOVE FILES FROM STAGE")
        yield* send(sql, statements.removeFiles(of, options.ifExists === true)).pipe(refine(stageMissing))
      })
    })
  }
)

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Stages, never, SqlClient.SqlClient> = Layer.effect(Stages, make)
