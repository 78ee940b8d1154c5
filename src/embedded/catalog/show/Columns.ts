/**
 * SHOW COLUMNS, DESCRIBE, and what is told of columns alone: SHOW COLUMN_NUMBER, SHOW TABLE_VALUES.
 */
import { needTable } from "../../engine/Catalog.ts"
import type { ColumnDefinition, TableDefinition, TableReference } from "../../engine/TableDefinition.ts"
import { isTemporary } from "../../engine/TemporaryTables.ts"
import { select } from "../../session/Select.ts"
import type { Session } from "../../session/Session.ts"
import type { StatementFamily, StatementRow } from "../../session/StatementFamily.ts"
import { unsupported } from "../../translate/Errors.ts"
import type { Captures } from "../../translate/Pattern.ts"
import { syntaxError } from "../../translate/SyntaxError.ts"
import type { Statement } from "../../translate/Tokens.ts"
import { shownAs } from "../../translate/Types.ts"
import { ColumnType } from "../../wire/ColumnType.ts"
import type { Cell, Result } from "../../wire/WireSession.ts"
import { big } from "../CatalogTypes.ts"
import { extraOf } from "../ColumnExtra.ts"
import { quotedAgain } from "../ShowCreate.ts"
import { isSystemTable, systemColumnsOf } from "../SystemColumn.ts"
import { needDatabaseNamed } from "./Databases.ts"
import { columnsOf, filter, type Rows, show } from "./ShowAnswer.ts"

const keyOf = (definition: TableDefinition, column: ColumnDefinition): string => {
  if (definition.primaryKey.includes(column.name)) return "PRI"
  if (definition.indexes.some((i) => i.unique && i.columns.length === 1 && i.columns[0] === column.name)) return "UNI"
  return definition.indexes.some((i) => i.columns[0] === column.name) ? "MUL" : ""
}

const unquoted = (shown: string): string => quotedAgain(shown).replace(/^'(.*)'$/s, "$1")

const describe = async (
  session: Session,
  captures: Captures,
  statement: Statement,
  name: string | undefined,
  table: string
): Promise<Result> => {
  const reference = session.reference(name, table)
  const full = captures.has("FULL")
  const names = full
    ? ["Field", "Type", "Collation", "Null", "Key", "Default", "Extra", "Privileges", "Comment"]
    : ["Field", "Type", "Null", "Key", "Default", "Extra", "Comment"]
  const rows: Rows = (await columnsIn(session, reference)).map((c) => {
    const head: ReadonlyArray<Cell> = [c.name, c.type]
    const middle: ReadonlyArray<Cell> = [c.notNull ? "NO" : "YES", c.key, c.default, c.extra]
    return full
      ? [...head, null, ...middle, "select,insert,update,references", c.comment]
      : [...head, ...middle, c.comment]
  })
  return show(session, captures, statement, columnsOf(names, ColumnType.STRING), rows)
}

/** A column in the words of SHOW COLUMNS. */
interface Shown {
  readonly name: string
  readonly type: string
  readonly notNull: boolean
  readonly key: string
  readonly default: string | null
  readonly extra: string
  readonly comment: string
}

/** MatrixOne looks a temporary table's columns up under its name, where there are none or those of the table it hides. */
const hiddenColumns = async (session: Session, { database, name }: TableReference): Promise<ReadonlyArray<Shown>> => {
  if ((await session.definition(session.permanent(database, name))) === undefined) return []
  throw unsupported("SHOW COLUMNS of a temporary table that hides another")
}

const columnsIn = async (session: Session, table: TableReference): Promise<ReadonlyArray<Shown>> => {
  if (isSystemTable(table.database, table.name, session.account)) {
    const columns = systemColumnsOf(table.database, table.name)
    if (columns === undefined) throw unsupported(`the columns of ${table.database}.${table.name}`)
    return columns.map((c) => ({ ...c, name: c.shown, type: c.shownType }))
  }
  await needDatabaseNamed(session, table.database)
  const definition = await needTable(session, table)
  if (isTemporary(table)) return hiddenColumns(session, table)
  return definition.columns.map((c) => ({
    name: c.name,
    type: shownAs(c.type),
    notNull: c.notNull,
    key: keyOf(definition, c),
    default: c.default === undefined ? null : unquoted(c.default.shown),
    extra: extraOf(c),
    comment: c.comment
  }))
}

/** What EXPLAIN explains when the word is there: a statement, not a table of that name. */
const explained: ReadonlySet<string> = new Set([
  "SELECT",
  "INSERT",
  "UPDATE",
  "DELETE",
  "REPLACE",
  "WITH",
  "ANALYZE",
  "VERBOSE",
  "FORMAT",
  "PHYPLAN",
  "FORCE",
  "LOAD"
])

const describeNamed: StatementRow["run"] = async (session, captures, statement) => {
  if (explained.has(statement.tokens[1]?.word ?? "")) throw syntaxError(statement.sql, statement.sql.length)
  return describe(session, captures, statement, captures.get("database"), captures.need("name"))
}

const showColumns: StatementRow["run"] = (session, captures, statement) =>
  describe(session, captures, statement, captures.get("database") ?? captures.get("database2"), captures.need("name"))

const showColumnNumber: StatementRow["run"] = async (session, captures, statement) => {
  const database = await needDatabaseNamed(session, captures.get("other") ?? captures.get("database"))
  const table = session.reference(database, captures.need("name"))
  const { length } = await columnsIn(session, table)
  return show(session, captures, statement, [{ name: `Number of columns in ${table.name}`, type: big }], [[length]])
}

const showTableValues: StatementRow["run"] = async (session, captures) => {
  const table = session.reference(captures.get("other") ?? captures.get("database"), captures.need("name"))
  await needDatabaseNamed(session, table.database)
  const definition = await needTable(session, table)
  // A query may not ask for the greatest document; here it is none.
  const list = definition.columns
    .flatMap(({ name, type }) =>
      ["max", "min"].map((end) => {
        const asked = `${end}(\`${name.toLowerCase()}\`)`
        return type.name === "json" ? `NULL AS \`${end}(${name.toLowerCase()})\`` : asked
      })
    )
    .join(", ")
  return select(session, session.parse(`SELECT ${list} FROM \`${table.database}\`.\`${table.name}\` LIMIT 1`), [])
}

export const columnForms: StatementFamily = [
  {
    pattern: `SHOW [EXTENDED] [FULL] (COLUMNS | FIELDS) (FROM | IN) [:database .] :name [(FROM | IN) :database2] ${filter}`,
    run: showColumns
  },
  { pattern: "(DESC | DESCRIBE | EXPLAIN) [:database .] :name [:column]", run: describeNamed },
  { pattern: "SHOW COLUMN_NUMBER (FROM | IN) [:database .] :name [(FROM | IN) :other]", run: showColumnNumber },
  { pattern: "SHOW TABLE_VALUES (FROM | IN) [:database .] :name [(FROM | IN) :other]", run: showTableValues }
]
