import { describe, expect, it } from "vitest"
import { columnOf } from "../../../src/embedded/engine/Results.ts"
import type { SqlType } from "../../../src/embedded/translate/Types.ts"

const unlimited = 0xffffffff

/** What MatrixOne 4.2.0 told of columns of these types. */
const told: ReadonlyArray<readonly [SqlType, length: number, decimals: number, unsigned: boolean]> = [
  [{ name: "bool" }, 1, 0, false],
  [{ name: "tinyint" }, 8, 0, false],
  [{ name: "smallint", unsigned: true }, 16, 0, true],
  [{ name: "mediumint" }, 32, 0, false],
  [{ name: "int" }, 32, 0, false],
  [{ name: "bigint" }, 64, 0, false],
  [{ name: "float" }, 23, 0, false],
  [{ name: "float", length: 5, scale: 2 }, 5, 2, false],
  [{ name: "double" }, 53, 0, false],
  [{ name: "double", length: 8, scale: 3 }, 8, 3, false],
  [{ name: "decimal", length: 10, scale: 2 }, 12, 2, false],
  [{ name: "decimal", length: 30, scale: 5 }, 32, 5, false],
  [{ name: "char", length: 5 }, 15, 0, false],
  [{ name: "varchar", length: 20 }, unlimited, 0, false],
  [{ name: "text" }, 0, 0, false],
  [{ name: "binary", length: 4 }, 12, 0, false],
  [{ name: "varbinary", length: 7 }, 21, 0, false],
  [{ name: "blob" }, 0, 0, false],
  [{ name: "date" }, 64, 0, false],
  [{ name: "time", scale: 3 }, 64, 3, false],
  [{ name: "datetime", scale: 6 }, 64, 6, false],
  [{ name: "timestamp" }, 64, 0, false],
  [{ name: "year" }, 65535, 0, false],
  [{ name: "json" }, unlimited, 0, false],
  [{ name: "uuid" }, unlimited, 0, false],
  [{ name: "enum", values: ["a", "b"] }, unlimited, 0, false],
  [{ name: "bit", length: 9 }, 9, 0, true],
  [{ name: "vecf32", length: 3 }, 9, 0, false]
]

describe("a result's column", () => {
  it.each(told)("%j", (type, length, decimals, unsigned) => {
    const column = columnOf("c", type)
    expect({ ...column, decimals: column.decimals ?? 0, unsigned: column.unsigned ?? false }).toMatchObject({
      name: "c",
      orgName: "c",
      length,
      decimals,
      unsigned
    })
  })
})
