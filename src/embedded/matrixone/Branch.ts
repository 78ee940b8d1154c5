/**
 * DATA BRANCH: create, delete, diff, merge and pick.
 */

import { databaseExists, listTables, noSuchTable, qualified } from "../engine/Catalog.ts"
import { dropDatabase } from "../engine/DatabaseStatements.ts"
import { relationColumns, tableScope } from "../engine/Expressions.ts"
import { columnOf, rowsResult, table as tableResult } from "../engine/Results.ts"
import { sameName, type TableDefinition, type TableReference } from "../engine/TableDefinition.ts"
import { createTable, dropTable } from "../engine/Tables.ts"
import { noSuchSource } from "../session/Environment.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily, type StatementRow } from "../session/StatementFamily.ts"
import type { Executor } from "../session/Transaction.ts"
import { kindOf, need } from "../translate/Ast.ts"
import { invalidInput } from "../translate/Coerce.ts"
import { unsupported } from "../translate/Errors.ts"
import { hintOf } from "../translate/Rewrite.ts"
import { quote } from "../translate/Sql.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { closing, isOperator, isWord, splitCommas, type Token, textOf } from "../translate/Tokens.ts"
import { bigint, varchar } from "../translate/Types.ts"
import { ColumnType } from "../wire/ColumnType.ts"
import { type Cell, type Result, SqlFailure } from "../wire/WireSession.ts"
import { copyDatabase, copyTable } from "./Copy.ts"
import { commonBase, forgetBranch, isBranch, keyOf, recordBranch } from "./Lineage.ts"
import { type Snapshot, snapshotSchema } from "./SnapshotStore.ts"
import { resolveHint, timeTravel } from "./TimeTravel.ts"

const internal = (message: string): SqlFailure => new SqlFailure(20101, `internal error: ${message}`)

/** One side of a DIFF or MERGE. */
interface Side {
  readonly name: string
  readonly table: TableReference
  readonly definition: TableDefinition
  /** Where its rows are: the table itself, or a snapshot of it. */
  readonly rows: string
}

/** Reads `[db.]t[hint]` from the front; returns it and what is left. */
const readSide = async (
  session: Session,
  sql: string,
  tokens: ReadonlyArray<Token>
): Promise<readonly [Side, ReadonlyArray<Token>]> => {
  const dotted = isOperator(tokens[1], ".")
  const name = tokens[dotted ? 2 : 0]
  if (name === undefined || name.kind === "operator") throw syntaxError(sql, name?.start ?? sql.length)
  const table = session.reference(dotted ? tokens[0]?.value : undefined, name.value)
  let rest = tokens.slice(dotted ? 3 : 1)
  let hint: ReturnType<typeof hintOf>
  if (isOperator(rest[0], "{")) {
    const end = rest.findIndex((t) => isOperator(t, "}"))
    hint = end < 0 ? undefined : hintOf(rest.slice(1, end))
    if (hint === undefined) throw syntaxError(sql, rest[0]?.start ?? sql.length)
    rest = rest.slice(end + 1)
  }
  const { definition, at } =
    hint === undefined
      ? { definition: await session.definition(table), at: table }
      : await timeTravel(session, table, hint)
  if (definition === undefined) throw noSuchSource(name.value)
  if (definition.kind !== "table") throw internal(`${table.database}.${table.name} is not BASE TABLE`)
  return [{ name: table.name, table, definition, rows: qualified(at) }, rest]
}

// ---- create and delete ----------------------------------------------------------------------------------------------

const createBranch: StatementRow["run"] = async (session, captures, { sql }) => {
  const target = session.reference(captures.get("database"), captures.need("name"))
  const from = captures.rest
  const [source, rest] = await readSide(session, sql, from)
  if (rest.length > 0) throw syntaxError(sql, rest[0]?.start ?? sql.length)
  const open = from.findIndex((t) => isOperator(t, "{"))
  const hint = open < 0 ? undefined : hintOf(from.slice(open + 1, -1))
  const snapshot: Snapshot | undefined = hint === undefined ? undefined : await resolveHint(session, hint)
  if (
    snapshot?.level === "table" &&
    (snapshot.table !== source.table.name || snapshot.database !== source.table.database)
  ) {
    throw internal(
      `table-level snapshot(${snapshot.name}) does not belong to the table(${source.table.database}-${source.table.name})`
    )
  }
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(target, executor)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    const at: TableReference =
      snapshot === undefined
        ? source.table
        : { ...source.table, schema: snapshotSchema(snapshot, source.table.database) }
    await copyTable(session, executor, at, target, source.definition)
    await recordBranch(
      executor,
      keyOf(target),
      keyOf(source.table),
      source.rows,
      snapshot?.ts ?? session.server.timestamp(),
      "table"
    )
    return ok()
  })
}

