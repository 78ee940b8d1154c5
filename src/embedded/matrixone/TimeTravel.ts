/**
 * Reading a table as it was: `t {snapshot = 's'}`, `{timestamp = …}`, `{mo_ts = …}`, `{as of timestamp …}`.
 */

import { findDefinition } from "../engine/Catalog.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import { unsupported } from "../translate/Errors.ts"
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

/** An instant in the debug form of MatrixOne's timestamps: nanoseconds and a counter. */
const debugForm = /^\d+-\d+$/

/** The instant that the hint names, in nanoseconds. */
const instantOf = ({ kind, numeric, value }: Hint): bigint => {
  if (numeric) return /^\d+$/.test(value) ? BigInt(value) : 0n
  if (kind === "mo_ts") {
    if (!debugForm.test(value) && !/^\d{4}-\d{2}-\d{2}/.test(value))
      throw new SqlFailure(20301, `invalid input: invalid debug timestamp string: ${value}`)
    if (debugForm.test(value)) return BigInt(value.split("-")[0] ?? "0")
  }
  if (kind === "as_of" && !/^\d{4}-\d{2}-\d{2} /.test(value))
    throw new SqlFailure(20301, `invalid input: invalid timestamp format: ${value}`)
  return nanoseconds(value)
}

/** MatrixOne keeps what is older than about an hour in snapshots only; from what age on that is certain. */
const KEPT = 24n * 3_600_000_000_000n
const LAST_INSTANT = (1n << 63n) - 1n

/**
 * The snapshot a hint on something in `database` means. Times are served from snapshots only: what was between them is not
 * kept, and is refused where MatrixOne may know it.
 */
export const resolveHint = async (session: Session, hint: Hint, database = ""): Promise<Snapshot> => {
  if (hint.kind === "snapshot") return needSnapshot(session.transactions, session.account, hint.value)
  const at = instantOf(hint)
  if (at === 0n) throw new SqlFailure(20203, `invalid argument invalid timestamp value, bad value ${hint.value}`)
  if (hint.numeric && at > LAST_INSTANT) throw noSnapshotAt(hint.value)
  const found = await snapshotAt(session.transactions, session.account, at)
  if (found !== undefined) return found
  const now = session.server.now()
  if (hint.kind === "timestamp" && !hint.numeric && (at > now || at < now - KEPT)) throw noSnapshotAt(hint.value)
  if (at >= session.engine.started || at > now - KEPT)
    throw unsupported(`reading as of ${hint.value}, of which there is no snapshot,`)
  // Before anything was, there is no database either.
  throw database === session.database
    ? new SqlFailure(1046, "No database selected")
    : new SqlFailure(1049, `Unknown database ${database}`)
}

/** Where `table` is kept as the hint asks for it. */
export const timeTravel = async (session: Session, table: TableReference, hint: Hint): Promise<Travelled> => {
  const snapshot = await resolveHint(session, hint, table.database)
  const frozen = { ...table, schema: snapshotSchema(snapshot, table.database) }
  const definition = await findDefinition(session.transactions, frozen)
  // A snapshot of something else, of which the hint says the time only.
  if (definition === undefined && hint.kind !== "snapshot")
    throw unsupported(`reading ${table.name} as of ${hint.value}, of which there is no snapshot,`)
  return { definition, at: frozen, ...(hint.kind === "snapshot" ? { snapshot } : {}) }
}
