/**
 * The functions whose value is the session's, and those that do something besides giving a value.
 */
import { moCtl } from "../matrixone/MoCtl.ts"
import { type Constant, invalidArgument } from "../translate/Coerce.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { literal } from "../translate/Sql.ts"
import { bigint, varchar } from "../translate/Types.ts"
import type { Session } from "./Session.ts"

type Constants = ReadonlyArray<Constant | undefined>

const text = (value: string | undefined): Expression => ({
  sql: value === undefined ? "CAST(NULL AS VARCHAR)" : literal(value),
  type: varchar
})
const number = (value: bigint | number, unsigned = false): Expression => ({
  sql: `CAST(${value} AS ${unsigned ? "UBIGINT" : "BIGINT"})`,
  type: unsigned ? { name: "bigint", unsigned } : bigint
})

const user = (session: Session): Expression => text(`${session.identity.user}@localhost`)

export const sessionFunctions: Readonly<Record<string, (session: Session, constants: Constants) => Expression>> = {
  database: (session) => text(session.database),
  schema: (session) => text(session.database),
  version: (session) => text(session.engine.serverVersion),
  connection_id: (session) => number(session.login.connectionId, true),
  last_insert_id: (session, constants) => {
    if (constants.length > 0)
      throw invalidArgument("function last_insert_id", `[${constants[0] === undefined ? "INT" : "BIGINT"}]`)
    return number(session.lastInsertId, true)
  },
  row_count: (session) => number(session.rowCount, true),
  found_rows: (session) => number(Math.max(0, session.rowCount), true),
  user: user,
  current_user: user,
  session_user: user,
  system_user: user,
  current_user_name: (session) => text(session.identity.user),
  current_user_id: () => number(0),
  current_role: (session) => text(session.identity.role),
  current_role_name: (session) => text(session.identity.role),
  current_role_id: () => number(0),
  current_account_name: (session) => text(session.account),
  current_account_id: (session) => ({
    sql: `CAST(${session.engine.accountId(session.account)} AS UINTEGER)`,
    type: { name: "int", unsigned: true }
  }),
  charset: () => text("utf8mb4"),
  collation: () => text("utf8mb4_bin"),
  icu_version: () => text(""),
  roles_graphml: () => text("")
}

const valueOf = (constant: Constant | undefined): string | undefined =>
  constant?.kind === "string" || constant?.kind === "parameter" || constant?.kind === "number"
    ? constant.value
    : undefined

export const effects: Readonly<Record<string, (session: Session, constants: Constants) => Promise<Expression>>> = {
  sleep: async (session, [seconds]) => {
    const value = valueOf(seconds)
    if (value === undefined) throw unsupported("sleep with a computed argument")
    if (seconds?.kind !== "number" && !/^\s*\d+\s*$/.test(value)) throw invalidArgument("cast to uint64", value)
    if (Number(value) < 0) throw invalidArgument("sleep", value)
    await session.sleep(Number(value))
    return { sql: "CAST(0 AS UTINYINT)", type: { name: "tinyint", unsigned: true } }
  },
  mo_ctl: async (session, constants) => text(await moCtl(session, constants.map(valueOf)))
}
