/**
 * `npm run demo`: one shop with 20,000 orders, a migration that goes wrong, and the way back. Runs on the server of
 * MATRIXONE_TEST_URL or MATRIXONE_URL, else on an embedded one, and drops what it made, also when it is interrupted.
 * Every number it prints is measured or read from the server.
 */
import { SqlClient } from "@effect/sql"
import { Array, Duration, Effect, Fiber, Logger, Option, Ref, Schedule } from "effect"
import { Clone, MatrixOneClient, Query, Restore, Snapshots, TimeTravel } from "effect-matrixone"
import { Embedded } from "effect-matrixone/embedded"
import { assertEquals, assertThat, runMain, scratch } from "./support.ts"

// --- the page

const terminal = process.stdout.isTTY === true
const colours = terminal && !process.env["NO_COLOR"]
const paint = (code: number) => (text: string) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text)
const bold = paint(1)
const dim = paint(2)
const red = paint(31)
const green = paint(32)

const print = (text: string) => Effect.sync(() => console.log(text))
const chapter = (title: string) => print(`\n${bold(title)}`)
const say = (text: string) => print(`  ${text}`)
const number = (n: number) => n.toLocaleString("en")
const euros = (cents: number) => `€ ${(cents / 100).toLocaleString("en", { minimumFractionDigits: 2 })}`
const time = (duration: Duration.Duration) => `${number(Math.round(Duration.toMillis(duration)))} ms`

/** A bar that fills up on a terminal, a line for each quarter elsewhere. */
const progress = (done: number, total: number) =>
  Effect.sync(() => {
    const text = `${number(done)} of ${number(total)} rows`
    const filled = Math.round((done / total) * 30)
    if (terminal) process.stdout.write(`\r  ${"█".repeat(filled)}${dim("░".repeat(30 - filled))} ${text}`)
    else if (done % (total / 4) === 0) console.log(`  ${text}`)
    if (terminal && done === total) process.stdout.write("\n")
  })

// --- the shop

const orderCount = 20_000
const statuses = ["paid", "paid", "paid", "paid", "shipped", "shipped", "shipped", "shipped", "open", "cancelled"]

/** The same orders each time, spread over 500 customers and four years. */
const order = (id: number) => ({
  id,
  customer: (id * 7_919) % 500,
  year: 2023 + (((id * 26_544) % 1_009) % 4),
  status: statuses[((id * 40_503) % 997) % 10] ?? "open",
  cents: 500 + ((id * 104_729) % 20_000)
})

interface Books {
  readonly orders: number
  readonly cents: number
}

