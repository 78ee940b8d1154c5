/**
 * CREATE, ALTER, DROP, RENAME and TRUNCATE of tables, views and indexes.
 */
import type { StatementFamily } from "../session/StatementFamily.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { alterTable } from "./AlterTable.ts"
import { created } from "./CreateTable.ts"
import { truncate } from "./Delete.ts"
import { drop } from "./DropTable.ts"
import { createIndex, dropIndex } from "./IndexStatements.ts"
import { renameTables } from "./RenameTable.ts"
import { createView } from "./Views.ts"

export const tableStatements: StatementFamily = [
  { pattern: "CREATE [TEMPORARY] TABLE [IF NOT EXISTS] [:database .] :name ...", run: created },
  { pattern: "CREATE [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...", run: createView },
  { pattern: "ALTER VIEW [IF EXISTS] [:database .] :name ...", run: createView },
  {
    pattern: "DROP VIEW [IF EXISTS] ...",
    run: (session, captures, statement) => drop(session, captures, statement, "view")
  },
  {
    pattern: "DROP [TEMPORARY] TABLE [IF EXISTS] ...",
    run: (session, captures, statement) => drop(session, captures, statement, "table")
  },
  {
    pattern: "TRUNCATE [TABLE] [:database .] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return truncate(session, captures.get("database"), captures.need("name"))
    }
  },
  {
    pattern: "ALTER TABLE [:database .] :name ...",
    run: async (session, captures, statement) => {
      await session.beginImplicit()
      return alterTable(
        session,
        statement.sql,
        session.reference(captures.get("database"), captures.need("name")),
        captures.rest
      )
    }
  },
  {
    pattern: "RENAME TABLE ...",
    run: async (session, captures, statement) => {
      await session.beginImplicit()
      return renameTables(session, statement.sql, captures.rest)
    }
  },
  {
    pattern: "CREATE [(UNIQUE | FULLTEXT)] INDEX :index [USING :algorithm] ON [:database .] :name ...",
    run: async (session, captures, statement) => {
      if (
        captures.get("algorithm")?.toLowerCase() === "hnsw" &&
        session.systemVariable("experimental_hnsw_index") !== "1"
      )
        throw new SqlFailure(20101, "internal error: experimental_hnsw_index is not enabled")
      await session.beginImplicit()
      return createIndex(
        session,
        statement.sql,
        captures,
        session.reference(captures.get("database"), captures.need("name"))
      )
    }
  },
  {
    pattern: "DROP INDEX [IF EXISTS] :index ON [:database .] :name",
    run: async (session, captures) => {
      await session.beginImplicit()
      return dropIndex(
        session,
        captures.need("index"),
        session.reference(captures.get("database"), captures.need("name")),
        captures.has("EXISTS")
      )
    }
  }
]
