/**
 * What the contract of Stages promises, over a server that takes SQL.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Redacted from "effect/Redacted"
import { type Stage, type StageStorage, Stages } from "../../src/services/Stages.ts"
import { spans as spansOf } from "../layers/sql/collected.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh } from "./Harness.ts"
import type { OverSql } from "./suite.ts"

/** A stage's name that no other test uses; whatever stage has it is dropped when the scope closes. */
export const freshStage = Effect.gen(function* () {
  const stages = yield* Stages
  const name = fresh("stage")
  yield* Effect.addFinalizer(() => Effect.orDie(stages.drop(name, { ifExists: true })))
  return name
})

/** What is given of the server: a directory of its own machine that it may write to. */
export interface ServerDirectory {
  readonly directory: string
  /** Makes a file below it. */
  readonly write: (path: string) => Effect.Effect<void>
}

const refused = (effect: Effect.Effect<unknown, unknown>): Effect.Effect<string> => tagOf(effect)

const s3 = (secret: string): StageStorage => ({
  type: "s3",
  bucket: "bucket",
  path: "pre/fix",
  provider: "minio",
  endpoint: "127.0.0.1:1",
  region: "nowhere",
  keyId: "it's a key",
  secretKey: Redacted.make(secret)
})

export const stages = (it: OverSql, { directory, write }: ServerDirectory): void => {
  const file = (path: string): StageStorage => ({ type: "file", path: `${directory}/${path}` })

  describe("Stages", () => {
    it.scoped("a stage is made, found, listed, changed and dropped, its name in any case", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const name = yield* freshStage
        const comment = "it's \\ \"quoted\" \n % 😀, ' OR 1=1; -- "
        const made = yield* service.create(name.toUpperCase(), file("a"), { comment })
        assert.deepStrictEqual({ ...made }, {
          name,
          url: `file://${directory}/a`,
          hasCredentials: false,
          status: "in_use",
          comment: Option.some(comment)
        } satisfies { readonly [K in keyof Stage]: Stage[K] })
        assert.deepStrictEqual(yield* service.get(name.toUpperCase()), made)
        assert.deepStrictEqual(yield* service.find(name), Option.some(made))
        assert.deepStrictEqual(
          (yield* service.list).filter((each) => each.name === name),
          [made]
        )
        const changed = yield* service.alter(name.toUpperCase(), {
          comment: `${comment}2`,
          enabled: false,
          storage: file("b")
        })
        assert.deepStrictEqual(changed.comment, Option.some(`${comment}2`))
        assert.strictEqual(changed.url, `file://${directory}/b`)
        assert.strictEqual(changed.status, "disabled")
        assert.strictEqual((yield* service.alter(name, { comment: "", enabled: true })).comment._tag, "None")
        yield* service.drop(name.toUpperCase())
        assert.deepStrictEqual(yield* service.find(name), Option.none())
      })
    )

    it.scoped("what is missing is StageNotFound, what exists is StageAlreadyExists", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const name = yield* freshStage
        const missing = [
          service.get(name),
          service.drop(name),
          service.alter(name, { comment: "x" }),
          service.alter(name, { storage: file("a") }),
          service.files({ stage: name }),
          service.removeFiles({ stage: name, path: "a.csv" }),
          service.create(yield* freshStage, { type: "stage", stage: name })
        ]
        for (const effect of missing) {
          const error = yield* Effect.flip<unknown, unknown, never>(effect)
          assert.propertyVal(error, "_tag", "StageNotFound", String(error))
          assert.propertyVal(error, "stage", name)
        }
        yield* service.drop(name, { ifExists: true })
        const made = yield* service.create(name, file("a"))
        const again = yield* Effect.flip(service.create(name, file("a")))
        assert.strictEqual(again._tag, "StageAlreadyExists", String(again))
        assert.deepStrictEqual(yield* service.create(name, file("a"), { ifNotExists: true }), made)
        assert.strictEqual(yield* tagOf(service.create(name, file("b"), { ifNotExists: true })), "StageAlreadyExists")
      })
    )

    it.scoped("credentials are kept whole on the server, and shown nowhere", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const sql = yield* SqlClient.SqlClient
        const name = yield* freshStage
        const secret = "s3cr'et\\\"=x"
        const [, spans] = yield* spansOf(
          Effect.gen(function* () {
            const made = yield* service.create(name, s3(secret))
            assert.isTrue(made.hasCredentials)
            assert.strictEqual(made.url, "s3://bucket/pre/fix")
            assert.notInclude(JSON.stringify(made), "s3cr")
            const [row] = yield* sql<{ text: string }>`
              SELECT stage_credentials AS text FROM mo_catalog.mo_stages WHERE stage_name = ${name}`
            const parts = row?.text.split(",").sort()
            assert.deepStrictEqual(parts, [
              "aws_key_id=it's a key",
              "aws_region=nowhere",
              `aws_secret_key=${secret}`,
              "endpoint=127.0.0.1:1",
              "provider=minio"
            ])
            yield* service.alter(name, { storage: s3("s3cr2") })
            assert.isFalse((yield* service.alter(name, { storage: file("a") })).hasCredentials)
          })
        )
        assert.isAbove(spans.length, 4)
        assert.notInclude(JSON.stringify(spans), "s3cr")
        const error = yield* Effect.flip(service.create(name, s3("s3cr,et")))
        assert.strictEqual(yield* tagOf(Effect.fail(error)), "InvalidInput")
        const twice = yield* Effect.flip(
          Effect.zipRight(service.alter(name, { storage: s3(secret) }), service.create(name, s3(secret)))
        )
        for (const each of [error, twice]) assert.notInclude(JSON.stringify(each) + String(each), "s3cr")
      })
    )

    it.scoped("a stage may stand on a stage, but never on itself", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const [below, above] = [yield* freshStage, yield* freshStage]
        yield* service.create(below, file("nested"))
        yield* write("nested/sub/x.csv")
        yield* service.create(above, { type: "stage", stage: below.toUpperCase(), path: "sub" })
        assert.deepStrictEqual(
          (yield* service.files({ stage: above })).map(({ name }) => name),
          ["x.csv"]
        )
        const round: StageStorage = { type: "stage", stage: above }
        assert.strictEqual(yield* tagOf(service.alter(below, { storage: round })), "InvalidInput")
        const self = yield* freshStage
        assert.strictEqual(yield* tagOf(service.create(self, { type: "stage", stage: self })), "InvalidInput")
        assert.deepStrictEqual(yield* service.find(self), Option.none())
        yield* service.drop(below)
        const missing = yield* Effect.flip(service.files({ stage: above }))
        assert.propertyVal(missing, "stage", below)
      })
    )

    it.scoped("files of a directory, those that match, and their removal", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const stage = yield* freshStage
        yield* service.create(stage, file("files"))
        assert.deepStrictEqual(yield* service.files({ stage, path: "nothing" }), [])
        for (const path of ["a.csv", "b.csv", "ü(1).csv", "c.txt", "sub/d.csv"]) yield* write(`files/${path}`)
        const names = (of: Parameters<typeof service.files>[0]) =>
          Effect.map(service.files(of), (files) => files.map(({ name }) => name).sort())
        assert.deepStrictEqual(yield* names({ stage: stage.toUpperCase() }), [
          "a.csv",
          "b.csv",
          "c.txt",
          "sub",
          "ü(1).csv"
        ])
        assert.deepStrictEqual(yield* names({ stage, pattern: "*.csv" }), ["a.csv", "b.csv", "ü(1).csv"])
        assert.deepStrictEqual(yield* names({ stage, pattern: "?.csv" }), ["a.csv", "b.csv"])
        const [inside] = yield* service.files({ stage, path: "sub" })
        assert.deepStrictEqual(inside, {
          name: "d.csv",
          path: `${directory}/files/sub/d.csv`,
          location: { stage, path: "sub/d.csv" }
        })
        yield* service.removeFiles({ stage, path: "sub/d.csv" })
        assert.deepStrictEqual(yield* service.files({ stage, path: "sub" }), [])
        assert.strictEqual(yield* tagOf(service.removeFiles({ stage, path: "sub/d.csv" })), "FileError")
        yield* service.removeFiles({ stage, path: "sub/d.csv" }, { ifExists: true })
        yield* service.removeFiles({ stage, pattern: "?.csv" })
        assert.deepStrictEqual(yield* names({ stage }), ["c.txt", "sub", "ü(1).csv"])
        yield* service.removeFiles({ stage, pattern: "?.csv" }, { ifExists: true })
      })
    )

    it.scoped("names and paths that the server would misread are refused, and nothing is made", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const stage = yield* freshStage
        yield* service.create(stage, file("names"))
        for (const name of ["", "a b", "a'b", "a/b", "a`b", "x".repeat(65), "a:b", "a%b"]) {
          for (const effect of [
            service.create(name, file("a")),
            service.get(name),
            service.drop(name, { ifExists: true }),
            service.files({ stage: name })
          ]) {
            assert.strictEqual(yield* refused(effect), "InvalidInput", name)
          }
        }
        for (const path of ["../x", "a/../b", "a//b", "a b", "a*", "a?b", "a#b", "a%20b", "a:b", "a,b", "a\\b", "."]) {
          for (const effect of [
            service.files({ stage, path }),
            service.removeFiles({ stage, path }),
            service.create(fresh("stage"), { type: "file", path: `/${path}` }),
            service.create(fresh("stage"), { type: "stage", stage, path })
          ]) {
            assert.strictEqual(yield* refused(effect), "InvalidInput", path)
          }
        }
        assert.strictEqual(yield* tagOf(service.create(fresh("stage"), { type: "file", path: "x" })), "InvalidInput")
        assert.strictEqual(yield* tagOf(service.removeFiles({ stage })), "InvalidInput")
        assert.strictEqual(yield* tagOf(service.files({ stage, pattern: "a/*" })), "InvalidInput")
      })
    )

    it.scoped("inside a transaction it is refused, but stages and files can be read", () =>
      Effect.gen(function* () {
        const service = yield* Stages
        const sql = yield* SqlClient.SqlClient
        const stage = yield* freshStage
        yield* service.create(stage, file("transaction"))
        const refusedThere: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
          service.create(yield* freshStage, file("a")),
          service.alter(stage, { comment: "x" }),
          service.drop(stage),
          service.removeFiles({ stage, pattern: "*" }, { ifExists: true })
        ]
        for (const effect of refusedThere) {
          const reason = yield* reasonOf(sql.withTransaction(effect))
          assert.strictEqual(reason._tag, "NotAllowedInTransaction", reason.message)
        }
        const [got, files] = yield* sql.withTransaction(Effect.all([service.get(stage), service.files({ stage })]))
        assert.strictEqual(got.comment._tag, "None")
        assert.deepStrictEqual(files, [])
      })
    )
  })
}