const createDatabaseBranch: StatementRow["run"] = async (session, captures, { sql }) => {
  const name = captures.need("name").toLowerCase()
  const from = captures.need("source").toLowerCase()
  const inner = captures.rest
  const hint =
    inner.length === 0
      ? undefined
      : isOperator(inner[0], "{") && isOperator(inner[inner.length - 1], "}")
        ? hintOf(inner.slice(1, -1))
        : undefined
  if (inner.length > 0 && hint === undefined) throw syntaxError(sql, inner[0]?.start ?? sql.length)
  const snapshot = hint === undefined ? undefined : await resolveHint(session, hint)
  return session.transactions.atomic(async (executor) => {
    if (await databaseExists(executor, session.account, name))
      throw new SqlFailure(1007, `database ${name} already exists`)
    executor.changesDefinitions()
    const schema = session.schemaOf(name)
    await executor.write(`CREATE SCHEMA ${quote(schema)}`)
    const source = {
      database: from,
      schema: snapshot === undefined ? session.schemaOf(from) : snapshotSchema(snapshot, from)
    }
    await copyDatabase(session, executor, source, { database: name, schema })
    for (const listed of await listTables(executor, source.schema)) {
      if (listed.definition.kind !== "table") continue
      await recordBranch(
        executor,
        keyOf({ database: name, schema, name: listed.name }),
        keyOf({ database: from, schema: session.schemaOf(from), name: listed.name }),
        qualified({ schema: source.schema, name: listed.name }),
        snapshot?.ts ?? session.server.timestamp(),
        "database"
      )
    }
    return ok()
  })
}

const notABranch = (name: string): SqlFailure =>
  internal(`DATA BRANCH DELETE target ${name} is not an active branch table`)

const deleteBranch: StatementRow["run"] = async (session, captures) => {
  const table = session.reference(captures.get("database"), captures.need("name"))
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(table, executor)) === undefined) throw noSuchTable(table)
    if (!(await isBranch(executor, keyOf(table)))) throw notABranch(`${table.database}.${table.name}`)
    await dropTable(session, executor, table)
    await forgetBranch(executor, keyOf(table))
    return ok()
  })
}

const deleteDatabaseBranch: StatementRow["run"] = async (session, captures) => {
  const name = captures.need("name").toLowerCase()
  if (!(await databaseExists(session.transactions, session.account, name)))
    throw new SqlFailure(1049, `Unknown database ${name}`)
  const schema = session.schemaOf(name)
  for (const listed of await listTables(session.transactions, schema)) {
    const key = keyOf({ database: name, schema, name: listed.name })
    if (listed.definition.kind === "table" && !(await isBranch(session.transactions, key)))
      throw notABranch(`${name}.${listed.name}`)
  }
  await dropDatabase(session, name, false)
  return ok()
}

// ---- differences ----------------------------------------------------------------------------------------------------

interface Difference {
  /** The changes of each side against the common base: `src`, `flag`, then the columns. */
  readonly left: string
  readonly right: string
  /** Changes the sides do not share, in order; `ranked` says 0 or 1 for the side, and has no order. */
  readonly diff: string
  readonly ranked: string
  readonly columns: ReadonlyArray<string>
  readonly key: ReadonlyArray<string>
  readonly keyless: boolean
}

const compatible = (a: TableDefinition, b: TableDefinition): void => {
  if (a.primaryKey.join() !== b.primaryKey.join()) {
    throw internal(
      `schema compatibility check: target primary key columns (${a.primaryKey.join(",")}) do not match base primary key columns (${b.primaryKey.join(",")})`
    )
  }
  for (const column of b.columns) {
    const own = a.columns.find((c) => sameName(c.name, column.name))
    if (own === undefined) throw unsupported("DATA BRANCH between tables of different columns")
    if (own.type.name !== column.type.name)
      throw internal(
        `schema compatibility check: column '${column.name}' exists in both schemas but has different types`
      )
  }
}

