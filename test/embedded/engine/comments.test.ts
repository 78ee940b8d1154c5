/**
 * Comments and kinds of indexes as they are kept and shown; the same against a live server is in `agreement/attributes.sql`.
 */
import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (each) =>
  each.run(
    "CREATE TABLE told (a INT COMMENT 'it''s', b INT, KEY k USING btree (a), KEY l (b) USING hash) COMMENT 'bs\\\\x'"
  )
)

const shown = async (): Promise<string> => String((await client.rows("SHOW CREATE TABLE told"))[0]?.[1])

it("keeps a quote twice and shows it once more", async () => {
  expect((await client.rows("SHOW FULL COLUMNS FROM told"))[0]?.[8]).toBe("it''s")
  expect(await shown()).toContain("COMMENT 'it''s'")
})

it("goes on showing the first comment of a table", async () => {
  await client.run("ALTER TABLE told COMMENT = 'other'")
  const listed = "SELECT table_comment FROM information_schema.tables WHERE table_name = 'told'"
  expect(await client.rows(listed)).toEqual([["other"]])
  expect(await shown()).toContain("COMMENT='bsx'")
  await client.run("ALTER TABLE told ADD c INT")
  expect(await client.rows(listed)).toEqual([["bs\\x"]])
})

it("shows the kind of an index that is written before its columns", async () => {
  expect(await shown()).toContain("KEY `k` USING btree (`a`),\n  KEY `l` (`b`)")
  expect((await client.rows("SHOW INDEX FROM told")).map((row) => [row[2], row[10]])).toEqual([
    ["k", "btree"],
    ["l", ""]
  ])
})
