/**
 * What snapshots and PITRs are of, as the catalog has it.
 */
import * as Option from "effect/Option"
import type { Level, SnapshotTarget } from "../../services/Snapshots.ts"
import { fold } from "../../sql/names.ts"

/** A name of the catalog; empty where the level names none. */
export const given = (text: string | null): Option.Option<string> =>
  text === null || text === "" ? Option.none() : Option.some(text)

/** What an object of the catalog is of. */
interface Subject {
  readonly level: Level
  readonly account: Option.Option<string>
  readonly database: Option.Option<string>
  readonly table: Option.Option<string>
}

/** Stored names are folded, unless the server keeps the case of its databases' names. */
export const isNamed = (stored: Option.Option<string>, asked: string): boolean =>
  Option.exists(stored, (name) => name === asked || name === fold(asked))

/** Whether it is of that target; `ownAccount` is the account of a target that names none. */
export const isOf = (subject: Subject, target: SnapshotTarget, ownAccount: string): boolean => {
  if (subject.level !== target.level) return false
  switch (target.level) {
    case "cluster":
      return true
    case "account":
      return isNamed(subject.account, target.account ?? ownAccount)
    case "database":
      return isNamed(subject.database, target.database)
    case "table":
      return isNamed(subject.database, target.database) && isNamed(subject.table, target.table)
  }
}