const difference = async (executor: Pick<Executor, "read">, a: Side, b: Side): Promise<Difference> => {
  compatible(a.definition, b.definition)
  const shared = a.definition.columns
    .filter((c) => b.definition.columns.some((d) => sameName(c.name, d.name)))
    .map((c) => c.name)
  const keyless = a.definition.primaryKey.length === 0
  const key = keyless ? [...shared, "#n"] : a.definition.primaryKey
  const base =
    a.rows !== qualified(a.table) && sameTable(a, b)
      ? a.rows
      : await commonBase(executor, keyOf(a.table), keyOf(b.table))
  const list = shared.map(quote).join(", ")
  // Rows without a key are told apart by counting equal ones.
  const numbered = (source: string) =>
    keyless
      ? `SELECT ${list}, row_number() OVER (PARTITION BY ${list}) AS "#n", 1 AS "#here" FROM ${source}`
      : `SELECT ${list}, 1 AS "#here" FROM ${source}`
  const none = `(SELECT * FROM ${a.rows} WHERE FALSE)`
  const same = (x: string, y: string, names: ReadonlyArray<string>) =>
    names.map((c) => `${x}.${quote(c)} IS NOT DISTINCT FROM ${y}.${quote(c)}`).join(" AND ")
  const all = keyless ? [...shared, "#n"] : shared
  const change = (side: Side) => {
    const values = all
      .map((c) => `CASE WHEN n."#here" IS NULL THEN o.${quote(c)} ELSE n.${quote(c)} END AS ${quote(c)}`)
      .join(", ")
    return `SELECT '${side.name.replaceAll("'", "''")}' AS "#src", CASE WHEN o."#here" IS NULL THEN 'INSERT' WHEN n."#here" IS NULL THEN 'DELETE' ELSE 'UPDATE' END AS "#flag", ${values}
      FROM (${numbered(side.rows)}) n FULL JOIN (${numbered(base ?? none)}) o ON ${same("n", "o", key)}
      WHERE o."#here" IS NULL OR n."#here" IS NULL OR NOT (${same("n", "o", shared)})`
  }
  const left = change(a)
  const right = change(b)
  const equal = (x: string, y: string) => same(x, y, ["#flag", ...all])
  const order = [...(keyless ? shared : key), "#rank"].map(quote).join(", ")
  const ranked = `SELECT *, 0 AS "#rank" FROM (${left}) l WHERE NOT EXISTS (SELECT 1 FROM (${right}) r WHERE ${equal("l", "r")})
      UNION ALL SELECT *, 1 AS "#rank" FROM (${right}) r WHERE NOT EXISTS (SELECT 1 FROM (${left}) l WHERE ${equal("l", "r")})`
  const diff = `SELECT "#src", "#flag", ${list} FROM (${ranked}) d ORDER BY ${order}`
  return { left, right, diff, ranked, columns: shared, key, keyless }
}

const sameTable = (a: Side, b: Side): boolean => keyOf(a.table) === keyOf(b.table)

const label = { name: "varchar", length: 65535 } as const

const diffColumns = (a: Side, b: Side, names: ReadonlyArray<string>) => [
  { ...columnOf(`diff ${a.name} against ${b.name}`, label), type: ColumnType.VARCHAR },
  { ...columnOf("flag", label), type: ColumnType.VARCHAR },
  ...relationColumns(a.definition)
    .filter((c) => names.some((n) => sameName(n, c.name)))
    .map((c) => columnOf(c.name, c.type ?? varchar))
]

