/**
 * RENAME TABLE, and what it and ALTER TABLE … RENAME do to the table.
 */

import { ok } from "../session/StatementFamily.ts"
import { internal } from "../translate/Errors.ts"
import { foldName } from "../translate/Fold.ts"
import { match } from "../translate/Pattern.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { splitCommas, type Token } from "../translate/Tokens.ts"
import type { Result } from "../wire/WireSession.ts"
import { counterKey, needTable, tableExists } from "./Catalog.ts"
import type { Executor } from "./Executor.ts"
import type { Host } from "./Host.ts"
import { type Child, childrenOf } from "./References.ts"
import { sameName, type TableReference } from "./TableDefinition.ts"
import { claimDefinition, claimTable } from "./TableLocks.ts"
import { redefine } from "./Tables.ts"
import { isTemporary, temporaryStays } from "./TemporaryTables.ts"

/** The tables that have foreign keys to the table, which may be itself. */
const pointing = async (host: Host, executor: Executor, table: TableReference): Promise<ReadonlyArray<Child>> => [
  ...new Map((await childrenOf(host, executor, table)).map((c) => [counterKey(c.table), c])).values()
]

const pointAt = async (
  executor: Executor,
  table: TableReference,
  to: string,
  children: ReadonlyArray<Child>
): Promise<void> => {
  for (const { definition, table: child } of children) {
    const foreignKeys = definition.foreignKeys.map((k) =>
      k.database === table.database && sameName(k.table, table.name) ? { ...k, table: to } : k
    )
    const self = counterKey(child) === counterKey(table)
    await redefine(executor, self ? { ...child, name: to } : child, { ...definition, foreignKeys })
  }
}

/** Gives the table another name; its counters go with it, and the foreign keys that point at it. */
export const moveTable = async (host: Host, executor: Executor, table: TableReference, to: string): Promise<void> => {
  claimTable(executor, table)
  claimDefinition(executor, { ...table, name: to })
  if (table.name === to) return
  if ((await host.definition({ ...table, name: to }, executor)) !== undefined) throw tableExists(to)
  executor.changesDefinitions()
  const children = await pointing(host, executor, table)
  await executor.write(`ALTER TABLE ${quote(table.schema)}.${quote(table.name)} RENAME TO ${quote(to)}`)
  await pointAt(executor, table, to, children)
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
