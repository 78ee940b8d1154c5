/**
 * What the system tables say of branches.
 */

import type { Session } from "../../session/Session.ts"
import type { Cell } from "../../wire/WireSession.ts"
import { Lineage, liveTables } from "./Lineage.ts"

type Rows = ReadonlyArray<ReadonlyArray<Cell>>

/** The rows of mo_branch_metadata, which only sys has. */
export const branchMetadataRows = async (session: Session): Promise<Rows> => {
  if (session.account !== "sys") return []
  const lineage = await Lineage.read(session.transactions)
  const live = await liveTables(session.transactions)
  return lineage.edges.map((e) => [
    BigInt(e.child),
    e.fork,
    BigInt(e.parent),
    BigInt(session.engine.accountId(e.account)),
    e.level,
    live.has(e.child) ? 0 : 1
  ])
}

/** The rows of mo_snapshots that keep what branches began with: they are there as long as the branch or one of its own is. */
export const branchSnapshotRows = async (session: Session): Promise<Rows> => {
  const lineage = await Lineage.read(session.transactions)
  if (lineage.edges.length === 0) return []
  const live = await liveTables(session.transactions)
  return lineage.edges
    .filter((e) => (session.account === "sys" || e.account === session.account) && lineage.survives(e.child, live))
    .map((e) => [
      snapshotId(e.child),
      `__mo_branch_${e.child}`,
      e.fork,
      "table",
      e.account,
      e.database,
      e.table,
      BigInt(e.parent),
      "branch"
    ])
}

/** A UUID that is always the same for a branch. */
const snapshotId = (child: number): string => `00000000-0000-7000-8000-${child.toString(16).padStart(12, "0")}`
