/**
 * The statements on snapshots, as text: MatrixOne cannot prepare them.
 */
import type { SnapshotTarget } from "../services/Snapshots.ts"
import { identifier } from "./literals.ts"

const level = (target: SnapshotTarget): string => {
  switch (target.level) {
    case "cluster":
      return "CLUSTER"
    case "account":
      return target.account === undefined ? "ACCOUNT" : `ACCOUNT ${identifier(target.account)}`
    case "database":
      return `DATABASE ${identifier(target.database)}`
    case "table":
      return `TABLE ${identifier(target.database)} ${identifier(target.table)}`
  }
}

/** The names that a target carries, for checking. */
export const namesOf = (target: SnapshotTarget): ReadonlyArray<string> => {
  switch (target.level) {
    case "cluster":
      return []
    case "account":
      return target.account === undefined ? [] : [target.account]
    case "database":
      return [target.database]
    case "table":
      return [target.database, target.table]
  }
}

export const create = (name: string, target: SnapshotTarget): string =>
  `CREATE SNAPSHOT ${identifier(name)} FOR ${level(target)}`

export const drop = (name: string): string => `DROP SNAPSHOT ${identifier(name)}`
