/**
 * Random small expressions over a typed table: answered alike, or refused. The same ones each time, unless
 * `AGREEMENT_SEED` names others.
 */
import { randomUUID } from "node:crypto"
import * as fc from "effect/FastCheck"
import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { start } from "../../src/embedded/EmbeddedServer.ts"
import { liveUrl } from "../support/servers.ts"
import { compare, parse, refusedHere, serverOf } from "./agreement/compare.ts"

/** A column of each type, its values chosen for the ends and the middle. */
const table = `CREATE TABLE typed (id INT PRIMARY KEY, i INT, b BIGINT, d DECIMAL(10, 2), f DOUBLE, s VARCHAR(20), day DATE, at DATETIME);
INSERT INTO typed VALUES (1, 1, 2, 3.25, 0.5, 'abc', '2024-02-29', '2024-02-29 10:11:12'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (3, 0, 0, 0, 0, '', '1970-01-01', '1970-01-01 00:00:00'), (4, 2147483647, 9000000000, 99999999.99, 1e10, 'é😀', '9999-12-31', '9999-12-31 23:59:59'), (5, -7, -8, -9.75, -0.25, 'A b', '2000-12-31', '2000-12-31 12:00:00');
`

type Kind = "number" | "text" | "moment" | "truth"

const of = (...texts: ReadonlyArray<string>): fc.Arbitrary<string> => fc.constantFrom(...texts)

/** A call or an operation: `$1` and `$2` stand for expressions of these kinds. */
interface Form {
  readonly text: string
  readonly takes: ReadonlyArray<Kind>
}

const forms: { readonly [K in Kind]: ReadonlyArray<Form> } = {
  number: [
    ...["+", "-", "*"].map((symbol) => ({ text: `($1 ${symbol} $2)`, takes: ["number", "number"] as const })),
    ...["abs", "sign", "floor", "ceil"].map((name) => ({ text: `${name}($1)`, takes: ["number"] as const })),
    ...["length", "char_length", "ascii", "ord"].map((name) => ({ text: `${name}($1)`, takes: ["text"] as const })),
    { text: "locate($1, $2)", takes: ["text", "text"] },
    ...["year", "month", "dayofyear", "weekday", "week", "to_days", "quarter"].map((name) => ({
      text: `${name}($1)`,
      takes: ["moment"] as const
    })),
    { text: "datediff($1, $2)", takes: ["moment", "moment"] },
    { text: "if($1, $2, $2)", takes: ["truth", "number"] },
    { text: "coalesce($1, $2)", takes: ["number", "number"] },
    { text: "(CASE WHEN $1 THEN $2 END)", takes: ["truth", "number"] }
  ],
  text: [
    ...["upper", "lower", "reverse", "hex", "md5", "trim"].map((name) => ({
      text: `${name}($1)`,
      takes: ["text"] as const
    })),
    { text: "concat($1, $2)", takes: ["text", "text"] },
    { text: "concat($1, $2)", takes: ["text", "number"] },
    { text: "replace($1, $2, 'x')", takes: ["text", "text"] },
    { text: "substring($1, 2)", takes: ["text"] },
    { text: "left($1, 2)", takes: ["text"] },
    { text: "lpad($1, 5, $2)", takes: ["text", "text"] },
    { text: "dayname($1)", takes: ["moment"] },
    { text: "date_format($1, '%Y/%c %H:%i')", takes: ["moment"] },
    { text: "coalesce($1, $2)", takes: ["text", "text"] }
  ],
  moment: [{ text: "last_day($1)", takes: ["moment"] }],
  truth: [
    ...["=", "<", ">=", "<>"].flatMap((symbol) =>
      (["number", "text", "moment"] as const).map((kind) => ({ text: `($1 ${symbol} $2)`, takes: [kind, kind] }))
    ),
    { text: "($1 IS NULL)", takes: ["number"] },
    { text: "($1 AND $2)", takes: ["truth", "truth"] },
    { text: "($1 OR $2)", takes: ["truth", "truth"] },
    { text: "(NOT $1)", takes: ["truth"] },
    { text: "($1 LIKE '%b%')", takes: ["text"] },
    { text: "($1 IN ($2, 1))", takes: ["number", "number"] },
    { text: "($1 BETWEEN $2 AND 5)", takes: ["number", "number"] }
  ]
}

const leaves: { readonly [K in Kind]: fc.Arbitrary<string> } = {
  number: of("i", "b", "d", "f", "1", "0", "-3", "2.5", "NULL"),
  text: of("s", "'abc'", "''", "'B'", "'é'"),
  moment: of("day", "at", "'2024-02-29'", "DATE '2023-12-31'"),
  truth: of("TRUE", "FALSE", "(i > 0)")
}

const expressions = fc.letrec<{ readonly [K in Kind]: string }>((tie) => {
  const build = (kind: Kind): fc.Arbitrary<string> =>
    fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaves[kind],
      ...forms[kind].map(({ takes, text }) =>
        fc
          .tuple(...takes.map((taken) => tie(taken)))
          .map((parts) => parts.reduce((form, part, i) => form.replaceAll(`$${i + 1}`, () => part), text))
      )
    )
  return { number: build("number"), text: build("text"), moment: build("moment"), truth: build("truth") }
})

if (liveUrl === undefined) {
  console.warn("Random expressions were not compared with a live MatrixOne: set MATRIXONE_URL to do so")
  describe("random expressions", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  const there = serverOf(new URL(Redacted.value(liveUrl)))
  const seed = Number(process.env["AGREEMENT_SEED"] ?? 1)

  describe("random expressions", () => {
    it(`are answered as a live MatrixOne answers them, or refused (seed ${seed})`, { timeout: 300_000 }, async () => {
      const asked = fc.sample(fc.oneof(expressions.number, expressions.text, expressions.truth), { numRuns: 300, seed })
      const script = asked.map((e) => `SELECT ${e} AS x FROM typed ORDER BY id;\n`).join("")
      const here = await start({ port: 0 })
      try {
        const servers = { there, here: { host: here.host, port: here.port, user: "root", password: "111" } }
        const steps = parse(table + script, new Set())
        const found = await compare(steps, servers, `random_${randomUUID().slice(0, 8)}`)
        expect(found.filter(({ problem }) => problem !== refusedHere)).toEqual([])
        // Who refuses everything is never wrong.
        expect(found.length).toBeLessThan(asked.length / 3)
      } finally {
        await here.close()
      }
    })
  })
}
