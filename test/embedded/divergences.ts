/**
 * Where the embedded server is not what MatrixOne 4.2.0 is: the table of docs/embedded.md. `shown` shows that it is so.
 */
import { expect } from "vitest"
import type { Client } from "./support.ts"

interface Divergence {
  readonly what: string
  readonly matrixone: string
  readonly here: string
  readonly shown?: (connect: () => Promise<Client>) => Promise<void>
}

/** Each statement is refused as not supported, and the session goes on. */
const refused =
  (...statements: ReadonlyArray<string>) =>
  async (connect: () => Promise<Client>): Promise<void> => {
    const client = await connect()
    await client.run("CREATE TABLE refusing (id INT PRIMARY KEY, a INT); INSERT INTO refusing VALUES (1, 1)")
    for (const statement of statements) {
      await expect(client.run(statement), statement).rejects.toThrow(/not supported/)
      expect(await client.errno(statement), statement).toBe(20105)
    }
    expect(await client.rows("SELECT id FROM refusing")).toEqual([["1"]])
    await client.run("DROP TABLE refusing")
  }

export const divergences: ReadonlyArray<Divergence> = [
  {
    what: "storage",
    matrixone: "shared: clones and snapshots cost nothing",
    here: "copies: snapshots, clones and restores cost what their rows cost"
  },
  {
    what: "data",
    matrixone: "durable",
    here: "in memory, or in a directory; there a PITR reaches back to the last start only"
  },
  {
    what: "locks",
    matrixone:
      "a circle of transactions that wait for each other is looked for after five seconds; it ends any of them, or several",
    here: "seen at once; it ends the one that closes it. CREATE UNIQUE INDEX and DROP INDEX of one wait for inserted rows too; FOR UPDATE of a derived table holds all rows of its query",
    shown: async (connect) => {
      const [a, b] = [await connect(), await connect()]
      await a.run("CREATE TABLE held (id INT PRIMARY KEY, a INT, UNIQUE u (a)); BEGIN; INSERT INTO held VALUES (1, 1)")
      await b.run("SET lock_wait_timeout = 1; BEGIN; INSERT INTO held VALUES (2, 2)")
      const others = [a.errno("INSERT INTO held VALUES (2, 3)"), b.errno("INSERT INTO held VALUES (1, 3)")]
      expect((await Promise.all(others)).toSorted()).toEqual([0, 20701])
      await b.run("ROLLBACK")
      await a.run("ROLLBACK; BEGIN; INSERT INTO held VALUES (1, 1)")
      expect(await b.errno("DROP INDEX u ON held")).toBe(1205)
      await a.run("ROLLBACK")
    }
  },
  {
    what: "unique keys over the beginning of a column; a CHECK of a generated column; ALTER of partitions, LIST by several columns",
    matrixone: "there",
    here: "refused",
    shown: refused(
      "CREATE TABLE checked (a INT, g INT AS (a + 1), CHECK (g > 0))",
      "CREATE TABLE beginning (a VARCHAR(10), UNIQUE u (a(3)))",
      "CREATE TABLE many (a INT, b INT) PARTITION BY LIST COLUMNS (a, b) (PARTITION p VALUES IN ((1, 2)))"
    )
  },
  {
    what: "sql_mode ANSI, ANSI_QUOTES, PIPES_AS_CONCAT, NO_BACKSLASH_ESCAPES, REAL_AS_FLOAT",
    matrixone: "accepted; all but ANSI change what is said",
    here: "refused",
    shown: refused("SET sql_mode = 'ANSI_QUOTES'", "SET sql_mode = 'PIPES_AS_CONCAT'")
  },
  {
    what: "CREATE TABLE AS SELECT, and * of a view that joins USING",
    matrixone:
      "columns are as wide as their values, NOT NULL where its plan says so, and AUTO_INCREMENT and preset also through views and joins",
    here: "texts of any length; columns may be NULL; declarations are kept of columns of a single table alone; the columns of other views are as there",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE made_of AS SELECT 'abc' AS a, 1 AS b")
      expect((await client.rows("SHOW COLUMNS FROM made_of")).map((row) => row.slice(0, 3))).toEqual([
        ["a", "VARCHAR(65535)", "YES"],
        ["b", "BIGINT(64)", "YES"]
      ])
    }
  },
  {
    what: "a temporary table in the lists",
    matrixone:
      "SHOW TABLE STATUS and mo_tables list it under a name of its own; SHOW COLUMNS shows those of the table it hides",
    here: "in no list; SHOW COLUMNS of one that hides another is refused",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE hidden (a INT); CREATE TEMPORARY TABLE hidden (b INT)")
      expect(await client.errno("SHOW COLUMNS FROM hidden")).toBe(20105)
      const listed = "SELECT relkind FROM mo_catalog.mo_tables WHERE relname LIKE '%hidden'"
      expect(await client.rows(listed)).toEqual([["r"]])
    }
  },
  {
    what: "CREATE DATABASE … CLONE mo_catalog",
    matrixone: "copies the system tables",
    here: "makes an empty database"
  },
  {
    what: "time travel by timestamp",
    matrixone: "any instant of about the last hour",
    here: "the instants of snapshots; any other of the last day is refused, and RESTORE FROM PITR alone goes to any instant",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE then_ (id INT PRIMARY KEY); INSERT INTO then_ VALUES (1)")
      const now = (await client.rows("SELECT NOW(6)"))[0]?.[0]
      await client.run("SELECT SLEEP(0.01)")
      for (const hint of [
        `TIMESTAMP = '${now}'`,
        `AS OF TIMESTAMP '${now}'`,
        `MO_TS = ${Date.now()}000000`,
        "MO_TS = 4000000000000000000",
        "AS OF TIMESTAMP '2999-01-01 00:00:00'"
      ]) {
        expect(await client.errno(`SELECT * FROM then_ {${hint}}`), hint).toBe(20105)
        expect(await client.errno(`CREATE TABLE then_too CLONE then_ {${hint}}`), hint).toBe(20105)
      }
      for (const hint of ["TIMESTAMP = '2020-01-01 00:00:00'", "TIMESTAMP = '2999-01-01 00:00:00'", "MO_TS = 0"])
        expect(await client.errno(`SELECT * FROM then_ {${hint}}`), hint).toBe(20203)
      expect(await client.errno("SELECT * FROM then_ {MO_TS = 1}")).toBe(1046)
      expect(await client.errno("SELECT * FROM mo_catalog.mo_tables {MO_TS = 1}")).toBe(1049)
    }
  },
  {
    what: "RESTORE ACCOUNT … FROM PITR",
    matrixone: "brings back users, roles, grants and stages as well",
    here: "brings back databases alone; from a snapshot, all of it"
  },
  {
    what: "vectors",
    matrixone: "an index is searched approximately",
    here: "an index is kept as a definition, every search is exact; the last digit of a vecf32 distance may differ; GROUP_CONCAT, HEX and TO_BASE64 of one are refused",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE near (id INT PRIMARY KEY, v VECF32(2)); INSERT INTO near VALUES (1, '[0,0]')")
      await client.run("CREATE INDEX near_v USING ivfflat ON near (v) LISTS = 1 OP_TYPE 'vector_l2_ops'")
      await client.run("INSERT INTO near VALUES (2, '[9,9]')")
      expect(await client.rows("SELECT id FROM near ORDER BY l2_distance(v, '[8,8]') LIMIT 1")).toEqual([["2"]])
    }
  },
  {
    what: "a constant before a primary key of one column: 5 > id",
    matrixone: "is taken for another comparison and finds other rows",
    here: "refused",
    shown: refused("SELECT * FROM refusing WHERE 5 > id", "DELETE FROM refusing WHERE 0 < id AND a = 1")
  },
  {
    what: "ORDER BY a, b DESC where some b is NULL",
    matrixone: "rows of one a, none of whose b is NULL, are not sorted by b",
    here: "sorted",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE some (a INT, b INT); INSERT INTO some VALUES (1, 1), (1, 2), (2, NULL)")
      expect(await client.rows("SELECT b FROM some ORDER BY a, b DESC")).toEqual([["2"], ["1"], [null]])
    }
  },
  {
    what: 'SHOW CREATE TABLE and RESTORE of a table with " in its name',
    matrixone: "syntax errors",
    here: "served",
    shown: async (connect) => {
      const client = await connect()
      await client.run('CREATE TABLE `quo"ted` (id INT)')
      expect((await client.rows('SHOW CREATE TABLE `quo"ted`')).map(([name]) => name)).toEqual(['quo"ted'])
    }
  },
  {
    what: "LOAD DATA: tar, bz2, lz4 and parquet, from a URL; NaN, Inf, hexadecimal floats; columns behind a generated one",
    matrixone: "read, the last two wrongly",
    here: "refused; a relative path begins at the root of files",
    shown: refused("LOAD DATA URL s3option {'filepath' = 'a.csv'} INTO TABLE refusing")
  },
  {
    what: "mo_ctl",
    matrixone: "asks its services",
    here: "answers for a server of one of each; getuser, usesnapshot, inspect, mergeobjects and what else looks into a node or changes it are refused, and so is mo_ctl over rows",
    shown: refused(
      "SELECT mo_ctl('dn', 'inspect', 'object')",
      "SELECT mo_ctl('cn', 'task', 'disable')",
      "SELECT mo_ctl('dn', 'ping', '') FROM refusing"
    )
  },
  {
    what: "EXPLAIN",
    matrixone: "plans",
    here: "refused",
    shown: refused("EXPLAIN SELECT * FROM refusing", "EXPLAIN ANALYZE SELECT * FROM refusing")
  },
  {
    what: "functions and procedures of one's own",
    matrixone: "in SQL and Python",
    here: "refused",
    shown: refused(
      "CREATE FUNCTION f (x INT) RETURNS INT LANGUAGE SQL AS 'SELECT x'",
      "CREATE PROCEDURE p () 'BEGIN SELECT 1; END'"
    )
  },
  {
    what: "full text",
    matrixone: "also by the gojieba dictionary",
    here: "found and ranked as there, without gojieba",
    shown: async (connect) => {
      const client = await connect()
      await client.run(
        "CREATE TABLE words (id INT PRIMARY KEY, a TEXT); INSERT INTO words VALUES (1, 'one two'), (2, 'two')"
      )
      await client.run("CREATE FULLTEXT INDEX words_a ON words (a)")
      expect(await client.rows("SELECT id FROM words WHERE MATCH (a) AGAINST ('one')")).toEqual([["1"]])
      await client.run("DROP INDEX words_a ON words; CREATE FULLTEXT INDEX words_a ON words (a) WITH PARSER gojieba")
      expect(await client.errno("SELECT id FROM words WHERE MATCH (a) AGAINST ('one')")).toBe(20101)
    }
  },
  {
    what: "CDC, scheduled tasks, metadata_scan, the statement log",
    matrixone: "there",
    here: "refused",
    shown: refused("SHOW CDC ALL", "SHOW TASKS", "SELECT * FROM metadata_scan('d.refusing', '*') g")
  },
  {
    what: "external tables, backup, spatial types",
    matrixone: "supported",
    here: "refused",
    shown: refused(
      "BACKUP '1' FILESYSTEM '/nowhere' PARALLELISM '1'",
      "CREATE TABLE places (at GEOMETRY)",
      "CREATE EXTERNAL TABLE outside (a INT) INFILE {'filepath' = '/nowhere.csv'}"
    )
  },
  {
    what: "the catalogue",
    matrixone: "tells of itself too, and estimates sizes",
    here: "sizes are 0; the hidden tables behind indexes are not listed; of system tables, what is listed and not kept, and their keys and definitions, are refused; information_schema tells of users' columns and keys alone",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE sized (id INT PRIMARY KEY, a INT, KEY (a)); INSERT INTO sized VALUES (1, 1)")
      expect((await client.rows("SHOW TABLE STATUS LIKE 'sized'"))[0]?.slice(3, 8)).toEqual(["1", "0", "0", "0", "0"])
      const hidden = "SELECT count(*) FROM mo_catalog.mo_tables WHERE relname LIKE '\\_\\_mo_index%'"
      expect(await client.rows(hidden)).toEqual([["0"]])
      const told = "SELECT count(*) FROM information_schema.columns WHERE table_schema = 'mo_catalog'"
      expect(await client.rows(told)).toEqual([["0"]])
      await refused(
        "SELECT * FROM mo_catalog.mo_version",
        "SHOW INDEX FROM mo_catalog.mo_user",
        "SHOW CREATE TABLE information_schema.tables",
        "SHOW TABLE STATUS FROM mysql"
      )(connect)
    }
  },
  {
    what: "hidden columns, rules for passwords, columns that are not grouped without ONLY_FULL_GROUP_BY",
    matrixone: "there",
    here: "refused; mariadb-dump therefore needs --no-tablespaces, and tables with a primary key",
    shown: async (connect) => {
      await refused(
        "SELECT __mo_rowid FROM refusing",
        "SET GLOBAL validate_password = ON",
        "SET GLOBAL password_history = 3"
      )(connect)
      const client = await connect()
      await client.run("CREATE TABLE loose (a INT, b INT); SET sql_mode = 'STRICT_TRANS_TABLES'")
      expect(await client.errno("SELECT a, b FROM loose GROUP BY a")).toBe(20105)
    }
  },
  {
    what: "sin, cos, tan, cot, sinh, asin, acos, atan, log, pow",
    matrixone: "Go's",
    here: "the last digits may differ",
    shown: async (connect) => {
      const client = await connect()
      const near = async (expression: string, answered: number) => {
        const value = Number((await client.rows(`SELECT ${expression}`))[0]?.[0])
        expect(Math.abs(value / answered - 1), expression).toBeLessThan(1e-14)
      }
      await near("ATAN(14.606, 0.86)", 1.511984315735906)
      await near("POW(11.648, 4.46)", 56948.34067264958)
      await near("LOG10(8.473)", 0.9280372064068829)
    }
  },
  {
    what: "COMPRESS",
    matrixone: "Go's",
    here: "other bytes; UNCOMPRESS reads both",
    shown: async (connect) => {
      const client = await connect()
      expect(await client.rows("SELECT HEX(COMPRESS('abc')), UNCOMPRESS(UNHEX('190000004AC40500010000FFFF'))")).toEqual(
        [["030000004A4C4A06000000FFFF010000FFFF", "a".repeat(25)]]
      )
    }
  },
  {
    what: "rare expressions: rows compared by <, LIKE and FORMAT of vectors and dates, IFNULL('', d) of a date, computed INTERVALs in UNION",
    matrixone: "syntax errors, errors, NULL, more digits",
    here: "answers",
    shown: async (connect) => {
      const client = await connect()
      expect(await client.rows("SELECT ROW(1, 2) < ROW(1, 3)")).toEqual([["1"]])
    }
  },
  {
    what: "DEFAULT from a column, ON UPDATE of an INT, a SET with a member twice",
    matrixone: "refused",
    here: "taken",
    shown: async (connect) => {
      const client = await connect()
      expect(await client.errno("CREATE TABLE taken (a INT, b INT ON UPDATE CURRENT_TIMESTAMP)")).toBe(0)
    }
  },
  {
    what: "mo_table_rows",
    matrixone: "statistics: some seconds late",
    here: "the rows there are",
    shown: async (connect) => {
      const client = await connect()
      await client.run("CREATE TABLE counted (a INT); INSERT INTO counted VALUES (1)")
      expect(await client.rows("SELECT mo_table_rows(DATABASE(), 'counted')")).toEqual([["1"]])
    }
  },
  {
    what: "error texts",
    matrixone: "",
    here: "the numbers are as recorded; the words are close, not always equal"
  }
]
