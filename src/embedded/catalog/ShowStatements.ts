/**
 * SHOW, DESCRIBE and what else reads the catalogue. Of the forms that match, the first one answers.
 */
import type { StatementFamily } from "../session/StatementFamily.ts"
import { analyzeStatements } from "./Analyze.ts"
import { explainStatements } from "./Explain.ts"
import { snapshotForms } from "./show/AtSnapshot.ts"
import { columnForms } from "./show/Columns.ts"
import { createdForms } from "./show/Created.ts"
import { databaseForms } from "./show/Databases.ts"
import { emptyForms } from "./show/Empty.ts"
import { indexForms } from "./show/Indexes.ts"
import { refusedForms } from "./show/Refused.ts"
import { serverForms } from "./show/Server.ts"
import { tableStatusForms } from "./show/TableStatus.ts"
import { tableForms } from "./show/Tables.ts"
import { variableForms } from "./show/Variables.ts"

export const showStatements: StatementFamily = [
  ...snapshotForms,
  ...databaseForms,
  ...tableForms,
  ...tableStatusForms,
  ...columnForms,
  ...createdForms,
  ...indexForms,
  ...variableForms,
  ...serverForms,
  ...emptyForms,
  ...analyzeStatements,
  ...explainStatements,
  ...refusedForms
]
