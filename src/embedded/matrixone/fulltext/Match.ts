/**
 * Works out a MATCH before its statement runs: every row of its table is read, and what is found becomes a map by primary key.
 */
import { qualified } from "../../engine/Catalog.ts"
import { documentTokens, type Token } from "../../engine/fulltext/Tokenizer.ts"
import {
  findColumn,
  type IndexDefinition,
  sameName,
  type TableDefinition,
  type TableReference
} from "../../engine/TableDefinition.ts"
import type { CallPlace, Constants } from "../../session/EffectArguments.ts"
import { noSuchSource } from "../../session/Environment.ts"
import type { Session } from "../../session/Session.ts"
import type { Constant } from "../../translate/Constant.ts"
import { invalidInput, unsupported } from "../../translate/Errors.ts"
import type { Expression } from "../../translate/Expression.ts"
import { cannotReplace, foundFunction, type Match, scoreFunction } from "../../translate/FullText.ts"
import { type Hint, hintMark } from "../../translate/Hint.ts"
import { literal, quote } from "../../translate/Sql.ts"
import { bool } from "../../translate/Types.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { timeTravel } from "../TimeTravel.ts"
import { Corpus, type Mode } from "./Rank.ts"

interface Target {
  /** Where the index is: at a snapshot too it is today's. */
  readonly table: TableReference
  readonly definition: TableDefinition
  readonly alias: string
  readonly columns: ReadonlyArray<string>
  readonly parser: string | undefined
}

const modeOf = (modifier: string): Mode => {
  const words = modifier.toUpperCase()
  if (words.includes("EXPANSION")) throw new SqlFailure(20101, "internal error: Query Expansion mode not supported")
  return words.includes("BOOLEAN") ? "boolean" : words.includes("NATURAL") ? "natural" : "default"
}

const indexOf = (definition: TableDefinition, columns: Match["columns"]): IndexDefinition | undefined =>
  definition.indexes.find(
    (each) =>
      each.fulltext === true &&
      each.columns.length === columns.length &&
      each.columns.every((own) => columns.some((column) => sameName(column.name, own)))
  )

const targetOf = async (session: Session, { columns, sources }: Match, hints: ReadonlyArray<Hint>): Promise<Target> => {
  let missing: string | undefined
  let absent: string | undefined
  for (const source of sources) {
    const [name = "", mark] = source.name.split(hintMark)
    const [alias = ""] = source.alias.split(hintMark)
    if (columns.some(({ table }) => table !== undefined && !sameName(table, alias))) continue
    const table = session.reference(source.database, name)
    const hint = mark === undefined ? undefined : hints[Number(mark)]
    const definition =
      hint === undefined ? await session.definition(table) : (await timeTravel(session, table, hint)).definition
    absent ??= definition === undefined ? name : undefined
    if (definition === undefined || definition.kind !== "table") continue
    missing = columns.find((column) => findColumn(definition, column.name) === undefined)?.name
    if (missing !== undefined) continue
    const index = indexOf(definition, columns)
    if (index === undefined || definition.primaryKey.length === 0) throw cannotReplace()
    if (hint !== undefined) await needSameIndex(session, table, definition, columns)
    return { table, definition, alias, columns: index.columns, parser: index.parser }
  }
  if (absent !== undefined) throw noSuchSource(absent)
  throw missing === undefined ? cannotReplace() : invalidInput(`column ${missing} does not exist`)
}

/** MatrixOne looks into the index as it is now, whatever the rows are asked for: it must be there, and the same. */
const needSameIndex = async (
  session: Session,
  table: TableReference,
  then: TableDefinition,
  columns: Match["columns"]
): Promise<void> => {
  const now = await session.definition(table)
  const index = now === undefined ? undefined : indexOf(now, columns)
  if (now === undefined || index === undefined || index.added !== indexOf(then, columns)?.added)
    throw noSuchSource(table.name)
  if (now.id !== then.id) throw unsupported("full-text search at a snapshot of a table that was made again")
}

/** A row's primary key as one text. */
const keyOf = (columns: ReadonlyArray<string>): string =>
  `concat_ws(chr(31), ${columns.map((column) => `CAST(${column} AS VARCHAR)`).join(", ")})`

const searchText = (constant: Constant | undefined): string => {
  const value = constant !== undefined && "value" in constant ? String(constant.value) : undefined
  if (value === undefined) throw invalidInput("fulltext search pattern must not be NULL")
  if (value === "") throw invalidInput("fulltext search pattern must not be empty")
  return value
}

/** As a server without the file of it. */
const noDictionary = (): SqlFailure =>
  new SqlFailure(
    20101,
    "internal error: jieba dictionary not available: jieba.dict.utf8: stat jieba.dict.utf8: no such file or directory"
  )

const scoresOf = async (
  session: Session,
  target: Target,
  text: string,
  mode: Mode
): Promise<ReadonlyMap<string, number>> => {
  const { columns, definition, parser, table } = target
  if (parser === "gojieba") throw noDictionary()
  const shown = columns.map((column) => `CAST(${quote(column)} AS VARCHAR)`).join(", ")
  const { rows } = await session.transactions.read(
    `SELECT ${keyOf(definition.primaryKey.map(quote))}, ${shown} FROM ${qualified(table)}`
  )
  const documents = new Map<string, ReadonlyArray<Token>>()
  for (const [key, ...cells] of rows) {
    const tokens = documentTokens(
      cells.map((cell) => (cell === null ? null : String(cell))),
      parser
    )
    // A document without a word is not in the index: it does not count when words are weighed.
    if (tokens.length > 0) documents.set(String(key), tokens)
  }
  const algorithm = session.systemVariable("ft_relevancy_algorithm") === "BM25" ? "BM25" : "TF-IDF"
  return new Corpus(documents, parser).search(text, mode, algorithm)
}

const evaluate =
  (result: (scores: string, key: string) => Expression, none: Expression) =>
  async (session: Session, [what, pattern]: Constants, { hints }: CallPlace): Promise<Expression> => {
    const match: Match = JSON.parse(what?.kind === "string" ? what.value : "{}")
    const mode = modeOf(match.mode)
    const target = await targetOf(session, match, hints)
    const scores = await scoresOf(session, target, searchText(pattern), mode)
    if (scores.size === 0) return none
    // With an exponent it is a DOUBLE to DuckDB; a DECIMAL would not become the nearest FLOAT.
    const entries = Array.from(scores, ([key, score]) => `${literal(key)}: CAST(${score.toExponential()} AS FLOAT)`)
    const key = keyOf(target.definition.primaryKey.map((column) => `${quote(target.alias)}.${quote(column)}`))
    return result(`MAP {${entries.join(", ")}}`, key)
  }

/** The functions, by name. They are run before their statement. */
export const matchEffects = {
  [foundFunction]: evaluate((scores, key) => ({ sql: `map_contains(${scores}, ${key})`, type: bool }), {
    sql: "false",
    type: bool
  }),
  [scoreFunction]: evaluate(
    (scores, key) => ({ sql: `list_extract(map_extract(${scores}, ${key}), 1)`, type: { name: "float" } }),
    { sql: "CAST(NULL AS FLOAT)", type: { name: "float" } }
  )
}
