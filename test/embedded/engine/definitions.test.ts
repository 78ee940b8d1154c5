/**
 * What a definition must not say; the same against a live server is in `agreement/definitions.sql`.
 */
import { expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const client = engineOfFile().client("all", (each) => each.run("CREATE TABLE parent (id INT PRIMARY KEY)"))

it.each([
  ["CREATE TABLE order (a INT)", 1064],
  ["CREATE TABLE t (rank INT)", 1064],
  ["CREATE TABLE t (ö INT)", 1064],
  ["CREATE TABLE t (a INT DEFAULT -1.6)", 20203],
  ["CREATE TABLE t (a VARCHAR(3) DEFAULT 'abcd')", 1067],
  ["CREATE TABLE t (a DECIMAL(4, 2) DEFAULT 123.456)", 20301],
  ["CREATE TABLE t (a JSON DEFAULT '{}')", 20105],
  ["CREATE TABLE t (a VARCHAR(36) DEFAULT uuid())", 20301],
  ["CREATE TABLE t (a TEXT, FULLTEXT (a))", 20101],
  ["CREATE TABLE t (a INT, FOREIGN KEY (a) REFERENCES parent)", 20101],
  ["CREATE INDEX IF NOT EXISTS i ON parent (id)", 1064],
  ["CREATE INDEX i USING hash ON parent (id)", 20301],
  ["ALTER TABLE parent ADD CONSTRAINT c CHECK (id > 0)", 20101],
  ["ALTER TABLE parent RENAME INDEX a TO b", 1064],
  ["RENAME TABLE parent TO other, nosuch TO third", 1146],
  ["DROP TABLE parent,", 1064],
  ["CREATE TABLE t (a INT, KEY (a b))", 1064],
  ["CREATE TABLE t (a INT COMMENT b)", 1064],
  ["CREATE TABLE t (a VARCHAR(5) CHARSET utf8mb4)", 1064],
  ["CREATE TABLE t (a NVARCHAR(5))", 1064],
  ["CREATE TABLE t (a INT, KEY k (a) COMMENT 'it''s')", 1105],
  [`CREATE TABLE t (a INT, KEY ${"k".repeat(65)} (a))`, 1406],
  ["ALTER TABLE parent MODIFY id BIGINT COLLATE utf8mb4_bin", 20105],
  ["ALTER TABLE parent CHANGE id id BIGINT CHECK (id > 0)", 20105],
  ["CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, CHECK (a > 0))", 20301],
  ["CREATE TABLE t (a INT, b INT CHECK (a > 0))", 20301],
  ["CREATE TABLE t (a INT, CHECK (nosuch > 0))", 20301],
  ["CREATE TABLE t (a INT, CHECK (a > (SELECT 1)))", 20301],
  ["CREATE TABLE t (a INT, CHECK (a > @x))", 20301],
  ["CREATE TABLE t (a DATETIME, CHECK (a < NOW()))", 20301],
  ["CREATE TABLE t (a INT, CONSTRAINT c CHECK (a > 0), CONSTRAINT C CHECK (a < 9))", 20301],
  ["CREATE TABLE t (a INT CHECK (a > 0) NOT ENFORCED)", 20105],
  ["CREATE TABLE t (a INT, b INT AS (b))", 20301],
  ["CREATE TABLE t (a INT, b INT AS (c), c INT AS (a))", 20301],
  ["CREATE TABLE t (a INT, b INT DEFAULT 1 AS (a))", 20301],
  ["CREATE TABLE t (a INT, b DATETIME AS (NOW()))", 20301],
  ["CREATE TABLE t (a INT, b INT AS (SUM(a)))", 20301],
  ["CREATE TABLE t (a INT AUTO_INCREMENT PRIMARY KEY, b INT AS (a + 1))", 20301],
  ["ALTER TABLE parent ADD b INT AS (b)", 20301],
  ["CREATE SEQUENCE ``", 1064],
  ["SELECT id FROM parent", 0]
])("%s: %i", async (statement, errno) => {
  expect(await client.errno(statement)).toBe(errno)
})

it("shows unique keys first, and a REFERENCES of a column not at all", async () => {
  await client.run(
    "CREATE TABLE `a``b` (a INT REFERENCES nosuch (x), b INT, c INT AS (a) STORED, KEY (a), UNIQUE (b), KEY (b))"
  )
  expect((await client.rows("SHOW CREATE TABLE `a``b`"))[0]?.[1]).toBe(
    "CREATE TABLE `a``b` (\n  `a` int DEFAULT NULL,\n  `b` int DEFAULT NULL,\n  `c` int GENERATED ALWAYS AS (a) STORED,\n  UNIQUE KEY `b` (`b`),\n  KEY `a` (`a`),\n  KEY `b_2` (`b`)\n)"
  )
})

it.each([
  ["create table s2 (a int nut null)", 'column 26 near " nut null)"'],
  ["create table s6 (a int) engin = 3", 'column 29 near " engin = 3"'],
  ["create table s11 (a int default)", 'column 32 near ")"'],
  ["create table s16 (a int references b (c) on delete explode)", 'column 58 near " explode)"']
])("of %s says where it is wrong: %s", async (statement, where) => {
  await expect(client.run(statement)).rejects.toThrow(`syntax error at line 1 ${where};`)
})
