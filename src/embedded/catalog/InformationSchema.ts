/**
 * information_schema: the tables that have rows. The others are always empty in MatrixOne.
 */
import { systemDatabasesOf, userDatabases } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import type { Cell } from "../wire/WireSession.ts"
import { allTables } from "./CatalogTables.ts"
import { columnRows } from "./information/Columns.ts"
import { referentialRows, statisticsRows, tableConstraintRows } from "./information/Keys.ts"
import { keywords } from "./information/keywords.ts"
import { tableRows } from "./information/Tables.ts"
import { processRows } from "./Processes.ts"
import type { SystemRows } from "./SystemTables.ts"

const schemaRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> =>
  [...(await userDatabases(session.transactions, session.account)), ...systemDatabasesOf(session.account)]
    .sort()
    .map((name) => ["def", name, "utf8mb4", "utf8mb4_0900_ai_ci", null, "NO"])

const viewRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> =>
  (await allTables(session))
    .filter(({ definition }) => definition.kind === "view")
    .map(({ database, name, definition }) => [
      "def",
      database,
      name,
      definition.view?.sql ?? "",
      "NONE",
      "YES",
      "root@localhost",
      "DEFINER",
      "utf8mb4",
      "utf8mb4_0900_ai_ci"
    ])

export const informationSchema: SystemRows = {
  schemata: schemaRows,
  tables: tableRows,
  columns: columnRows,
  statistics: statisticsRows,
  table_constraints: tableConstraintRows,
  referential_constraints: referentialRows,
  views: viewRows,
  processlist: async (session) => processRows(session),
  character_sets: async () => [
    ["binary", "binary", "Binary pseudo charset", 1],
    ["utf8", "utf8_bin", "UTF-8 Unicode", 4],
    ["utf8mb4", "utf8mb4_bin", "UTF-8 Unicode", 4]
  ],
  keywords: async () => keywords
}
