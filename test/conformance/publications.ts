/**
 * Publications: what is offered, and to whom.
 */
import * as SqlClient from "@effect/sql/SqlClient"
import { assert, describe } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as FastCheck from "effect/FastCheck"
import * as Option from "effect/Option"
import { Publications } from "../../src/services/Publications.ts"
import { reasonOf, tagOf } from "../support/failures.ts"
import { fresh } from "./Harness.ts"
import { market, recent } from "./market.ts"
import { oddObjectName } from "./oddNames.ts"
import type { OverAccounts } from "./suite.ts"

export const publications = (it: OverAccounts): void => {
  describe("publications", () => {
    it.scoped("are made, read, changed, offered and dropped", () =>
      Effect.gen(function* () {
        const { other, publisher, subscriber } = yield* market
        const service = publisher.publications
        const comment = 'it\'s "all" 😀 \\ \n `%`'
        const made = yield* service.create("P_One", { database: "SHOP", accounts: [subscriber.account], comment })
        assert.deepInclude(made, {
          name: "p_one",
          database: Option.some("shop"),
          tables: Option.none(),
          accounts: Option.some([subscriber.account]),
          subscribers: [],
          comment,
          updatedAt: Option.none()
        })
        assert.isTrue(recent(made.createdAt), String(made.createdAt))
        assert.deepStrictEqual(yield* service.get("P_ONE"), made)
        assert.deepStrictEqual(yield* service.find("p_one"), Option.some(made))
        assert.deepStrictEqual(yield* service.list, [made])
        assert.deepStrictEqual((yield* publisher.text("SHOW CREATE PUBLICATION p_one")).flatMap(Object.values), [
          "p_one",
          `CREATE PUBLICATION p_one DATABASE shop ACCOUNT ${subscriber.account}`
        ])
        assert.deepStrictEqual(yield* other.publications.offers, [])
        const [offer, ...more] = yield* subscriber.publications.offers
        assert.deepStrictEqual(more, [])
        assert.deepInclude(offer, {
          publisher: publisher.account,
          publication: "p_one",
          status: "normal",
          database: Option.none(),
          subscribedAt: Option.none()
        })
        const offered = Option.getOrThrow(Option.fromNullable(offer?.offered).pipe(Option.flatten))
        assert.deepInclude(offered, { database: Option.some("shop"), tables: Option.none(), comment })
        assert.isTrue(recent(offered.publishedAt), String(offered.publishedAt))

        const both = yield* service.alter("p_one", { accounts: { add: [other.account.toUpperCase()] } })
        assert.deepStrictEqual(
          Option.map(both.accounts, (accounts) => [...accounts].sort()),
          Option.some([other.account, subscriber.account].sort())
        )
        assert.isTrue(Option.exists(both.updatedAt, recent))
        assert.strictEqual((yield* other.publications.offers).length, 1)
        const one = yield* service.alter("p_one", { accounts: { drop: [other.account] }, comment: "new" })
        assert.deepStrictEqual([one.accounts, one.comment], [Option.some([subscriber.account]), "new"])
        const replaced = yield* service.alter("p_one", { accounts: [other.account] })
        assert.deepStrictEqual(replaced.accounts, Option.some([other.account]))
        assert.deepStrictEqual(yield* subscriber.publications.offers, [])

        yield* service.drop("p_one")
        assert.deepStrictEqual(yield* other.publications.offers, [])
        assert.strictEqual(yield* tagOf(service.drop("p_one")), "PublicationNotFound")
        yield* service.drop("p_one", { ifExists: true })
        assert.strictEqual(yield* tagOf(service.get("p_one")), "PublicationNotFound")
        assert.strictEqual(yield* tagOf(service.alter("p_one", { comment: "x" })), "PublicationNotFound")
      })
    )

    it.scoped("of some tables, of everything, to everybody", () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        const service = publisher.publications
        const accounts = [subscriber.account] as const
        const tables = ["Orders", "we.ird"] as const
        const two = yield* service.create("two", { database: "shop", tables, accounts })
        assert.deepStrictEqual(
          Option.map(two.tables, (names) => [...names].sort()),
          Option.some(["orders", "we.ird"])
        )
        yield* subscriber.publications.subscribe("two", { publisher: publisher.account, publication: "two" })
        const shown = yield* subscriber.text("SHOW TABLES FROM two")
        assert.deepStrictEqual(shown.flatMap(Object.values).sort(), ["orders", "we.ird"])
        const coverage = yield* subscriber.publications.coverage("two")
        assert.deepStrictEqual([coverage.database, coverage.whole], [Option.some("shop"), false])
        assert.sameMembers([...coverage.tables], ["orders", "we.ird"])

        const less = yield* service.alter("two", { scope: { database: "shop", tables: ["items"] } })
        assert.deepStrictEqual(less.tables, Option.some(["items"]))
        assert.deepStrictEqual((yield* subscriber.text("SHOW TABLES FROM two")).flatMap(Object.values), ["items"])
        const widened = yield* reasonOf(service.alter("two", { scope: { database: "shop" } }))
        assert.strictEqual(widened._tag, "InvalidInput", "the server would keep the tables")

        const all = yield* service.create("everything", { databases: "all", accounts })
        assert.deepStrictEqual([all.database, all.tables], [Option.none(), Option.none()])
        const everything = yield* subscriber.publications.coverage("everything")
        assert.deepStrictEqual([everything.database, everything.whole], [Option.none(), true])
        const toAll = yield* reasonOf(service.create("to_all", { database: "shop", accounts: "all" }))
        assert.strictEqual(toAll._tag, "AuthorizationError", toAll.message)

        const sys = yield* Publications
        const sql = yield* SqlClient.SqlClient
        const database = fresh("d")
        const name = fresh("pub")
        yield* Effect.addFinalizer(() =>
          Effect.orDie(
            Effect.zipRight(
              sys.drop(name, { ifExists: true }),
              sql`DROP DATABASE IF EXISTS ${sql(database)}`.unprepared
            )
          )
        )
        yield* sql`CREATE DATABASE ${sql(database)}`.unprepared
        const open = yield* sys.create(name, { database, accounts: "all" })
        assert.deepStrictEqual(open.accounts, Option.none())
        const found = (yield* publisher.publications.offers).find(({ publication }) => publication === name)
        assert.deepInclude(found, { publisher: "sys", status: "normal" })
      })
    )

    it.scoped("of a name that is taken are kept only when they are the same", () =>
      Effect.gen(function* () {
        const { other, publisher, subscriber } = yield* market
        const service = publisher.publications
        const same = {
          database: "shop",
          tables: ["items", "orders"],
          accounts: [subscriber.account, other.account]
        } as const
        const made = yield* service.create("p", same)
        const error = yield* Effect.flip(service.create("P", same))
        assert.strictEqual(error._tag, "PublicationAlreadyExists")
        const turned = {
          database: "Shop",
          tables: ["Orders", "items", "items"],
          accounts: [other.account, subscriber.account],
          ifNotExists: true
        } as const
        assert.deepStrictEqual(yield* service.create("p", turned), made)
        for (const different of [
          { ...turned, tables: ["orders"] },
          { ...turned, tables: undefined },
          { ...turned, accounts: [other.account] },
          { accounts: turned.accounts, databases: "all", ifNotExists: true }
        ] as const) {
          assert.strictEqual(yield* tagOf(service.create("p", different)), "PublicationAlreadyExists")
        }
      })
    )

    it.scoped("that cannot be, and by whom they cannot", () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        const service = publisher.publications
        const accounts = [subscriber.account] as const
        const good = { database: "shop", accounts } as const
        const unsent = [
          ...["", "a b", "a'b", 'a"b', "a`b", "a\\b", "a\nb", "\ud800", "x".repeat(65)].flatMap((name) => [
            service.create(name, good),
            service.alter(name, { comment: "c" }),
            service.drop(name),
            service.find(name),
            service.coverage(name),
            service.subscribe("s", { publisher: "p", publication: name })
          ]),
          ...["", "a'b", "a\\b", "a\u200bb"].flatMap((name) => [
            service.create("p", { ...good, database: name }),
            service.create("p", { ...good, tables: [name] }),
            service.subscribe(name, { publisher: "p", publication: "p" }),
            service.unsubscribe(name)
          ]),
          service.create("p", { ...good, tables: ["a,b"] }),
          service.create("p", { ...good, accounts: ["a,b"] }),
          service.alter("p", { accounts: { add: ["a'b"] } }),
          service.alter("p", { comment: "" }),
          service.alter("p", {}),
          service.subscribe("s", { publisher: "a b", publication: "p" })
        ]
        for (const one of unsent) {
          const reason = yield* reasonOf<unknown, unknown, never>(one)
          assert.strictEqual(reason._tag, "InvalidInput", reason.message)
          assert.isUndefined(reason.errno, reason.message)
        }
        const nobody = fresh("acc")
        for (const [expected, options] of [
          ["ObjectNotFound", { accounts, database: "nope" }],
          ["ObjectNotFound", { accounts, database: "shop", tables: ["nope"] }],
          ["ObjectNotFound", { accounts: [nobody], database: "shop" }],
          ["InvalidInput", { accounts, database: "mo_catalog" }],
          ["InvalidInput", { accounts: [publisher.account], database: "shop" }]
        ] as const) {
          const reason = yield* reasonOf(service.create("p", options))
          assert.strictEqual(reason._tag, expected, reason.message)
        }
        assert.deepStrictEqual(yield* service.list, [])

        const sql = yield* SqlClient.SqlClient
        const sys = yield* Publications
        for (const one of [
          sys.create("p", { databases: "all", accounts }),
          sys.alter("p", { comment: "c" }),
          sys.drop("p")
        ]) {
          assert.strictEqual(yield* tagOf(sql.withTransaction<never, unknown, unknown>(one)), "NotAllowedInTransaction")
        }
      })
    )
  })
}

