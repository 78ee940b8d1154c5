/**
 * What the mo_ctl service sends, and how it reads the answers of the cluster's parts.
 */
import type * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe, it } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as SqlMoCtl from "../../../src/layers/sql/SqlMoCtl.ts"
import { MoCtl } from "../../../src/services/MoCtl.ts"
import { tagOf } from "../../support/failures.ts"
import * as Collected from "./collected.ts"
import { make, type Reply, type ScriptedSql, type Sent } from "./ScriptedSql.ts"

const over = <A, E>(sql: ScriptedSql, effect: Effect.Effect<A, E, MoCtl | SqlClient.SqlClient>) =>
  effect.pipe(Effect.provide(SqlMoCtl.layer), Effect.provide(sql.layer))

const using = <A, E>(f: (moCtl: MoCtl["Type"]) => Effect.Effect<A, E>) => Effect.flatMap(MoCtl, f)

const json = (method: string, result: unknown): Reply => [
  { answer: `${JSON.stringify({ method, result }, null, 2)}\n` }
]
const ok = json("Flush", [{ returnStr: "OK" }])

const answering = (reply: Reply | ((sent: Sent) => Reply)) => make(typeof reply === "function" ? reply : () => reply)

describe("a command", () => {
  it.effect("is sent with its parts bound", () => {
    const sql = answering(ok)
    return over(
      sql,
      using((moCtl) =>
        Effect.gen(function* () {
          yield* moCtl.flush({ database: "shop", table: "orders" })
          yield* moCtl.checkpoint()
          yield* moCtl.checkpoint("2 seconds")
          yield* moCtl.globalCheckpoint(Duration.nanos(1n))
          yield* moCtl.globalCheckpoint(Duration.infinity)
          yield* moCtl.ping()
          yield* moCtl.ping(2n ** 63n)
          yield* moCtl.run("cn", "TASK", "'; drop table t; --", { anyway: true })
          yield* moCtl.run("dn", "inspect")
          yield* moCtl.freeMemory
          yield* moCtl.reloadAutoIncrement(2n ** 63n)
          yield* moCtl.collectCatalogCache()
          yield* moCtl.collectCatalogCache("90 seconds")
          yield* moCtl.collectCatalogCache(Duration.infinity)
          yield* moCtl.merge({ database: "Shop", table: "orders" })
          yield* moCtl.merge({ database: "shop", table: "orders" }, { choose: "overlap" })
          yield* moCtl.merge({ database: "shop", table: "orders" }, { megabytes: 64 })
          assert.deepStrictEqual(
            sql.sent.map(({ parameters }) => parameters),
            [
              ["dn", "flush", "shop.orders"],
              ["dn", "checkpoint", ""],
              ["dn", "checkpoint", "2000ms"],
              ["dn", "globalcheckpoint", "1ms"],
              ["dn", "globalcheckpoint", "9223372036854ms"],
              ["dn", "ping", ""],
              ["dn", "ping", "9223372036854775808"],
              ["cn", "TASK", "'; drop table t; --"],
              ["dn", "inspect", ""],
              ["cn", "forcegc", ""],
              ["cn", "reload-auto-increment-cache", "9223372036854775808"],
              ["cn", "gccatalogcache", ""],
              ["cn", "gccatalogcache", "2"],
              ["cn", "gccatalogcache", "153722867"],
              ["cn", "mergeobjects", "t:shop.orders"],
              ["cn", "mergeobjects", "t:shop.orders:overlap:120M"],
              ["cn", "mergeobjects", "t:shop.orders::64M"]
            ]
          )
          assert.strictEqual(new Set(sql.texts()).size, 1)
          assert.isTrue(sql.sent.every(({ how }) => how === "prepared"))
        })
      )
    )
  })

  it.effect("has a span that does not tell its parameter", () =>
    over(
      answering(ok),
      using((moCtl) =>
        Collected.spans(
          Effect.all([
            moCtl.flush({ database: "shop", table: "orders" }),
            moCtl.checkpoint(),
            moCtl.globalCheckpoint(),
            moCtl.ping(),
            moCtl.run("dn", "addfaultpoint", "secret", { anyway: true })
          ])
        )
      )
    ).pipe(
      Effect.map(([, spans]) => {
        const own = spans.filter(({ name }) => name.startsWith("MoCtl."))
        assert.deepStrictEqual(
          own.map(({ name }) => name),
          ["flush", "checkpoint", "globalCheckpoint", "ping", "run"].map((name) => `MoCtl.${name}`)
        )
        for (const { attributes } of own) assert.notMatch(JSON.stringify(attributes), /secret|shop|orders/)
      })
    )
  )
})

