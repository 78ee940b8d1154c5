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
