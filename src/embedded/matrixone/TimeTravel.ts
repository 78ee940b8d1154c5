/**
 * Reading a table as it was: `t {snapshot = 's'}`, `{timestamp = …}`, `{mo_ts = …}`, `{as of timestamp …}`.
 */

import { findDefinition } from "../engine/Catalog.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import type { Hint } from "../translate/Hint.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { needSnapshot, type Snapshot, snapshotAt, snapshotSchema } from "./SnapshotStore.ts"

export interface Travelled {
  readonly definition: TableDefinition | undefined
  readonly at: TableReference
  /** The snapshot that the hint named; a time names none, though one may serve it. */
  readonly snapshot?: Snapshot
}

const goLayout = "2006-01-02 15:04:05.999999999"

/** A hint's time as nanoseconds; throws Go's parse error as the server does. */
const nanoseconds = (value: string): bigint => {
  const m = /^(\d{4})-(\d{2})-(\d{2}) (\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?$/.exec(value)
  const date = m === null ? Number.NaN : Date.parse(`${value.slice(0, 10)}T${value.slice(11, 19)}Z`)
  if (m === null || Number.isNaN(date)) {
    throw new SqlFailure(1105, `parsing time "${value}" as "${goLayout}": cannot parse "${value}" as "2006"`)
  }
  return BigInt(date) * 1_000_000n + BigInt((m[7] ?? "").padEnd(9, "0"))
}

const noSnapshotAt = (value: string): SqlFailure =>
  new SqlFailure(20203, `invalid argument invalid timestamp value, no corresponding snapshot , bad value ${value}`)

/**
 * The snapshot a hint on something in `database` means. Times are served from snapshots only: what was between them is not
 * kept.
 */
export const resolveHint = async (session: Session, hint: Hint, database = ""): Promise<Snapshot> => {
  if (hint.kind === "snapshot") return needSnapshot(session.transactions, session.account, hint.value)
  if (
    hint.kind === "mo_ts" &&
    !hint.numeric &&
    !/^\d+-\d+$/.test(hint.value) &&
    !/^\d{4}-\d{2}-\d{2}/.test(hint.value)
  ) {
    throw new SqlFailure(20301, `invalid input: invalid debug timestamp string: ${hint.value}`)
  }
  const at = hint.numeric
    ? BigInt(hint.value)
    : /^\d+-\d+$/.test(hint.value)
      ? BigInt(hint.value.split("-")[0] ?? "0")
      : nanoseconds(hint.value)
  const found = await snapshotAt(session.transactions, session.account, at)
  if (found !== undefined) return found
  if (hint.kind === "timestamp" && !hint.numeric) throw noSnapshotAt(hint.value)
  // Before anything was, there is no database either.
  if (at < session.engine.started) {
    throw hint.kind === "timestamp"
      ? new SqlFailure(1049, `Unknown database ${database}`)
      : new SqlFailure(1046, "No database selected")
  }
  throw noSnapshotAt(hint.value)
}

/** Where `table` is kept as the hint asks for it. */
export const timeTravel = async (session: Session, table: TableReference, hint: Hint): Promise<Travelled> => {
  const snapshot = await resolveHint(session, hint, table.database)
  const frozen = { ...table, schema: snapshotSchema(snapshot, table.database) }
  const definition = await findDefinition(session.transactions, frozen)
  return { definition, at: frozen, ...(hint.kind === "snapshot" ? { snapshot } : {}) }
}
