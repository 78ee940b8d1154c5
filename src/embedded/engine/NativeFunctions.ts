/**
 * Functions DuckDB has no counterpart of, written in native/ and called by it, row by row.
 */
import type { DuckDBConnection } from "@duckdb/node-api"
import type { DuckDb } from "../Peers.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { addressFunctions } from "./native/Addresses.ts"
import { byteFunctions } from "./native/Bytes.ts"
import { jsonFunctions } from "./native/Json.ts"
import { momentFunctions } from "./native/Moments.ts"
import type { NativeFunctions } from "./native/NativeFunction.ts"
import { numberFunctions } from "./native/Numbers.ts"
import { textFunctions } from "./native/Texts.ts"
import { uuidFunctions } from "./native/Uuids.ts"
import { vectorByteFunctions } from "./native/Vectors.ts"

const nativeFunctions: NativeFunctions = {
  ...jsonFunctions,
  ...addressFunctions,
  ...byteFunctions,
  ...textFunctions,
  ...numberFunctions,
  ...momentFunctions,
  ...uuidFunctions,
  ...vectorByteFunctions
}

/** Makes the functions known to DuckDB. */
export const registerNativeFunctions = (duckdb: DuckDb, connection: DuckDBConnection): void => {
  for (const [name, call] of Object.entries(nativeFunctions)) {
    connection.registerScalarFunction(
      duckdb.DuckDBScalarFunction.create({
        name,
        returnType: duckdb.VARCHAR,
        varArgsType: duckdb.VARCHAR,
        specialHandling: true,
        mainFunction: (_, input, output) => {
          try {
            const vectors = Array.from({ length: input.columnCount }, (_unused, i) => input.getColumnVector(i))
            for (let row = 0; row < input.rowCount; row++) {
              const args = vectors.map((vector) => {
                const value: unknown = vector.getItem(row)
                return value === null || value === undefined ? null : String(value)
              })
              output.setItem(row, call(args))
            }
            output.flush()
          } catch (error) {
            // DuckDB takes an error's text only, so the number travels in it.
            throw error instanceof SqlFailure ? new Error(`MO:${error.errno}:${error.message}`) : error
          }
        }
      })
    )
  }
}
