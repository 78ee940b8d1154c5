/**
 * PARTITION BY, read from tokens: in the words MatrixOne shows it with, and as what a row must be to have a partition.
 */
import type { Cursor } from "../Cursor.ts"
import { internal, invalidInput, unsupported } from "../Errors.ts"
import { closing, isName, isOperator, isWord, splitCommas, type Token, textOf } from "../Tokens.ts"

/** What rows of a table partitioned by RANGE or LIST must be. */
export interface PartitionRule {
  /** True of a row that has a partition, in this dialect. */
  readonly holds: string
  /** What must be true of the values themselves, and what MatrixOne says where it is not. */
  readonly sound: { readonly condition: string; readonly message: string } | undefined
}

export interface Partition {
  /** What SHOW CREATE TABLE prints behind the columns. */
  readonly shown: string
  readonly rule: PartitionRule | undefined
}

/** `partition by …`, from the word PARTITION to the end or the query of the table. */
export const partition = (sql: string, cursor: Cursor): Partition => {
  const tokens = cursor.takeWhile((token) => !isWord(token, "AS", "SELECT"))
  const open = tokens.findIndex((t) => isOperator(t, "("))
  if (open < 0) return { shown: ` ${textOf(sql, tokens).toLowerCase()}`, rule: undefined }
  const close = closing(sql, tokens, open)
  return { shown: shown(sql, tokens, open, close), rule: ruleOf(sql, tokens, open, close) }
}

const infix = /^[%*/+-]$/

/** Names are quoted, the rest is as written. */
const shown = (sql: string, tokens: ReadonlyArray<Token>, open: number, close: number): string => {
  const head = tokens
    .slice(0, open)
    .map((t) => t.value.toLowerCase())
    .join(" ")
  const names = tokens
    .slice(open + 1, close)
    .map((t, i, all) =>
      isName(t) && !isOperator(all[i + 1], "(") ? `\`${t.value}\`` : infix.test(t.value) ? ` ${t.value} ` : t.value
    )
    .join("")
    .replaceAll(",", ", ")
  const tail = textOf(sql, tokens.slice(close + 1))
  return ` ${head} (${names})${tail === "" ? "" : ` ${tail.replace(/\bPARTITIONS?\b|\bVALUES\b|\bLESS\b|\bTHAN\b|\bIN\b/g, (w) => w.toLowerCase())}`}`
}

const ruleOf = (sql: string, tokens: ReadonlyArray<Token>, open: number, close: number): PartitionRule | undefined => {
  const kind = tokens.slice(0, open).find((t) => isWord(t, "RANGE", "LIST"))
  if (kind === undefined) return undefined
  if (tokens.some((t) => isWord(t, "SUBPARTITION"))) throw unsupported("a partition of partitions")
  const on = tokens.slice(open + 1, close)
  const range = isWord(kind, "RANGE")
  if (splitCommas(on).length > 1)
    throw range
      ? internal("RANGE PARTITIONING can only have one parameter")
      : unsupported("a LIST of partitions by several columns")
  const list = tokens.findIndex((t, i) => i > close && isOperator(t, "("))
  if (list < 0) throw unsupported(`PARTITION BY ${kind.value} without partitions`)
  const parts = splitCommas(tokens.slice(list + 1, closing(sql, tokens, list)))
  const names = parts.map((part) => part[1]?.value.toLowerCase())
  if (new Set(names).size < names.length) throw unsupported("two partitions of one name")
  const values = parts.map((part) => valuesOf(sql, part))
  const key = `(${textOf(sql, on)})`
  return range ? rangeRule(key, values) : listRule(key, values.flat())
}

/** The values of a partition: none where it is LESS THAN MAXVALUE. */
const valuesOf = (sql: string, part: ReadonlyArray<Token>): ReadonlyArray<string> => {
  const open = part.findIndex((t) => isOperator(t, "("))
  if (open < 0) return []
  const inner = part.slice(open + 1, closing(sql, part, open))
  return splitCommas(inner)
    .filter((value) => !isWord(value[0], "MAXVALUE"))
    .map((value) => textOf(sql, value))
}

/** A row without a value of the key has no partition, not even the one without an end. */
const rangeRule = (key: string, values: ReadonlyArray<ReadonlyArray<string>>): PartitionRule => {
  const bounds = values.map(([bound]) => bound)
  if (bounds.slice(0, -1).includes(undefined)) throw invalidInput("MAXVALUE must be the last RANGE partition")
  const last = bounds[bounds.length - 1]
  const known = bounds.filter((bound) => bound !== undefined)
  const pairs = known.slice(1).map((bound, i) => `(${known[i]}) < (${bound})`)
  return {
    holds: last === undefined ? `${key} is not null` : `(${key} is not null and ${key} < (${last}))`,
    sound:
      pairs.length === 0
        ? undefined
        : {
            condition: pairs.join(" and "),
            message: "VALUES LESS THAN value must be strictly increasing for each partition"
          }
  }
}

const listRule = (key: string, values: ReadonlyArray<string>): PartitionRule => {
  const known = values.filter((value) => value.toLowerCase() !== "null")
  if (known.length === 0) throw unsupported("a LIST of partitions without values")
  const pairs = known.flatMap((value, i) => known.slice(i + 1).map((other) => `(${value}) <> (${other})`))
  return {
    holds: `(${key} is not null and ${key} in (${known.join(", ")}))`,
    sound:
      pairs.length === 0
        ? undefined
        : { condition: pairs.join(" and "), message: "LIST PARTITIONING values must be unique across partitions" }
  }
}
