/**
 * The functions whose value is the session's, and those that do something besides giving a value.
 */
import { noSuchTable, qualified } from "../engine/Catalog.ts"
import { matchEffects } from "../matrixone/fulltext/Match.ts"
import { moCtl } from "../matrixone/MoCtl.ts"
import { sequenceEffects } from "../matrixone/SequenceValues.ts"
import { stageList } from "../matrixone/Stages.ts"
import { type Constant, plainText } from "../translate/Constant.ts"
import { invalidArgument, unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { literal } from "../translate/Sql.ts"
import { bigint, varchar } from "../translate/Types.ts"
import type { CallPlace, Constants } from "./EffectArguments.ts"
import type { Session } from "./Session.ts"
import { userLocks } from "./UserLocks.ts"

const text = (value: string | undefined): Expression => ({
  sql: value === undefined ? "CAST(NULL AS VARCHAR)" : literal(value),
  type: varchar
})
const number = (value: bigint | number, unsigned = false): Expression => ({
  sql: `CAST(${value} AS ${unsigned ? "UBIGINT" : "BIGINT"})`,
  type: unsigned ? { name: "bigint", unsigned } : bigint
})

/** Of an account, a user or a role. */
const identifier = (id: number): Expression => ({
  sql: `CAST(${id} AS UINTEGER)`,
  type: { name: "int", unsigned: true }
})

const user = (session: Session): Expression => text(`${session.identity.user}@localhost`)

/** Undefined where it is the function of that name that has arguments. */
type SessionFunction = (session: Session, constants: Constants) => Expression | undefined

export const sessionFunctions: Readonly<Record<string, SessionFunction>> = {
  database: (session) => text(session.calledDatabase),
  schema: (session) => text(session.calledDatabase),
  version: (session) => text(session.engine.serverVersion),
  connection_id: (session) => number(session.login.connectionId, true),
  last_insert_id: (session, constants) => {
    if (constants.length > 0)
      throw invalidArgument("function last_insert_id", `[${constants[0] === undefined ? "INT" : "BIGINT"}]`)
    return number(session.lastInsertId, true)
  },
  unix_timestamp: (session, constants) =>
    constants.length === 0 ? number(session.server.now() / 1_000_000_000n) : undefined,
  row_count: (session) => number(session.rowCount),
  found_rows: () => number(0, true),
  user: user,
  current_user: user,
  session_user: user,
  system_user: user,
  current_user_name: (session) => text(session.identity.user),
  current_user_id: (session) => identifier(session.identity.userId),
  current_role: (session) => text(session.identity.role),
  current_role_name: (session) => text(session.identity.role),
  current_role_id: (session) => identifier(session.identity.roleId),
  current_account_name: (session) => text(session.account),
  current_account_id: (session) => identifier(session.engine.accountId(session.account)),
  charset: () => text("utf8mb4"),
  collation: () => text("utf8mb4_general_ci"),
  icu_version: () => text(""),
  roles_graphml: () => text("")
}

const valueOf = (constant: Constant | undefined): string | undefined =>
  constant?.kind === "string" || constant?.kind === "parameter" || constant?.kind === "number"
    ? constant.value
    : undefined

/** What happens once, before the statement. */
type Effect = (session: Session, constants: Constants, place: CallPlace) => Promise<Expression>

export const effects: Readonly<Record<string, Effect>> = {
  ...sequenceEffects,
  ...matchEffects,
  ...userLocks,
  sleep: async (session, [seconds]) => {
    const value = valueOf(seconds)
    if (value === undefined) throw unsupported("sleep with a computed argument")
    if (seconds?.kind !== "number" && !/^\s*\d+\s*$/.test(value)) throw invalidArgument("cast to uint64", value)
    if (Number(value) < 0) throw invalidArgument("sleep", value)
    await session.interruption.sleep(Number(value))
    return { sql: "CAST(0 AS UTINYINT)", type: { name: "tinyint", unsigned: true } }
  },
  mo_table_rows: async (session, [database, table]) => {
    const name = valueOf(table)
    if (name === undefined) throw unsupported("mo_table_rows with computed arguments")
    const reference = session.reference(valueOf(database), name)
    if ((await session.definition(reference)) === undefined) throw noSuchTable(reference)
    return number(
      BigInt(
        String((await session.transactions.read(`SELECT count(*) FROM ${qualified(reference)}`)).rows[0]?.[0] ?? 0)
      )
    )
  },
  mo_ctl: async (session, constants, { perRow }) => {
    if (perRow || constants.includes(undefined)) throw unsupported("mo_ctl of a query's rows")
    return text(
      await moCtl(
        session,
        constants.map((constant) => (constant === undefined ? "" : plainText(constant)))
      )
    )
  },
  stage_list: async (session, [url]) => {
    if (url === undefined) throw unsupported("stage_list with a computed argument")
    const files = await stageList(session, valueOf(url) ?? "")
    return { sql: `CAST([${files.map(literal).join(", ")}] AS VARCHAR[])`, type: varchar }
  }
}

/** Functions that stand in FROM: the effect of the same name gives the list of its rows, this is the column. */
export const tableFunctions: Readonly<Record<string, string>> = { stage_list: "file" }
