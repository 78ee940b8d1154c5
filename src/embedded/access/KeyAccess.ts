/**
 * What a change of rows does to other tables, or to the same one, because of keys: MatrixOne looks keys up in a plan of its
 * own, and asks for the privileges of that plan.
 */
import { childrenOf, enforced } from "../engine/References.ts"
import { sameName, type TableDefinition, type TableReference } from "../engine/TableDefinition.ts"
import type { Session } from "../session/Session.ts"
import type { Privilege } from "./Privilege.ts"

export interface Change {
  /** LOAD DATA does not look primary keys up. */
  readonly kind: "insert" | "load" | "update" | "delete"
  readonly table: TableReference
  readonly definition: TableDefinition
  /** Of an UPDATE, those it sets. */
  readonly columns: ReadonlyArray<string>
}

interface KeyAccess {
  readonly table: TableReference
  readonly privileges: ReadonlyArray<Privilege>
}

/** What a foreign key's action does to the table that has it; any other action only looks. */
const actions: Readonly<Record<"update" | "delete", Readonly<Record<string, ReadonlyArray<Privilege>>>>> = {
  update: { CASCADE: ["update"], "SET NULL": ["update"] },
  delete: { CASCADE: ["delete"], "SET NULL": ["delete", "insert"] }
}

const isSame = (a: TableReference, b: TableReference): boolean => a.schema === b.schema && sameName(a.name, b.name)

/** The rows of others that reference those that change; what goes with them is followed. */
const children = async (
  session: Session,
  kind: "update" | "delete",
  table: TableReference,
  touches: (columns: ReadonlyArray<string>) => boolean,
  seen: ReadonlyArray<TableReference>
): Promise<ReadonlyArray<KeyAccess>> => {
  const found: Array<KeyAccess> = []
  for (const child of await childrenOf(session, session.transactions, table)) {
    if (!touches(child.key.referenced) || seen.some((t) => isSame(t, child.table))) continue
    const action = kind === "update" ? child.key.onUpdate : child.key.onDelete
    found.push({ table: child.table, privileges: actions[kind][action] ?? ["select"] })
    if (action === "CASCADE" && kind === "delete")
      found.push(...(await children(session, kind, child.table, touches, [...seen, child.table])))
  }
  return found
}

/** What the keys ask for besides the privilege on the changed table itself. */
export const keyAccess = async (session: Session, change: Change): Promise<ReadonlyArray<KeyAccess>> => {
  const { columns, definition, kind, table } = change
  const sets = (names: ReadonlyArray<string>) => names.some((name) => columns.some((c) => sameName(c, name)))
  const found: Array<KeyAccess> = []
  if (kind === "insert" && definition.primaryKey.length > 0) found.push({ table, privileges: ["select"] })
  if (!enforced(session)) return found
  for (const key of definition.foreignKeys) {
    const parent = session.reference(key.database, key.table)
    const looks =
      kind === "insert" || kind === "load" || (kind === "update" && sets(key.columns) && !isSame(parent, table))
    if (looks) found.push({ table: parent, privileges: ["select"] })
  }
  if (kind === "update") found.push(...(await children(session, kind, table, sets, [table])))
  if (kind === "delete") found.push(...(await children(session, kind, table, () => true, [table])))
  return found
}
