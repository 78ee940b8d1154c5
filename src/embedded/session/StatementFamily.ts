import type { Captures } from "../translate/Pattern.ts"
import type { Statement } from "../translate/Tokens.ts"
import type { OkResult, Result } from "../wire/WireSession.ts"
import type { Session } from "./Session.ts"

/** A form of a statement and what it does. */
export interface StatementRow {
  readonly pattern: string
  readonly run: (session: Session, captures: Captures, statement: Statement) => Promise<Result>
}

export type StatementFamily = ReadonlyArray<StatementRow>

/** An OK packet. */
export const ok = (affectedRows = 0): OkResult => ({ _tag: "Ok", affectedRows, insertId: 0 })