describe("an answer", () => {
  const answer = (command: string, reply: Reply) =>
    over(
      answering(reply),
      using((moCtl) => Effect.either(moCtl.run("dn", command, "", { anyway: true })))
    )

  it.effect("in JSON is its method and result; without, the command and its text", () =>
    Effect.gen(function* () {
      const read = (reply: Reply) =>
        Effect.map(Effect.flatten(answer("any", reply)), ({ method, result }) => [method, result])
      assert.deepStrictEqual(yield* read(json("GETPROTOCOLVERSION", "uuid:9")), ["GETPROTOCOLVERSION", "uuid:9"])
      assert.deepStrictEqual(yield* read(json("Ping", [{ shardID: 2 }])), ["Ping", [{ shardID: 2 }]])
      assert.deepStrictEqual(yield* read([{ answer: "\nmsg: Usage:\n" }]), ["any", "\nmsg: Usage:\n"])
      assert.deepStrictEqual(yield* read([{ answer: '{"other": 1}' }]), ["any", '{"other": 1}'])
      assert.deepStrictEqual(yield* read([{ answer: null }]), ["any", ""])
      assert.deepStrictEqual(yield* read([]), ["any", ""])
      assert.strictEqual(
        yield* tagOf(Effect.flatten(answer("any", [{ answer: 1 }]))),
        "UnknownError",
        "what is no text is no answer"
      )
    })
  )

  it.effect("of a flush or checkpoint that is not all OK is MoCtlFailed, whatever else a shard says", () =>
    Effect.gen(function* () {
      for (const command of ["flush", "FLUSH", "checkpoint", "GlobalCheckpoint"]) {
        for (const [result, failures] of [
          [
            [{ returnStr: "OK" }, { returnStr: "disk is full" }, { returnStr: "ok" }],
            ["disk is full", "ok"]
          ],
          [[{ shardID: 1 }], [""]],
          ["no shards", ['"no shards"']]
        ] as const) {
          const failed = yield* Effect.flatMap(answer(command, json("M", result)), Effect.flip)
          assert.strictEqual(failed._tag, "MoCtlFailed")
          if (failed._tag === "MoCtlFailed") {
            assert.deepStrictEqual(failed.failures, failures)
            assert.strictEqual(failed.command, command)
          }
        }
        assert.strictEqual((yield* answer(command, ok))._tag, "Right")
      }
    })
  )

  it.effect("of the console that begins as a failure is one; of other commands none is read as one", () =>
    Effect.gen(function* () {
      const console: Reply = [{ answer: "\nmsg: run err: invalid argument , bad value [storage_usage]\n" }]
      const failed = yield* Effect.flatMap(answer("inspect", console), Effect.flip)
      assert.strictEqual(failed._tag, "MoCtlFailed")
      if (failed._tag === "MoCtlFailed") {
        assert.deepStrictEqual(failed.failures, ["invalid argument , bad value [storage_usage]"])
      }
      assert.strictEqual((yield* answer("mergeobjects", console))._tag, "Right")
      const report = json("DiskCleaner", [{ returnStr: '{"failed": 0, "error": null}' }])
      assert.strictEqual((yield* answer("diskcleaner", report))._tag, "Right")
    })
  )
})

