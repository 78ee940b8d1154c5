/** The types of system tables' columns, by short names. */
import type { SqlType } from "../translate/Types.ts"

export const text: SqlType = { name: "varchar" }
export const long: SqlType = { name: "text" }
export const int: SqlType = { name: "int" }
export const uint: SqlType = { name: "int", unsigned: true }
export const big: SqlType = { name: "bigint" }
export const ubig: SqlType = { name: "bigint", unsigned: true }
export const flag: SqlType = { name: "bool" }
export const tiny: SqlType = { name: "tinyint" }
export const time: SqlType = { name: "timestamp" }

/** `"a:text b:int"` as columns. */
export const columns = (list: string): ReadonlyArray<readonly [string, SqlType]> =>
  list
    .trim()
    .split(/\s+/)
    .map((item) => {
      const [name = "", type = "text"] = item.split(":")
      return [name, named[type] ?? text] as const
    })

const named: Readonly<Record<string, SqlType>> = {
  text,
  long,
  int,
  uint,
  big,
  ubig,
  flag,
  tiny,
  time,
  json: { name: "json" },
  char: { name: "char" },
  utiny: { name: "tinyint", unsigned: true }
}
