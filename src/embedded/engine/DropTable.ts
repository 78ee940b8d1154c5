/**
 * DROP TABLE, DROP VIEW.
 */
import type { Session } from "../session/Session.ts"
import { ok } from "../session/StatementFamily.ts"
import { type Captures, match } from "../translate/Pattern.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isWord, type Statement, splitCommas, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { noSuchTable } from "./Catalog.ts"
import { childrenOf, enforced } from "./References.ts"
import type { TableReference } from "./TableDefinition.ts"
import { dropTable } from "./Tables.ts"
import { isTemporary } from "./TemporaryTables.ts"

const tableNames = (session: Session, sql: string, tokens: ReadonlyArray<Token>): ReadonlyArray<TableReference> => {
  const names = isWord(tokens.at(-1), "CASCADE", "RESTRICT") ? tokens.slice(0, -1) : tokens
  return splitCommas(names).map((part) => {
    const captures = match(part, "[:database .] :name")
    if (captures === undefined) throw syntaxError(sql, part[0]?.start ?? sql.length)
    return session.reference(captures.get("database"), captures.need("name"))
  })
}

/** The tables or views named; of those that are no such thing, one fails the statement, unless IF EXISTS is said. */
export const drop = async (
  session: Session,
  captures: Captures,
  { sql }: Statement,
  kind: "table" | "view"
): Promise<Result> => {
  await session.beginImplicit()
  const named = tableNames(session, sql, captures.rest)
  const tables = captures.has("TEMPORARY") ? named.filter(isTemporary) : named
  const other = named.find((table) => !tables.includes(table))
  if (other !== undefined && !captures.has("EXISTS")) throw noSuchTable(other)
  if (kind === "view" && tables.length > 1)
    throw new SqlFailure(20105, `not supported: drop multiple (${tables.length}) view`)
  const result = await session.transactions.atomic(async (executor) => {
    for (const table of tables) {
      const definition = await session.definition(table, executor)
      if (definition === undefined || definition.kind !== kind) {
        if (captures.has("EXISTS")) continue
        throw kind === "view"
          ? new SqlFailure(1356, `invalid view '${table.database}.${table.name}'`)
          : noSuchTable(table)
      }
      if (kind === "table" && enforced(session)) {
        const others = (await childrenOf(session, executor, table)).filter(
          (c) =>
            c.table.name !== table.name && !tables.some((t) => t.name === c.table.name && t.schema === c.table.schema)
        )
        if (others.length > 0)
          throw new SqlFailure(
            20101,
            `internal error: can not drop table '${table.name}' referenced by some foreign key constraint`
          )
      }
      await dropTable(session, executor, table)
    }
    return ok()
  })
  // A transaction that is rolled back brings the table back, and not its name.
  for (const table of tables) if (isTemporary(table)) session.temporaries.delete(table)
  return result
}