const program = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { endpoint, poolStats, serverVersion } = yield* MatrixOneClient.MatrixOneClient
  const clone = yield* Clone.Clone
  const restore = yield* Restore.Restore
  const snapshots = yield* Snapshots.Snapshots

  yield* say(`${serverVersion} at ${endpoint.host}:${endpoint.port}, as ${endpoint.username} of ${endpoint.account}`)
  const shop = yield* scratch("demo")
  yield* Effect.addFinalizer(() => print(dim(`\nDropping ${shop} and its copies.`)))
  const ordersOf = (database: string) => sql(`${database}.orders`)
  const orders = ordersOf(shop)

  const books = (table: typeof orders) =>
    sql<{ orders: number; cents: string }>`SELECT COUNT(*) AS orders, SUM(cents) AS cents FROM ${table}`.pipe(
      Effect.map(([row]): Books => ({ orders: row?.orders ?? 0, cents: Number(row?.cents ?? 0) }))
    )
  const line = (label: string, { cents, orders }: Books) =>
    say(`${label.padEnd(12)}${number(orders).padStart(8)} orders ${euros(cents).padStart(18)}`)

  yield* chapter(`A shop with ${number(orderCount)} orders`)
  yield* sql`CREATE TABLE ${orders} (
    id INT PRIMARY KEY, customer INT NOT NULL, year INT NOT NULL, status VARCHAR(10) NOT NULL, cents INT NOT NULL)`
  const loaded = yield* Ref.make(0)
  const insert = (batch: ReadonlyArray<ReturnType<typeof order>>) =>
    sql`INSERT INTO ${orders} ${sql.insert([...batch])}`.pipe(
      Effect.zipRight(Ref.updateAndGet(loaded, (n) => n + batch.length)),
      Effect.flatMap((done) => progress(done, orderCount))
    )
  const [loading] = yield* Effect.forEach(Array.chunksOf(Array.makeBy(orderCount, order), 500), insert, {
    concurrency: 4,
    discard: true
  }).pipe(Effect.timed)
  const perSecond = Math.round(orderCount / Duration.toSeconds(loading))
  yield* say(`loaded in ${time(loading)} over 4 connections, ${number(perSecond)} rows a second`)
  const original = yield* books(orders)
  yield* assertEquals(original.orders, orderCount)

  yield* chapter("A snapshot before the migration")
  const [taking, before] = yield* Effect.timed(
    snapshots.create(`${shop}_before`, { level: "database", database: shop })
  )
  yield* say(`${before.name} of the whole database, in ${time(taking)}`)

  yield* chapter("The migration goes wrong")
  yield* say("meant: remove the cancelled orders of 2023 and 2024. The parentheses are missing:")
  yield* say(red("DELETE FROM orders WHERE status = 'cancelled' AND year = 2023 OR year = 2024"))
  const wrong = yield* Query.execute(
    sql`DELETE FROM ${orders} WHERE status = 'cancelled' AND year = 2023 OR year = 2024`
  )
  yield* say(`${number(wrong.affectedRows)} orders deleted`)

  yield* chapter("Before and after, in one query")
  const past = TimeTravel.asOf({ database: shop, table: "orders" }, { snapshot: before.name })
  const [lost] = yield* sql<{ orders: number; cents: string }>`
    SELECT COUNT(*) AS orders, SUM(was.cents) AS cents
    FROM ${past} was LEFT JOIN ${orders} now ON now.id = was.id
    WHERE now.id IS NULL AND was.status <> 'cancelled'`
  const lostBooks = { orders: lost?.orders ?? 0, cents: Number(lost?.cents ?? 0) }
  yield* line("in snapshot", original)
  yield* line("now", yield* books(orders))
  yield* line("wrongly gone", lostBooks)
  yield* assertThat(lostBooks.orders > 0, "the wrong migration removed orders that it should not have")

  yield* chapter("A copy of the past to try it again")
  const staging = `${shop}_staging`
  const [cloning] = yield* Effect.timed(clone.database({ from: shop, to: staging, at: { snapshot: before.name } }))
  const migrate = (database: string) =>
    Query.execute(sql`DELETE FROM ${ordersOf(database)} WHERE status = 'cancelled' AND (year = 2023 OR year = 2024)`)
  const rehearsed = yield* migrate(staging)
  yield* say(
    `cloned from the snapshot in ${time(cloning)}; corrected, it removes ${number(rehearsed.affectedRows)} there`
  )

  yield* chapter("Restore, and the corrected migration")
  const [restoring] = yield* Effect.timed(restore.database(shop, before.name))
  yield* assertEquals(yield* books(orders), original)
  yield* line("restored", original)
  const removed = yield* sql.withTransaction(migrate(shop))
  yield* assertEquals(removed.affectedRows, rehearsed.affectedRows)
  yield* assertEquals(yield* books(orders), yield* books(ordersOf(staging)))
  yield* line("migrated", yield* books(orders))
  yield* say(`restored in ${time(restoring)}; the shop and its rehearsal now agree ${green("✓")}`)

  yield* chapter("Ten queries of 100 ms")
  const ten = Effect.replicate(sql`SELECT SLEEP(0.1)`, 10)
  yield* Effect.all(ten, { concurrency: "unbounded" }) // opens the connections
  const [serial] = yield* Effect.timed(Effect.all(ten))
  const [parallel] = yield* Effect.timed(Effect.all(ten, { concurrency: "unbounded" }))
  const speedUp = Duration.toMillis(serial) / Duration.toMillis(parallel)
  yield* say(`one after the other  ${time(serial).padStart(9)}`)
  yield* say(`at once              ${time(parallel).padStart(9)}   ${green(`${speedUp.toFixed(1)} times as fast`)}`)

  yield* chapter("A query nobody waits for")
  const marker = shop.slice(-8)
  const inProcessList = Effect.map(
    sql<{ conn_id: number; info: string | null }>`SHOW PROCESSLIST`,
    Array.findFirst((row) => row.info?.includes(`SLEEP(60) AS q${marker}`) === true)
  )
  const report = yield* sql`SELECT SLEEP(60) AS ${sql.literal(`q${marker}`)}`.pipe(
    Effect.timeoutOption("300 millis"),
    Effect.timed,
    Effect.fork
  )
  const running = yield* Effect.flatten(inProcessList).pipe(
    Effect.retry(Schedule.intersect(Schedule.spaced("10 millis"), Schedule.recurs(50)))
  )
  yield* say(`the server's process list: connection ${running.conn_id} runs SELECT SLEEP(60)`)
  const [waited, answer] = yield* Fiber.join(report)
  const afterwards = yield* inProcessList
  yield* assertEquals([Option.isNone(answer), Option.isNone(afterwards)], [true, true])
  yield* say(`interrupted after 300 ms, the caller went on after ${time(waited)}`)
  yield* say(
    `the server's process list: not there any more ${green("✓")} (${(yield* poolStats).kills} KILL QUERY sent)`
  )
})

const plain = Logger.make(({ message }) => console.log(`  ${Array.ensure(message).join(" ")}`))

const main = Effect.scoped(program).pipe(
  Effect.provide(Embedded.layerDefault),
  Effect.provide(Logger.replace(Logger.prettyLoggerDefault, plain))
)

runMain(Effect.zipRight(print(bold("MatrixOne for Effect")), main))
