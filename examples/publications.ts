/** One account publishes, another subscribes and reads what is there at any moment. Needs the sys account, to make the two. */
import { SqlClient } from "@effect/sql"
import { Console, Effect, Option } from "effect"
import { MatrixOneClient, Publications, Reason, Tenants } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, runMain, scratchAccount } from "./support.ts"

const program = Effect.gen(function* () {
  const { host, port } = (yield* MatrixOneClient.MatrixOneClient).endpoint
  const [maker, reader] = [yield* scratchAccount("maker"), yield* scratchAccount("reader")]
  const logins = new Map([maker, reader].map((login) => [login.account, login]))

  yield* Effect.gen(function* () {
    const tenants = yield* Tenants.Tenants
    const asMaker = tenants.run(maker.account)
    const asReader = tenants.run(reader.account)

    // some tables of a database, for one account
    yield* asMaker(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const publications = yield* Publications.Publications
        yield* sql`CREATE DATABASE shop`
        yield* sql`CREATE TABLE shop.prices (item VARCHAR(20) PRIMARY KEY, cents INT)`
        yield* sql`CREATE TABLE shop.customers (id INT PRIMARY KEY)`
        yield* sql`INSERT INTO shop.prices VALUES ('tea', 250)`
        const published = yield* publications.create("price_list", {
          database: "shop",
          tables: ["prices"],
          accounts: [reader.account],
          comment: "what things cost"
        })
        yield* assertEquals(published.tables, Option.some(["prices"]))
      })
    )

    // the other one sees the offer, and subscribes: a database that shows the maker's tables, read-only
    const prices = Effect.flatMap(SqlClient.SqlClient, (sql) => sql`SELECT item, cents FROM their_shop.prices`)
    yield* asReader(
      Effect.gen(function* () {
        const publications = yield* Publications.Publications
        const [offer] = yield* publications.offers
        yield* assertEquals([offer?.publication, offer?.database], ["price_list", Option.none()])
        yield* publications.subscribe("their_shop", { publisher: maker.account, publication: "price_list" })
        yield* assertEquals(yield* prices, [{ item: "tea", cents: 250 }])
        const sql = yield* SqlClient.SqlClient
        const refused = yield* Effect.flip(sql`DELETE FROM their_shop.prices`)
        yield* Console.log(`read-only: ${Reason.of(refused).message}`)
      })
    )

    // nothing was copied: what the maker changes, the reader sees
    yield* asMaker(Effect.flatMap(SqlClient.SqlClient, (sql) => sql`UPDATE shop.prices SET cents = ${275n}`))
    yield* assertEquals(yield* asReader(prices), [{ item: "tea", cents: 275 }])

    // taken back: the subscription says so, and shows nothing more
    yield* asMaker(Effect.flatMap(Publications.Publications, ({ drop }) => drop("price_list")))
    yield* asReader(
      Effect.gen(function* () {
        const publications = yield* Publications.Publications
        const [taken] = yield* publications.subscriptions
        yield* assertEquals(taken?.status, "dropped")
        yield* publications.unsubscribe("their_shop")
        yield* assertEquals(yield* publications.subscriptions, [])
      })
    )
  }).pipe(
    Effect.provide(
      Tenants.layer((account) => ({ host, port, username: "admin", password: logins.get(account)?.password }))
    )
  )
})

program.pipe(Effect.scoped, Effect.provide(Embedded.layerDefault), runMain)