const diff: StatementRow["run"] = async (session, captures, { sql }) => {
  const [a, afterA] = await readSide(session, sql, captures.rest)
  if (!isWord(afterA[0], "AGAINST")) throw syntaxError(sql, afterA[0]?.start ?? sql.length)
  const [b, afterB] = await readSide(session, sql, afterA.slice(1))
  let rest = afterB
  let names: ReadonlyArray<string> | undefined
  if (isWord(rest[0], "COLUMNS") && isOperator(rest[1], "(")) {
    const end = rest.findIndex((t) => isOperator(t, ")"))
    names = splitCommas(rest.slice(2, end)).map((part) => part[0]?.value ?? "")
    for (const name of names) {
      if (!a.definition.columns.some((c) => sameName(c.name, name)))
        throw invalidInput(`column "${name}" not found in table "${a.name}"`)
    }
    rest = rest.slice(end + 1)
  }
  const d = await difference(session.transactions, a, b)
  const shown = names ?? d.columns
  const selected = `SELECT "#src", "#flag", ${shown.map(quote).join(", ")} FROM (${d.diff})`
  if (rest.length === 0) return diffRows(session, a, b, shown, selected)
  if (!isWord(rest[0], "OUTPUT")) throw syntaxError(sql, rest[0]?.start ?? sql.length)
  const [kind, value] = rest.slice(1)
  if (isWord(kind, "LIMIT") && value !== undefined && /^\d+$/.test(value.value)) {
    if (BigInt(value.value) > 9223372036854775807n) throw syntaxError(sql, value.start, "OUTPUT LIMIT is out of range")
    return diffRows(session, a, b, shown, `${selected} LIMIT ${value.value}`)
  }
  if (isWord(kind, "COUNT")) {
    const { rows } = await session.transactions.read(`SELECT count(*) FROM (${d.diff})`)
    return tableResult([columnOf("COUNT(*)", bigint)], [[BigInt(String(rows[0]?.[0] ?? 0))]])
  }
  if (isWord(kind, "SUMMARY")) return summary(session, a, b, d)
  if (isWord(kind, "AS") && value !== undefined) return diffInto(session, a, d, rest.slice(2))
  if (isWord(kind, "FILE")) throw unsupported("DATA BRANCH DIFF … OUTPUT FILE")
  throw syntaxError(sql, kind?.start ?? sql.length)
}

const diffRows = async (
  session: Session,
  a: Side,
  b: Side,
  names: ReadonlyArray<string>,
  sql: string
): Promise<Result> => {
  const types = names.map((n) => a.definition.columns.find((c) => sameName(c.name, n))?.type)
  const result = rowsResult(await session.transactions.read(sql), [
    { name: "src", type: label },
    { name: "flag", type: label },
    ...names.map((name, i) => ({ name, type: types[i] }))
  ])
  return result._tag === "Rows" ? { ...result, columns: diffColumns(a, b, names) } : result
}

const summary = async (session: Session, a: Side, b: Side, d: Difference): Promise<Result> => {
  const { rows } = await session.transactions.read(
    `SELECT "#flag", count(*) FILTER ("#rank" = 0), count(*) FILTER ("#rank" = 1) FROM (${d.ranked}) GROUP BY "#flag"`
  )
  const count = (flag: string, i: number): Cell => BigInt(String(rows.find((r) => r[0] === flag)?.[i] ?? 0))
  return tableResult(
    [{ ...columnOf("metric", label), type: ColumnType.VARCHAR }, columnOf(a.name, bigint), columnOf(b.name, bigint)],
    [
      ["INSERTED", "INSERT"],
      ["DELETED", "DELETE"],
      ["UPDATED", "UPDATE"]
    ].map(([metric = "", flag = ""]) => [metric, count(flag, 1), count(flag, 2)])
  )
}

const diffInto = async (session: Session, a: Side, d: Difference, tokens: ReadonlyArray<Token>): Promise<Result> => {
  const dotted = isOperator(tokens[1], ".")
  const target = session.reference(dotted ? tokens[0]?.value : undefined, tokens[dotted ? 2 : 0]?.value ?? "")
  return session.transactions.atomic(async (executor) => {
    if ((await session.definition(target, executor)) !== undefined)
      throw new SqlFailure(1050, `table ${target.name} already exists`)
    const plain = (name: string) => ({ name, type: label, notNull: false, autoIncrement: false, comment: "" })
    const columns = [
      plain("__mo_diff_source"),
      plain("__mo_diff_flag"),
      ...a.definition.columns.map((c) => ({ ...c, notNull: false, autoIncrement: false }))
    ]
    await createTable(session, executor, target, {
      ...a.definition,
      id: session.server.nextId(),
      columns,
      primaryKey: [],
      indexes: [],
      foreignKeys: [],
      checks: []
    })
    await executor.write(`INSERT INTO ${qualified(target)} ${d.diff}`)
    return tableResult(
      [{ ...columnOf("TABLE CREATED", label), type: ColumnType.VARCHAR }],
      [[`\`${target.database}\`.\`${target.name}\``]]
    )
  })
}

// ---- merging --------------------------------------------------------------------------------------------------------

type Policy = "FAIL" | "SKIP" | "ACCEPT"

