/**
 * The functions of MatrixOne, one table. To add a function, add a row to the table of its kind under `functions/`.
 */

import type { FunctionTable } from "./FunctionDefinition.ts"
import { aggregateFunctions } from "./functions/Aggregates.ts"
import { datePartFunctions } from "./functions/DateParts.ts"
import { dateFunctions } from "./functions/Dates.ts"
import { dateTextFunctions } from "./functions/DateTexts.ts"
import { generalFunctions } from "./functions/General.ts"
import { jsonFunctions } from "./functions/Json.ts"
import { networkFunctions } from "./functions/Network.ts"
import { numberFunctions } from "./functions/Numbers.ts"
import { stringFunctions } from "./functions/Strings.ts"
import { timeZoneFunctions } from "./functions/TimeZones.ts"
import { vectorFunctions } from "./functions/Vectors.ts"

export const functions: FunctionTable = {
  ...generalFunctions,
  ...networkFunctions,
  ...stringFunctions,
  ...numberFunctions,
  ...dateFunctions,
  ...datePartFunctions,
  ...dateTextFunctions,
  ...timeZoneFunctions,
  ...jsonFunctions,
  ...vectorFunctions,
  ...aggregateFunctions
}

/** The DuckDB statements that define the macros the table names, those that others use first. */
export const macroStatements = (): ReadonlyArray<string> => {
  const statements: Array<string> = []
  const done = new Set<string>()
  const define = (name: string): void => {
    const macro = functions[name]?.macro
    if (macro === undefined || done.has(name)) return
    done.add(name)
    for (const [, used] of macro.matchAll(/\bfn_(\w+)\(/g)) define(used ?? "")
    statements.push(`CREATE OR REPLACE MACRO main.fn_${name}${macro}`)
  }
  for (const name of Object.keys(functions)) define(name)
  return statements
}