describe("an answer of a known form", () => {
  const asked = <A>(result: unknown, f: (moCtl: MoCtl["Type"]) => Effect.Effect<A, unknown>) =>
    over(answering(json("any", result)), using(f))

  it.effect("is read as a value, and as nothing else", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* asked("1795274818145823465-0", (moCtl) => moCtl.now), 1_795_274_818_145_823_465n)
      assert.deepStrictEqual(
        yield* asked("sync 3 cn services's commit ts to 1795274816177680846-1", (moCtl) => moCtl.syncCommit),
        { nodes: 3, until: 1_795_274_816_177_680_846n }
      )
      assert.deepStrictEqual(
        yield* asked("a-1:9, b:10", (moCtl) => moCtl.protocolVersions),
        new Map([
          ["a-1", 9],
          ["b", 10]
        ])
      )
      const extra = '{"next_col_seqnum":12,"block_max_rows":8192,"object_max_blocks":256,"IndexTables":[272577]}'
      const table = { database: "d", table: "t" }
      assert.deepStrictEqual(
        { ...(yield* asked(extra, (moCtl) => moCtl.tableExtra(table))) },
        { nextColumn: 12, rowsPerBlock: 8192, blocksPerObject: 256, indexTables: [272_577n] }
      )
      for (const ask of [
        (moCtl: MoCtl["Type"]) => Effect.asVoid(moCtl.now),
        (moCtl: MoCtl["Type"]) => Effect.asVoid(moCtl.syncCommit),
        (moCtl: MoCtl["Type"]) => Effect.asVoid(moCtl.protocolVersions),
        (moCtl: MoCtl["Type"]) => Effect.asVoid(moCtl.tableExtra(table)),
        (moCtl: MoCtl["Type"]) => Effect.asVoid(moCtl.inspect("help"))
      ]) {
        assert.strictEqual(yield* tagOf(asked(["other"], ask)), "UnknownError")
      }
    })
  )
})

describe("flush", () => {
  const missing: Reply = { errno: 0, message: "ExpectedEOB" }

  const flushed = (reply: (name: unknown) => Reply, table: { readonly database: string; readonly table: string }) => {
    const sql = answering(({ parameters }) => reply(parameters[2]))
    return Effect.map(
      over(
        sql,
        using((moCtl) => tagOf(moCtl.flush(table)))
      ),
      (tag) => [tag, ...sql.sent.map(({ parameters }) => parameters[2])]
    )
  }

  it.effect("tries a name as it is written, then as it is stored", () =>
    Effect.gen(function* () {
      const table = { database: "Shop", table: "ORDERS" }
      const stored = (name: string) => (asked: unknown) => (asked === name ? ok : missing)
      assert.deepStrictEqual(yield* flushed(stored("Shop.ORDERS"), table), ["success", "Shop.ORDERS"])
      assert.deepStrictEqual(yield* flushed(stored("shop.orders"), table), ["success", "Shop.ORDERS", "shop.orders"])
      assert.deepStrictEqual(yield* flushed(stored("x"), table), ["ObjectNotFound", "Shop.ORDERS", "shop.orders"])
      assert.deepStrictEqual(yield* flushed(stored("x"), { database: "shop", table: "orders" }), [
        "ObjectNotFound",
        "shop.orders"
      ])
    })
  )

  it.effect("does not try again what failed otherwise", () =>
    Effect.gen(function* () {
      const table = { database: "Shop", table: "orders" }
      const failing = json("Flush", [{ returnStr: "disk is full" }])
      assert.deepStrictEqual(yield* flushed(() => failing, table), ["MoCtlFailed", "Shop.orders"])
      const refused: Reply = { errno: 20101, message: "internal error: do not have privilege to execute the statement" }
      assert.deepStrictEqual(yield* flushed(() => refused, table), ["AuthorizationError", "Shop.orders"])
    })
  )

  it.effect("refuses a name with a dot, which the server would split", () =>
    Effect.gen(function* () {
      assert.deepStrictEqual(yield* flushed(() => ok, { database: "sh.op", table: "t" }), ["InvalidInput"])
      assert.deepStrictEqual(yield* flushed(() => ok, { database: "shop", table: "t.0" }), ["InvalidInput"])
    })
  )
})