const policyOf = (sql: string, tokens: ReadonlyArray<Token>): Policy => {
  if (tokens.length === 0) return "FAIL"
  const [when, conflict, policy] = tokens
  if (isWord(when, "WHEN") && isWord(conflict, "CONFLICT") && tokens.length === 3) {
    if (isWord(policy, "FAIL")) return "FAIL"
    if (isWord(policy, "SKIP")) return "SKIP"
    if (isWord(policy, "ACCEPT")) return "ACCEPT"
  }
  throw syntaxError(sql, (policy ?? when)?.start ?? sql.length)
}

/** Brings the changes of `a` that `where` chooses into `b`. */
const apply = async (
  executor: Executor,
  a: Side,
  b: Side,
  d: Difference,
  policy: Policy,
  where: string
): Promise<void> => {
  const list = d.columns.map(quote).join(", ")
  const on = (x: string, y: string, names: ReadonlyArray<string>) =>
    names.map((c) => `${x}.${quote(c)} IS NOT DISTINCT FROM ${y}.${quote(c)}`).join(" AND ")
  const same = on("l", "r", ["#flag", ...d.columns])
  const wanted = `SELECT * FROM (${d.left}) l WHERE NOT EXISTS (SELECT 1 FROM (${d.right}) r WHERE ${on("l", "r", d.key)} AND ${same})${where === "" ? "" : ` AND (${where})`}`
  if (!d.keyless) {
    const { rows } = await executor.read(
      `SELECT ${d.key.map((c) => `CAST(l.${quote(c)} AS VARCHAR)`).join(", ")}, l."#flag", r."#flag" FROM (${wanted}) l JOIN (${d.right}) r ON ${on("l", "r", d.key)} ORDER BY ALL LIMIT 1`
    )
    const first = rows[0]
    if (first !== undefined && policy === "FAIL") {
      const values = first.slice(0, d.key.length).map(String).join(",")
      // A row both sides had is reported as deleted by both: an update is a deletion and an insertion.
      const word = (flag: unknown) => (flag === "INSERT" ? "INSERT" : "DELETE")
      throw internal(
        `conflict: ${a.name} ${word(first[d.key.length])} and ${b.name} ${word(first[d.key.length + 1])} on pk(${values}) with different values`
      )
    }
  }
  const chosen =
    policy === "SKIP" ? `${wanted} AND NOT EXISTS (SELECT 1 FROM (${d.right}) r WHERE ${on("l", "r", d.key)})` : wanted
  const staged = `"#mo".${quote(`merge:${crypto.randomUUID()}`)}`
  await executor.write(`CREATE TABLE ${staged} AS ${chosen}`)
  const target = qualified(b.table)
  if (d.keyless) {
    const numbered = `SELECT rowid AS "#rid", ${list}, row_number() OVER (PARTITION BY ${list}) AS "#n" FROM ${target}`
    await executor.write(
      `DELETE FROM ${target} WHERE rowid IN (SELECT t."#rid" FROM (${numbered}) t JOIN ${staged} s ON ${on("t", "s", d.key)} WHERE s."#flag" = 'DELETE')`
    )
    await executor.write(`INSERT INTO ${target} (${list}) SELECT ${list} FROM ${staged} WHERE "#flag" = 'INSERT'`)
  } else {
    await executor.write(
      `DELETE FROM ${target} AS t WHERE EXISTS (SELECT 1 FROM ${staged} s WHERE ${on("t", "s", d.key)})`
    )
    await executor.write(`INSERT INTO ${target} (${list}) SELECT ${list} FROM ${staged} WHERE "#flag" <> 'DELETE'`)
  }
  await executor.write(`DROP TABLE ${staged}`)
}

const merge: StatementRow["run"] = async (session, captures, { sql }) => {
  const [a, afterA] = await readSide(session, sql, captures.rest)
  if (!isWord(afterA[0], "INTO")) throw syntaxError(sql, afterA[0]?.start ?? sql.length)
  const [b, rest] = await readSide(session, sql, afterA.slice(1))
  const policy = policyOf(sql, rest)
  return session.transactions.atomic(async (executor) => {
    await apply(executor, a, b, await difference(executor, a, b), policy, "")
    return ok()
  })
}

// ---- pick -----------------------------------------------------------------------------------------------------------

