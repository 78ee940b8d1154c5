/**
 * Table constraints and indexes, read from tokens.
 */

import { Cursor } from "../Cursor.ts"
import { isName, isOperator, isWord, type Token } from "../Tokens.ts"

import { check, type ParsedCheck } from "./Check.ts"
import { type ParsedReference, reference } from "./Reference.ts"

interface IndexSettings {
  /** Names in lower case with their values, as they were written. */
  readonly settings: ReadonlyArray<readonly [name: string, value: string]>
  /** `INCLUDE (…)`. */
  readonly included?: string
}

export interface IndexConstraint {
  readonly kind: "index"
  readonly name?: string
  readonly columns: ReadonlyArray<string>
  /** How many characters of each column are looked at; 0 is all. */
  readonly prefixes?: ReadonlyArray<number>
  readonly unique: boolean
  readonly fulltext: boolean
  readonly algorithm?: string
  readonly options: IndexSettings
  readonly comment?: string
  readonly parser?: string
}

export type ParsedConstraint =
  | { readonly kind: "primary"; readonly columns: ReadonlyArray<string> }
  | IndexConstraint
  | {
      readonly kind: "foreign"
      readonly name?: string
      /** The name behind CONSTRAINT: no two keys of a statement share one. */
      readonly symbol?: string
      readonly columns: ReadonlyArray<string>
      readonly references: ParsedReference
    }
  | ({ readonly kind: "check" } & ParsedCheck)

/** Options of an index whose value is a number above 0, and those whose value is a text. */
const numbers: ReadonlySet<string> = new Set(
  `lists m ef_construction ef_search kmeans_train_percent kmeans_max_iteration max_index_capacity quantizer_train_limit
  intermediate_graph_degree graph_degree itopk_size bits_per_code`.split(/\s+/)
)
const texts: ReadonlySet<string> = new Set(["op_type", "quantization", "distribution_mode"])

const setting = (cursor: Cursor): readonly [name: string, value: string] => {
  const name = isName(cursor.token) ? cursor.token.value.toLowerCase() : ""
  if (!numbers.has(name) && !texts.has(name)) throw cursor.unexpected()
  cursor.skip()
  cursor.takeOperator("=")
  const { token } = cursor
  const fits = texts.has(name)
    ? token?.kind === "string"
    : token?.kind === "number" && /^\d+$/.test(token.value) && Number(token.value) > 0
  if (!fits) throw cursor.unexpected()
  return [name, cursor.value()]
}

/** The kinds of index that the grammar has names for. */
const algorithms: ReadonlySet<string> = new Set("btree hash rtree bsi ivfflat hnsw ivfpq cagra master".split(" "))

const algorithmName = (cursor: Cursor): string => {
  if (!algorithms.has(cursor.token?.value.toLowerCase() ?? "")) throw cursor.unexpected()
  return cursor.name().toLowerCase()
}

const indexOptions = (cursor: Cursor): { options: IndexSettings; comment?: string; parser?: string } => {
  const settings: Array<readonly [name: string, value: string]> = []
  let included: string | undefined
  let comment: string | undefined
  let parser: string | undefined
  while (!cursor.ended) {
    if (cursor.take("COMMENT")) {
      cursor.takeOperator("=")
      comment = cursor.value()
      // Here the kind says nothing, nor of a unique key anywhere.
    } else if (cursor.take("USING")) algorithmName(cursor)
    else if (cursor.take("WITH", "PARSER")) parser = cursor.name().toLowerCase()
    else if (cursor.take("ASYNC")) settings.push(["async", "true"])
    else if (cursor.takeAny("VISIBLE", "INVISIBLE", "FORCE_SYNC")) continue
    else if (cursor.take("INCLUDE"))
      included = `INCLUDE (${cursor
        .names()
        .map((c) => `\`${c}\``)
        .join(", ")})`
    else settings.push(setting(cursor))
  }
  return {
    options: { settings, ...(included === undefined ? {} : { included }) },
    ...(comment === undefined ? {} : { comment }),
    ...(parser === undefined ? {} : { parser })
  }
}

/** What follows INDEX or KEY in a table or ALTER TABLE ADD: `[name] [USING alg] (columns) [options]`. */
const indexBody = (cursor: Cursor, unique: boolean, fulltext: boolean, constraint?: string): ParsedConstraint => {
  let name = isName(cursor.token) && !isWord(cursor.token, "USING") ? cursor.name() : constraint
  let algorithm: string | undefined
  if (cursor.take("USING")) algorithm = algorithmName(cursor)
  if (name === undefined && isName(cursor.token)) name = cursor.name()
  const parts = cursor.keyParts()
  const options = indexOptions(cursor)
  return {
    kind: "index",
    columns: parts.map((part) => part.name),
    ...(parts.every((part) => part.length === 0) ? {} : { prefixes: parts.map((part) => part.length) }),
    unique,
    fulltext,
    options: options.options,
    ...(name === undefined ? {} : { name }),
    ...(algorithm === undefined || unique ? {} : { algorithm }),
    ...(options.comment === undefined ? {} : { comment: options.comment }),
    ...(options.parser === undefined ? {} : { parser: options.parser })
  }
}

/** A table constraint or index; undefined when `tokens` define a column. */
export const parseConstraint = (sql: string, tokens: ReadonlyArray<Token>): ParsedConstraint | undefined => {
  const cursor = new Cursor({ sql, tokens })
  let name: string | undefined
  if (cursor.take("CONSTRAINT") && !isWord(cursor.token, "PRIMARY", "UNIQUE", "FOREIGN", "CHECK")) name = cursor.name()
  const named = name === undefined ? {} : { name }
  if (cursor.take("PRIMARY", "KEY")) {
    if (!isOperator(cursor.token, "(") && !isWord(cursor.token, "USING")) cursor.name()
    if (cursor.take("USING")) cursor.name()
    const columns = cursor.names()
    if (cursor.take("USING")) cursor.name()
    if (!cursor.ended && !isWord(cursor.token, "COMMENT")) throw cursor.unexpected()
    return { kind: "primary", columns }
  }
  if (cursor.take("UNIQUE")) {
    cursor.takeAny("KEY", "INDEX")
    return indexBody(cursor, true, false, name)
  }
  if (cursor.take("FULLTEXT")) {
    cursor.takeAny("KEY", "INDEX")
    return indexBody(cursor, false, true)
  }
  if (isWord(cursor.token, "KEY", "INDEX") && (isOperator(tokens[1], "(") || isName(tokens[1]))) {
    cursor.skip()
    return indexBody(cursor, false, false)
  }
  if (cursor.take("FOREIGN", "KEY")) {
    // The name of an index counts only where the constraint has none.
    if (!isOperator(cursor.token, "(")) {
      const index = cursor.name()
      name ??= index
    }
    const columns = cursor.names()
    if (!cursor.take("REFERENCES")) throw cursor.unexpected()
    const references = reference(cursor)
    return {
      kind: "foreign",
      ...(name === undefined ? {} : { name }),
      ...(named.name === undefined ? {} : { symbol: named.name }),
      columns,
      references
    }
  }
  if (cursor.take("CHECK")) return { kind: "check", ...check(cursor, name) }
  if (name !== undefined) throw cursor.unexpected()
  return undefined
}
