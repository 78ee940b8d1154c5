/**
 * Members of ENUM and SET on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { type Constant, plainText } from "../Constant.ts"
import { literal } from "../Sql.ts"
import type { SqlType } from "../Types.ts"

export const member = (value: Constant, type: SqlType): string => {
  const values = type.values ?? []
  if (value.kind === "number") {
    const index = Number(value.value)
    const found = values[index - 1]
    if (found === undefined) {
      throw new SqlFailure(
        20101,
        `internal error: convert to MySQL enum failed: number ${index} overflow enum boundary [1, ${values.length}]`
      )
    }
    return literal(found)
  }
  const wanted = plainText(value)
  const found = values.find((v) => v.toLowerCase() === wanted.toLowerCase())
  if (found === undefined) {
    throw new SqlFailure(
      20101,
      `internal error: convert to MySQL enum failed: item ${wanted} is not in enum [${values.join(" ")}]`
    )
  }
  return literal(found)
}

export const members = (value: Constant, type: SqlType): string => {
  const values = type.values ?? []
  const chosen =
    value.kind === "number"
      ? values.filter((_, i) => (BigInt(Math.trunc(Number(value.value))) >> BigInt(i)) & 1n)
      : plainText(value) === ""
        ? []
        : plainText(value)
            .split(",")
            .map((item) => {
              const found = values.find((v) => v.toLowerCase() === item.toLowerCase())
              if (found === undefined) {
                throw new SqlFailure(
                  20101,
                  `internal error: convert to MySQL set failed: item ${item} is not in set [${values.join(",")}]`
                )
              }
              return found
            })
  return literal(values.filter((v) => chosen.includes(v)).join(","))
}