const pick: StatementRow["run"] = async (session, captures, { sql }) => {
  const [a, afterA] = await readSide(session, sql, captures.rest)
  if (!isWord(afterA[0], "INTO")) throw syntaxError(sql, afterA[0]?.start ?? sql.length)
  const [b, afterB] = await readSide(session, sql, afterA.slice(1))
  let rest = afterB
  if (rest.length === 0) throw syntaxError(sql, sql.length)
  if (a.definition.primaryKey.length === 0)
    throw new SqlFailure(
      20105,
      `not supported: DATA BRANCH PICK requires a table with a primary key; table ${a.name} has no primary key`
    )
  let between: readonly [Snapshot, Snapshot] | undefined
  if (isWord(rest[0], "BETWEEN") && isWord(rest[1], "SNAPSHOT") && isWord(rest[3], "AND")) {
    const find = (token: Token | undefined) =>
      resolveHint(session, { kind: "snapshot", value: token?.value.toLowerCase() ?? "", numeric: false })
    between = [await find(rest[2]), await find(rest[4])]
    if (between[0].ts > between[1].ts)
      throw invalidInput(
        `invalid BETWEEN SNAPSHOT range: start ${between[0].name} is later than end ${between[1].name}`
      )
    rest = rest.slice(5)
  }
  let condition = ""
  if (isWord(rest[0], "KEYS")) {
    const end = closing(sql, rest, 1)
    const inner = rest.slice(2, end)
    condition = await keysCondition(session, sql, a.definition, inner)
    rest = rest.slice(end + 1)
  }
  const policy = policyOf(sql, rest)
  const source = between
  return session.transactions.atomic(async (executor) => {
    const d = await difference(executor, a, b)
    const changes = source === undefined ? d : { ...d, left: await windowOf(executor, a, source) }
    await apply(executor, a, b, changes, policy, condition)
    return ok()
  })
}

/** What changed in a table between two snapshots. */
const windowOf = async (executor: Executor, a: Side, [from, to]: readonly [Snapshot, Snapshot]): Promise<string> => {
  const at = (snapshot: Snapshot): Side => ({
    ...a,
    rows: qualified({ schema: snapshotSchema(snapshot, a.table.database), name: a.table.name })
  })
  const start = at(from)
  return (await difference(executor, start, at(to))).right
}

const keysCondition = async (
  session: Session,
  sql: string,
  definition: TableDefinition,
  tokens: ReadonlyArray<Token>
): Promise<string> => {
  const columns = definition.primaryKey.map((c) => `l.${quote(c)}`)
  const left = columns.length === 1 ? (columns[0] ?? "") : `(${columns.join(", ")})`
  const source = textOf(sql, tokens)
  if (isWord(tokens[0], "SELECT", "WITH")) {
    const parsed = session.parse(source)
    return `${left} IN (${(await session.compiler(parsed)).query(parsed.ast).sql})`
  }
  for (const part of splitCommas(tokens)) {
    const width = isOperator(part[0], "(") ? splitCommas(part.slice(1, -1)).length : 1
    if (width !== columns.length)
      throw invalidInput(`DATA BRANCH PICK KEYS expects ${columns.length} values, got ${width}`)
  }
  const names = definition.primaryKey.map((c) => `\`${c}\``).join(", ")
  const parsed = session.parse(`SELECT 1 FROM dual WHERE (${names}) IN (${source})`)
  return (await session.compiler(parsed)).condition(
    need(need(kindOf(parsed.ast)[1], "where_clause"), "this"),
    tableScope(definition, "l")
  )
}

export const branchStatements: StatementFamily = [
  { pattern: "DATA BRANCH CREATE TABLE [:database .] :name FROM ...", run: createBranch },
  { pattern: "DATA BRANCH CREATE DATABASE :name FROM :source [...]", run: createDatabaseBranch },
  { pattern: "DATA BRANCH DELETE TABLE [:database .] :name", run: deleteBranch },
  { pattern: "DATA BRANCH DELETE DATABASE :name", run: deleteDatabaseBranch },
  { pattern: "DATA BRANCH DIFF ...", run: diff },
  { pattern: "DATA BRANCH MERGE ...", run: merge },
  { pattern: "DATA BRANCH PICK ...", run: pick },
  {
    pattern: "DATA ...",
    run: async (_, captures, { sql }) => {
      throw syntaxError(sql, captures.rest[0]?.start ?? sql.length)
    }
  }
]
