/**
 * LOAD DATA looks at no keys. A table that it has put equal keys into is loose: DuckDB holds no keys for it any more, so the
 * rows of an INSERT are compared here with those that are there.
 */

import { quote } from "../translate/Sql.ts"
import { qualified } from "./Catalog.ts"
import { duplicateEntry } from "./Duplicates.ts"
import type { Executor } from "./Executor.ts"
import { type TableDefinition, type TableReference, uniqueKeys } from "./TableDefinition.ts"

/** Fails with 1062 where two of `rows`, a query for them by the names of the columns, or one of them and a row of the table have equal keys. */
export const checkLooseKeys = async (
  executor: Pick<Executor, "read">,
  table: TableReference,
  definition: TableDefinition,
  rows: string
): Promise<void> => {
  for (const key of uniqueKeys(definition)) {
    const columns = key.map((c) => `g.${quote(c)}`)
    const given = `FROM (${rows}) AS g WHERE ${columns.map((c) => `${c} IS NOT NULL`).join(" AND ")}`
    const same = key.map((c) => `t.${quote(c)} = g.${quote(c)}`).join(" AND ")
    const texts = columns.map((c) => `CAST(${c} AS VARCHAR)`).join(", ")
    const queries = [
      `SELECT ${texts} ${given} AND EXISTS (SELECT 1 FROM ${qualified(table)} AS t WHERE ${same}) LIMIT 1`,
      `SELECT ${texts} ${given} GROUP BY ${columns.join(", ")} HAVING count(*) > 1 LIMIT 1`
    ]
    for (const query of queries) {
      const [found] = (await executor.read(query)).rows
      if (found !== undefined) throw duplicateEntry(key, found.map(String))
    }
  }
}
