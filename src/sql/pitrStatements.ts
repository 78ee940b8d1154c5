/**
 * The statements on PITRs.
 */
import type { PitrTarget, Range, RestoreTarget } from "../services/Pitr.ts"
import { identifier, string } from "./literals.ts"
import { subject } from "./snapshotStatements.ts"

const range = ({ length, unit }: Range): string => `RANGE ${length} ${string(unit)}`

export const create = (name: string, target: PitrTarget, kept: Range): string =>
  `CREATE PITR ${identifier(name)} FOR ${subject(target)} ${range(kept)}`

export const alter = (name: string, kept: Range): string => `ALTER PITR ${identifier(name)} ${range(kept)}`

export const drop = (name: string): string => `DROP PITR ${identifier(name)}`

export const show = "SHOW PITR"

const restored = (target: RestoreTarget): string => {
  switch (target.level) {
    case "table":
      return ` DATABASE ${identifier(target.database)} TABLE ${identifier(target.table)}`
    case "database":
      return ` DATABASE ${identifier(target.database)}`
    case "account":
      return target.account === undefined ? "" : ` ACCOUNT ${identifier(target.account)}`
    case "cluster":
      return " CLUSTER"
  }
}

/** `local` is the instant in the server's own time zone. */
export const restore = (name: string, target: RestoreTarget, local: string): string => {
  const source = target.level === "account" && target.from !== undefined ? ` AS ${identifier(target.from)}` : ""
  return `RESTORE${restored(target)} FROM PITR ${identifier(name)} ${string(local)}${source}`
}

export const recoveryWindows = (target: PitrTarget): string => `SHOW RECOVERY_WINDOW FOR ${subject(target)}`
