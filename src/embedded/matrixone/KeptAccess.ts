/**
 * Users, roles, grants and stages as they were at a snapshot of their account: RESTORE ACCOUNT brings them back with the data.
 */
import type { Account, PrivilegeGrant } from "../access/Account.ts"
import { privilegeId } from "../access/Privilege.ts"
import type { Executor } from "../engine/Executor.ts"
import type { Session } from "../session/Session.ts"
import { literal, quote } from "../translate/Sql.ts"
import { type Snapshot, snapshotPlace } from "./SnapshotStore.ts"
import type { Stage } from "./StageStore.ts"

interface Kept extends Pick<Account, "users" | "roles" | "privileges" | "userGrants" | "roleGrants"> {
  readonly stages: ReadonlyArray<Stage>
}

const place = (snapshot: Snapshot): string => `${quote(snapshotPlace(snapshot, "#access"))}`

const keptOf = (session: Session, account: Account): Kept => {
  const { privileges, roleGrants, roles, userGrants, users } = account
  return { users, roles, privileges, userGrants, roleGrants, stages: session.engine.stages.list(account.name) }
}

/** To be called when a snapshot of an account is taken; it is gone with the snapshot. */
export const keepAccess = async (session: Session, executor: Executor, snapshot: Snapshot): Promise<void> => {
  const account = session.engine.accounts.find(snapshot.account)
  if (snapshot.level !== "account" || account === undefined) return
  const state = literal(JSON.stringify(keptOf(session, account)))
  await executor.write(`CREATE SCHEMA ${place(snapshot)}`)
  await executor.write(`CREATE TABLE ${place(snapshot)}.state AS SELECT ${state} AS state`)
}

/** Everything, then databases, then tables: their numbers grow in this order. */
const objectRank = ({ level, object }: PrivilegeGrant): number => (object === 0 ? 0 : level === "d.t" ? 2 : 1)

/** What is brought back is sorted by the key of mo_role_privs. */
const byKey = (a: PrivilegeGrant, b: PrivilegeGrant): number =>
  a.role - b.role ||
  a.on.localeCompare(b.on) ||
  objectRank(a) - objectRank(b) ||
  a.object - b.object ||
  privilegeId(a.privilege) - privilegeId(b.privilege)

/**
 * Makes an account's users, roles, grants and stages those of the snapshot. The tables and databases that come back are new
 * ones: what was granted on those of then is listed and counts for nothing, and they are the administrators'.
 */
export const restoreAccess = async (
  session: Session,
  executor: Executor,
  snapshot: Snapshot,
  name: string
): Promise<void> => {
  const { accounts, stages } = session.engine
  const account = accounts.find(name)
  // An administrator of sys is none of another account.
  if (account === undefined || snapshot.level !== "account" || snapshot.account === "sys") return
  const { rows } = await executor.read(`SELECT state FROM ${place(snapshot)}.state`)
  const kept = JSON.parse(String(rows[0]?.[0])) as Kept
  const put = (state: Kept, owners: Account["owners"]): void => {
    const { stages: own, ...access } = state
    Object.assign(account, access)
    for (const key of Object.keys(account.owners)) delete account.owners[key]
    Object.assign(account.owners, owners)
    stages.removeAll(name)
    for (const stage of own) stages.put({ ...stage, account: name })
    accounts.changed()
  }
  const before = keptOf(session, account)
  const owners = { ...account.owners }
  executor.onUndo(() => put(before, owners))
  const gone = accounts.nextId()
  const privileges = kept.privileges.toSorted(byKey).map((g) => (g.object === 0 ? g : { ...g, object: gone }))
  put({ ...kept, privileges }, {})
}