export const publicationNames = (it: OverAccounts, runs: number): void => {
  it.scoped(
    "publications, databases and tables of every name are what they say, and nothing else",
    () =>
      Effect.gen(function* () {
        const { publisher, subscriber } = yield* market
        for (const [i, [name, comment]] of FastCheck.sample(
          FastCheck.tuple(oddObjectName, FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 30 })),
          runs
        ).entries()) {
          const publication = `p${i}${name}`
          const told = JSON.stringify([publication, comment])
          const accounts = [subscriber.account] as const
          const made = yield* publisher.publications.create(publication, { database: "shop", accounts, comment })
          assert.strictEqual(made.comment, comment, told)
          assert.deepStrictEqual(yield* publisher.publications.get(publication), made, told)
          const database = `d${i}${name}`
          yield* subscriber.publications.subscribe(database, { publisher: publisher.account, publication })
          const [taken, ...more] = yield* subscriber.publications.subscriptions
          assert.deepStrictEqual(more, [], told)
          assert.strictEqual(taken?.publication, made.name, told)
          const rows = yield* subscriber.text(`SELECT id FROM \`${database}\`.orders`)
          assert.strictEqual(rows.length, 2, told)
          yield* subscriber.publications.unsubscribe(database)
          yield* publisher.publications.drop(publication)
          assert.deepStrictEqual(yield* publisher.publications.list, [], told)
        }
      }),
    300_000
  )
}
