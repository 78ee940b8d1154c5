/**
 * DROP TABLE, DROP VIEW.
 */
import type { Session } from "../session/Session.ts"
import { ok } from "../session/StatementFamily.ts"
import type { Captures } from "../translate/Pattern.ts"
import { isWord, splitCommas, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { noSuchTable } from "./Catalog.ts"
import { childrenOf, enforced } from "./ForeignKeys.ts"
import type { TableReference } from "./TableDefinition.ts"
import { dropTable } from "./Tables.ts"

const tableNames = (session: Session, tokens: ReadonlyArray<Token>): ReadonlyArray<TableReference> =>
  splitCommas(tokens.filter((t) => !isWord(t, "CASCADE", "RESTRICT"))).map((part) =>
    part.length >= 3
      ? session.reference(part[0]?.value, part[2]?.value ?? "")
      : session.reference(undefined, part[0]?.value ?? "")
  )

/** The tables or views named; of those that are no such thing, one fails the statement, unless IF EXISTS is said. */
export const drop = async (session: Session, captures: Captures, kind: "table" | "view"): Promise<Result> => {
  await session.beginImplicit()
  const tables = tableNames(session, captures.rest)
  if (kind === "view" && tables.length > 1)
    throw new SqlFailure(20105, `not supported: drop multiple (${tables.length}) view`)
  return session.transactions.atomic(async (executor) => {
    for (const table of tables) {
      const definition = await session.definition(table, executor)
      if (definition === undefined || (kind === "view") !== (definition.kind === "view")) {
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
}
