/**
 * RENAME TABLE, and what it and ALTER TABLE … RENAME do to the table.
 */

import { ok } from "../session/StatementFamily.ts"
import type { Executor } from "../session/Transaction.ts"
import { internal } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import { match } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { splitCommas, type Token } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import { counterKey, needTable, tableExists } from "./Catalog.ts"
import type { Host } from "./Host.ts"
import type { TableReference } from "./TableDefinition.ts"
import { claimDefinition, claimTable } from "./TableLocks.ts"
import { isTemporary, temporaryStays } from "./TemporaryTables.ts"

/** Gives the table another name; its counters go with it. */
export const moveTable = async (host: Host, executor: Executor, table: TableReference, to: string): Promise<void> => {
  claimTable(executor, table)
  claimDefinition(executor, { ...table, name: to })
  if ((await host.definition({ ...table, name: to }, executor)) !== undefined) throw tableExists(to)
  executor.changesDefinitions()
  await executor.write(`ALTER TABLE ${quote(table.schema)}.${quote(table.name)} RENAME TO ${quote(to)}`)
  const own = counterKey(table)
  const next = counterKey({ ...table, name: to })
  for (const [key, value] of [...host.server.autoIncrement]) {
    if (key === own || key.startsWith(`${own}\u0000`))
      host.server.autoIncrement.set(next + key.slice(own.length), value)
  }
}

/** `a TO b, b TO c`: one after the other, all or none. */
export const renameTables = async (host: Host, sql: string, tokens: ReadonlyArray<Token>): Promise<Result> => {
  const renamings = splitCommas(tokens).map((part) => {
    const captures = match(part, "[:database .] :name TO [:database2 .] :to")
    if (captures === undefined) throw syntaxError(sql, part[0]?.start ?? sql.length)
    return [host.reference(captures.get("database"), captures.need("name")), foldName(captures.need("to"))] as const
  })
  return host.transactions.atomic(async (executor) => {
    for (const [table, to] of renamings) {
      const definition = await needTable(host, table, executor)
      if (isTemporary(table)) throw temporaryStays()
      if (definition.kind === "view") throw internal("you should use alter view statemnt for View")
      await moveTable(host, executor, table, to)
    }
    return ok()
  })
}
