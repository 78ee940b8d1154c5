/** Stages: names for places where the server reads and writes files. */
import { Console, Effect, Redacted } from "effect"
import { Reason, Stages } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratch } from "./support.ts"

const program = Effect.gen(function* () {
  const stages = yield* Stages.Stages
  const name = yield* scratch("stages") // stages are the account's, not the database's: only a fresh name is wanted
  const inbox = `${name}_inbox`

  // a directory of the server's machine
  yield* Effect.acquireRelease(
    stages.create(inbox, { type: "file", path: `/tmp/${inbox}` }, { comment: "what partners send" }),
    () => Effect.orDie(stages.drop(inbox, { ifExists: true }))
  )

  // a bucket of S3, or of what speaks its protocol; nothing shows the secret again
  const archive = `${name}_archive`
  const stage = yield* Effect.acquireRelease(
    stages.create(archive, {
      type: "s3",
      bucket: "archive",
      path: "2026",
      provider: "minio",
      endpoint: "127.0.0.1:9000",
      region: "us-east-1",
      keyId: "reader",
      secretKey: Redacted.make("not-for-logs")
    }),
    () => Effect.orDie(stages.drop(archive, { ifExists: true }))
  )
  yield* assertEquals([stage.url, stage.hasCredentials], ["s3://archive/2026", true])

  // a directory of another stage
  const today = `${name}_today`
  yield* Effect.acquireRelease(stages.create(today, { type: "stage", stage: inbox, path: "today" }), () =>
    Effect.orDie(stages.drop(today, { ifExists: true }))
  )
  yield* stages.alter(today, {
    comment: "changes every day",
    storage: { type: "stage", stage: inbox, path: "2026/11" }
  })

  const mine = (yield* stages.list).filter((each) => each.name.startsWith(name))
  yield* Console.log(mine.map((each) => `${each.name} leads to ${each.url}`).join("\n"))
  yield* assertEquals(mine.length, 3)

  // what the server would accept, and crash of when it is used
  const round = yield* stages.alter(inbox, { storage: { type: "stage", stage: today } }).pipe(
    Effect.as("changed"),
    Reason.catch("InvalidInput", (reason) => Effect.succeed(reason.message))
  )
  yield* assertThat(round.includes("lead to itself"), round)
  const missing = yield* stages.get(`${name}_missing`).pipe(
    Effect.map((found) => found.url),
    Effect.catchTag("StageNotFound", (error) => Effect.succeed(`no ${error.stage}`))
  )
  yield* assertEquals(missing, `no ${name}_missing`)
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
