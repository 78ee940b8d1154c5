/**
 * What the engine asks of the session it works for.
 */

import type { Node } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import type { Constant } from "../translate/Constant.ts"
import type { Environment } from "../translate/Expression.ts"
import type { Hint } from "../translate/Hint.ts"
import type { Token } from "../translate/Tokens.ts"
import type { Database } from "./Database.ts"
import type { Executor } from "./Executor.ts"
import type { TableDefinition, TableReference } from "./TableDefinition.ts"
import type { Transactions } from "./Transactions.ts"

/** A statement read once: its syntax tree, hints and number of parameters. Cached by text. */
export interface Parsed {
  readonly source: string
  readonly ast: Node
  readonly hints: ReadonlyArray<Hint>
  readonly parameters: number
}

export interface Host {
  readonly account: string
  readonly server: Database
  readonly transactions: Transactions
  /** The current database; undefined when none is selected. */
  readonly database: string | undefined
  /** The current database, or 1046. */
  readonly needDatabase: () => string
  /** Leaves the current database, which has been dropped. */
  readonly leaveDatabase: () => void
  /** Where a table is, the connection's temporary one before another; `database` is the current one when left out. */
  readonly reference: (database: string | undefined, name: string) => TableReference
  /** Where a table of the name is or would be that is not temporary. */
  readonly permanent: (database: string | undefined, name: string) => TableReference
  readonly schemaOf: (database: string) => string
  readonly parse: (sql: string, tokens?: ReadonlyArray<Token>) => Parsed
  /** Looks up all that the statement names, and runs what must run before it (SLEEP, mo_ctl, nextval). */
  readonly environment: (parsed: Parsed, parameters?: ReadonlyArray<Constant>) => Promise<Environment>
  readonly compiler: (parsed: Parsed, parameters?: ReadonlyArray<Constant>) => Promise<Compiler>
  readonly systemVariable: (name: string) => string
  /** The connection's last generated id. */
  lastInsertId: bigint
  readonly definition: (
    table: TableReference,
    executor?: Pick<Executor, "read">
  ) => Promise<TableDefinition | undefined>
}
