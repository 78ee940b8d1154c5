/**
 * information_schema.tables.
 */

import { systemDatabasesOf } from "../../engine/Catalog.ts"
import { nextIdentity } from "../../engine/Identity.ts"
import { instantText } from "../../engine/Instant.ts"
import type { TableDefinition } from "../../engine/TableDefinition.ts"
import type { Session } from "../../session/Session.ts"
import type { Cell } from "../../wire/WireSession.ts"
import { allTables } from "../CatalogTables.ts"
import { isView, systemTableNames } from "../SystemColumn.ts"

const types: Readonly<Record<TableDefinition["kind"], string>> = {
  table: "BASE TABLE",
  view: "VIEW",
  sequence: "INTERNAL TABLE"
}

interface Row {
  readonly database: string
  readonly name: string
  readonly type: string
  readonly identity: bigint | null
  readonly created: string
  readonly comment: string
}

/** A view has no engine, size or options; a sequence has no engine. */
const row = ({ comment, created, database, identity, name, type }: Row): ReadonlyArray<Cell> => {
  const head = ["def", database, name, type]
  return type.endsWith("VIEW")
    ? [...head, null, null, "Compressed", ...Array<null>(7).fill(null), created, null, null, collation, null, null, ""]
    : [
        ...head,
        type === "BASE TABLE" ? "Tae" : null,
        10,
        "Compressed",
        ...Array<number>(6).fill(0),
        identity,
        created,
        created,
        created,
        collation,
        0,
        "",
        comment
      ]
}

const collation = "utf8mb4_0900_ai_ci"

/** What a table of information_schema hands out next: it has no key, and this many were reserved when it was made. */
const afterSetup = 10001n

const systemRows = (session: Session): ReadonlyArray<ReadonlyArray<Cell>> =>
  systemDatabasesOf(session.account).flatMap((database) =>
    systemTableNames(database, session.account).map((name) =>
      row({
        database,
        name,
        type: !isView(database, name)
          ? "BASE TABLE"
          : database === "information_schema" || database === "mo_catalog"
            ? "SYSTEM VIEW"
            : "VIEW",
        identity: database === "information_schema" ? afterSetup : null,
        created: instantText(session.engine.started),
        comment: ""
      })
    )
  )

export const tableRows = async (session: Session): Promise<ReadonlyArray<ReadonlyArray<Cell>>> => {
  const own: Array<ReadonlyArray<Cell>> = []
  for (const { database, name, definition } of await allTables(session)) {
    const table = { database, schema: session.schemaOf(database), name }
    const identity = (await nextIdentity(session, session.transactions, table, definition)) ?? null
    const { comment, created, kind } = definition
    own.push(row({ database, name, type: types[kind], identity, created, comment }))
  }
  return [...own, ...systemRows(session)]
}
