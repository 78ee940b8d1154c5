/**
 * MATCH … AGAINST: who is found, with which relevance, and what is refused. The expected rows are what a 4.2.0 answered for
 * the same rows.
 */
import { describe, expect, it } from "vitest"
import { engineOfFile } from "../support.ts"

const a = engineOfFile().client("all", async (a) => {
  await a.run("create table a (id int primary key, title varchar(100), body text, fulltext ft (title, body))")
  await a.run(`insert into a values
    (1, 'Effect systems', 'typed effects in a functional language'),
    (2, 'Database engines', 'a database engine stores rows; a database is fast'),
    (3, 'Vectors', 'vector search in a database'),
    (4, 'Nothing', null),
    (5, 'Full-text', 'full text search finds words, fast words. It''s C++ code'),
    (6, '中文数据库', '向量检索和全文检索')`)
})

type Hits = ReadonlyArray<readonly [id: number, score: number]>

/** Against what: by TF-IDF, by BM25. */
const answers: ReadonlyArray<readonly [against: string, tfIdf: Hits, bm25: Hits]> = [
  ["'full text'", [[5, 1.2110387]], [[5, 0.75114155]]],
  ["'full text' in natural language mode", [[5, 2.4220774]], [[5, 1.5022831]]],
  ["'fast words' in natural language mode", [[5, 1.2110387]], [[5, 0.9989891]]],
  ["'full-text'", [[5, 1.2110387]], [[5, 0.75114155]]],
  [`'"full text"' in boolean mode`, [[5, 1.2110387]], [[5, 0.9989891]]],
  [`'"fast words"' in boolean mode`, [[5, 1.2110387]], [[5, 0.9989891]]],
  ["'+full +text' in boolean mode", [[5, 0.60551935]], [[5, 0.49949455]]],
  [
    "'database' in natural language mode",
    [
      [2, 0.6829341],
      [3, 0.2276447]
    ],
    [
      [2, 0.35748652],
      [3, 0.2660456]
    ]
  ],
  [
    "'a*' in boolean mode",
    [
      [2, 0.18123811],
      [1, 0.09061906],
      [3, 0.09061906]
    ],
    [
      [2, 0.11999525],
      [3, 0.1059054],
      [1, 0.09463666]
    ]
  ],
  [
    "'+fast +(words rows)' in boolean mode",
    [
      [2, 0.83316404],
      [5, 0.83316404]
    ],
    [
      [2, 0.7503432],
      [5, 0.6872793]
    ]
  ],
  [
    "'+fast ~words' in boolean mode",
    [
      [2, 0.2276447],
      [5, -0.37787467]
    ],
    [
      [2, 0.20501563],
      [5, -0.31170982]
    ]
  ],
  [
    "'+(fast database) -rows' in boolean mode",
    [
      [3, 0.2276447],
      [5, 0.2276447]
    ],
    [
      [3, 0.2660456],
      [5, 0.18778473]
    ]
  ],
  [
    "'+(fast rows) +(words engine)' in boolean mode",
    [
      [2, 1.8165581],
      [5, 0.83316404]
    ],
    [
      [2, 1.3471396],
      [5, 0.6872793]
    ]
  ],
  ["'+fast +words text' in boolean mode", [[5, 1.2110387]], [[5, 0.9989891]]],
  [
    "'<fast >words' in boolean mode",
    [
      [5, 0.87095153],
      [2, 0.20488022]
    ],
    [
      [5, 0.7184503],
      [2, 0.18451406]
    ]
  ],
  [
    "'+fast words code' in boolean mode",
    [
      [5, 1.4386834],
      [2, 0.2276447]
    ],
    [
      [5, 1.1867738],
      [2, 0.20501563]
    ]
  ],
  ["'全文检索' in boolean mode", [[6, 0.60551935]], [[6, 0.47935066]]],
  ["'检索'", [[6, 1.2110387]], [[6, 0.7281344]]],
  ["'一全文检索'", [], []]
]

