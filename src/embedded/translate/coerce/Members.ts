/**
 * Members of ENUM and SET on their way into a column.
 */

import { SqlFailure } from "../../wire/WireSession.ts"
import { type Constant, plainText } from "../Constant.ts"
import { invalidArgument, outOfRange } from "../Errors.ts"
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
  // A text that is no member but a number counts them.
  const found =
    values.find((v) => v.toLowerCase() === wanted.toLowerCase()) ??
    (/^\d+$/.test(wanted) ? values[Number(wanted) - 1] : undefined)
  if (found === undefined) {
    throw new SqlFailure(
      20101,
      `internal error: convert to MySQL enum failed: item ${wanted} is not in enum [${values.join(" ")}]`
    )
  }
  return literal(found)
}

/** A number is a mask of the members. */
const masked = (number: bigint, values: ReadonlyArray<string>): ReadonlyArray<string> => {
  const all = (1n << BigInt(values.length)) - 1n
  if (number < 0n) throw outOfRange({ name: "bigint", unsigned: true }, String(number))
  if (number > all)
    throw new SqlFailure(
      20101,
      `internal error: convert to MySQL set failed: value ${number} overflow set boundary ${all}`
    )
  return values.filter((_, i) => (number >> BigInt(i)) & 1n)
}

export const members = (value: Constant, type: SqlType): string => {
  const values = type.values ?? []
  if (value.kind === "number" && !Number.isInteger(Number(value.value)))
    throw invalidArgument("cast to uint64", value.value)
  const text = plainText(value)
  const isNumber = value.kind === "number" || (/^\d+$/.test(text) && !values.includes(text))
  const chosen = isNumber
    ? masked(BigInt(value.kind === "number" ? Number(value.value) : text), values)
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