describe("MATCH AGAINST", () => {
  it.each(answers)("%s", async (against, tfIdf, bm25) => {
    const match = `match(title, body) against(${against})`
    for (const [algorithm, hits] of [
      ["TF-IDF", tfIdf],
      ["BM25", bm25]
    ] as const) {
      await a.run(`set ft_relevancy_algorithm = '${algorithm}'`)
      const rows = await a.rows(`select id, ${match} s from a where ${match} order by s desc, id`)
      expect(rows).toEqual(hits.map(([id, score]) => [String(id), String(Math.fround(score))]))
    }
  })

  it("stands in the select list alone, among conditions, in ORDER BY, in UPDATE and DELETE", async () => {
    await a.run("set ft_relevancy_algorithm = 'TF-IDF'")
    expect(await a.rows("select id from a where match(body, title) against('database')")).toEqual([["2"], ["3"]])
    expect(await a.rows("select match(title, body) against('database') from a")).toEqual(
      [0.6829341, 0.2276447].map((score) => [String(Math.fround(score))])
    )
    expect(await a.rows("select count(*) from a where (match(title, body) against('database') and id > 2)")).toEqual([
      ["1"]
    ])
    expect(
      await a.rows(
        "select x.id from a x join a y on x.id = y.id where match(x.title, x.body) against('fast') order by 1"
      )
    ).toEqual([["2"], ["5"]])
    expect(
      await a.rows("select id from a where match(title, body) against('fast') and match(title, body) against('words')")
    ).toEqual([["5"]])
    await a.run("create table b (i int, j int, t text, primary key (i, j)); create fulltext index f on b (t)")
    await a.run("insert into b values (1, 1, 'one'), (1, 2, 'two'), (2, 1, 'one two'), (2, 2, null)")
    await a.run("update b set t = 'three' where match(t) against('one')")
    expect(await a.rows("select i, j from b where match(t) against('three') order by 1, 2")).toEqual([
      ["1", "1"],
      ["2", "1"]
    ])
    await a.run("delete from b where match(t) against('two')")
    expect(await a.rows("select count(*) from b")).toEqual([["3"]])
  })

  it("is refused where no join with the index can stand for it, and where it says nothing", async () => {
    const cannot = [
      "select id from a where match(title) against('x')",
      "select id from a where match(title, body) against('fast') > 0",
      "select id from a where match(title, body) against('fast') or id = 4",
      "select id from a where not match(title, body) against('fast')",
      "select 1 + match(title, body) against('fast') from a",
      "select max(match(title, body) against('fast')) from a"
    ]
    for (const sql of cannot) expect([sql, await a.errno(sql)]).toEqual([sql, 20105])
    expect(await a.errno("select id from a where match(nope) against('x')")).toBe(20301)
    const queries = ["'!!!'", "'(fast' in boolean mode", "'++fast' in boolean mode", "'()' in boolean mode"]
    for (const against of [...queries, `'""' in boolean mode`, "'-' in boolean mode", "'x' with query expansion"]) {
      expect([against, await a.errno(`select id from a where match(title, body) against(${against})`)]).toEqual([
        against,
        20101
      ])
    }
    expect(await a.errno("select id from a where match(title, body) against('*' in boolean mode)")).toBe(20203)
  })

  it("finds the values of JSON by their words, or as they are", async () => {
    await a.run("create table j (id int primary key, j json, v json, fulltext (j) with parser json)")
    await a.run("create fulltext index v on j (v) with parser json_value")
    await a.run(
      `insert into j select 1, x, x from (select '{"key": true, "n": 12.5, "d": "Hello World", "k": ["x1y"]}' x) y`
    )
    await a.run(`insert into j select 2, x, x from (select '["The Quick", 777]' x) y`)
    const found = async (column: string, against: string) =>
      (await a.rows(`select id from j where match(${column}) against(${against})`)).flat().join()
    const words = ["'hello world'", "'quick'", "'777'", "'12.5'", "'key'", "'true'", "'world x1y'"]
    expect(await Promise.all(words.map((word) => found("j", word)))).toEqual(["1", "2", "2", "1", "", "", ""])
    const values = ["'12.5' in boolean mode", "'12' in boolean mode", "'12'", "'hello world'", "'x1y'", "'quick'"]
    expect(await Promise.all(values.map((value) => found("v", value)))).toEqual(["1", "", "1", "", "1", ""])
  })

  it("has no dictionary of Chinese", async () => {
    await a.run("create table g (id int primary key, t text, fulltext (t) with parser gojieba)")
    expect(await a.errno("select id from g where match(t) against('x')")).toBe(20101)
  })

  it("has indexes over texts only, one for the same columns", async () => {
    expect(await a.errno("create fulltext index x on a (id)")).toBe(20105)
    expect(await a.errno("create fulltext index x on a (nope)")).toBe(20301)
    expect(await a.errno("create fulltext index x on a (body, title)")).toBe(20105)
    expect(await a.errno("create fulltext index x on a (body) with parser nope")).toBe(20105)
    expect(await a.errno("create fulltext index ft on a (body)")).toBe(1061)
  })
})
