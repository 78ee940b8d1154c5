/**
 * DATA BRANCH PICK: some of a branch's changes, by key, or by when they were made.
 */

import { constantOf } from "../../engine/Constants.ts"
import { failureOf } from "../../engine/ErrorMapping.ts"
import { stored } from "../../engine/Expressions.ts"
import type { Session } from "../../session/Session.ts"
import { coerce } from "../../translate/Coerce.ts"
import type { Constant } from "../../translate/Constant.ts"
import { invalidInput } from "../../translate/Errors.ts"
import { quote } from "../../translate/Sql.ts"
import { closing, isOperator, isWord, splitCommas, type Token, textOf } from "../../translate/Tokens.ts"
import { declaredAs, familyOf, fromDuckType, rangeOf, type SqlType } from "../../translate/Types.ts"
import { type Result, SqlFailure } from "../../wire/WireSession.ts"
import { findSnapshot, type Snapshot } from "../SnapshotStore.ts"
import { apply } from "./Apply.ts"
import { type Comparison, column, type Restriction } from "./Changes.ts"
import { between, compare } from "./Compare.ts"
import { type Endpoint, endpoint } from "./Endpoint.ts"
import type { Pick } from "./Syntax.ts"

export const pick = async (session: Session, sql: string, statement: Pick): Promise<Result> => {
  const { source, destination } = statement
  if (statement.between !== undefined && source.hint !== undefined)
    throw invalidInput("BETWEEN SNAPSHOT and source table snapshot option cannot be used together")
  if (destination.hint !== undefined)
    throw invalidInput("destination snapshot option is not supported for DATA BRANCH PICK")
  const reader = session.transactions
  const target = await endpoint(session, reader, source)
  const base = await endpoint(session, reader, destination)
  const whole = await compare(session, reader, target, base)
  if (whole.key.length === 0) {
    throw new SqlFailure(
      20105,
      `not supported: DATA BRANCH PICK requires a table with a primary key; table ${source.name} has no primary key`
    )
  }
  const keys = statement.keys === undefined ? undefined : await readKeys(session, sql, whole, statement.keys)
  const comparison = statement.between === undefined ? whole : await cut(session, whole, statement, statement.between)
  return apply(session, reader, comparison, base, statement.policy, "pick", keys)
}

// ---- BETWEEN SNAPSHOT -----------------------------------------------------------------------------------------------

const snapshotNamed = async (session: Session, name: string): Promise<Snapshot> => {
  const found = await findSnapshot(session.transactions, session.account, name)
  if (found === undefined) throw invalidInput(`snapshot '${name}' not found`)
  return found
}

const cut = async (
  session: Session,
  comparison: Comparison,
  { source }: Pick,
  [start, end]: readonly [string, string]
): Promise<Comparison> => {
  const from = await snapshotNamed(session, start)
  const to = await snapshotNamed(session, end)
  if (from.ts > to.ts) {
    throw invalidInput(`invalid BETWEEN SNAPSHOT range: start snapshot '${start}' is later than end snapshot '${end}'`)
  }
  const at = (snapshot: Snapshot): Promise<Endpoint> =>
    endpoint(session, session.transactions, {
      ...source,
      hint: { kind: "snapshot", value: snapshot.name, numeric: false }
    })
  // The table may be younger than the first snapshot.
  const first = await at(from).catch((error: unknown) => {
    if (error instanceof SqlFailure && error.errno === 1064) return undefined
    throw error
  })
  return between(session.transactions, comparison, first, await at(to))
}

// ---- KEYS -----------------------------------------------------------------------------------------------------------

const readKeys = async (
  session: Session,
  sql: string,
  c: Comparison,
  tokens: ReadonlyArray<Token>
): Promise<Restriction> => {
  const types = c.key.map((i) => c.columns[i]?.target.type ?? { name: "bigint" as const })
  const rows = isWord(tokens[0], "SELECT", "WITH")
    ? await queriedKeys(session, textOf(sql, tokens), types)
    : `VALUES ${splitCommas(tokens)
        .map((part) => `(${listedKey(sql, part, types).join(", ")})`)
        .join(", ")}`
  const names = c.key.map((_, i) => quote(`k${i}`))
  return (alias) =>
    `EXISTS (SELECT 1 FROM (${rows}) AS k(${names.join(", ")}) WHERE ${c.key.map((place, i) => `k.${names[i]} = ${alias}.${column(place)}`).join(" AND ")})`
}

const queriedKeys = async (session: Session, query: string, types: ReadonlyArray<SqlType>): Promise<string> => {
  const parsed = session.parse(query)
  const compiled = (await session.compiler(parsed)).query(parsed.ast)
  const described = await session.transactions.read(`DESCRIBE ${compiled.sql}`)
  const width = described.rows.length
  if (width !== types.length) {
    throw invalidInput(
      types.length === 1
        ? `KEYS subquery returns ${width} columns but table has a single-column primary key`
        : `KEYS subquery returns ${width} columns but composite primary key has ${types.length} columns`
    )
  }
  const names = types.map((_, i) => quote(`q${i}`))
  const rows = `SELECT * FROM (${compiled.sql}) AS q(${names.join(", ")})`
  const nulls = await session.transactions.read(
    `SELECT 1 FROM (${rows}) WHERE ${names.map((n) => `${n} IS NULL`).join(" OR ")} LIMIT 1`
  )
  if (nulls.rows.length > 0)
    throw invalidInput("KEYS subquery returned NULL, but DATA BRANCH PICK primary keys cannot be NULL")
  const given = types.map((_, i) => compiled.columns?.[i]?.type ?? fromDuckType(String(described.rows[i]?.[1])))
  const values = types.map((type, i) => stored({ sql: names[i] ?? "", type: given[i] }, type))
  const converted = `SELECT ${values.join(", ")} FROM (${rows})`
  try {
    await session.transactions.read(`SELECT max(hash(k)) FROM (${converted}) k`)
  } catch (error) {
    if (error instanceof SqlFailure) throw error
    const name = (type: SqlType | undefined) =>
      type === undefined ? "" : declaredAs({ name: type.name }).toUpperCase()
    throw invalidInput(
      `KEYS subquery column type ${name(given[0])} cannot be converted to primary key type ${name(types[0])}: ${failureOf(error).message}`
    )
  }
  return converted
}

/** `1`, `'a'`, or `(1, 'a')` for a key of several columns. */
const listedKey = (sql: string, part: ReadonlyArray<Token>, types: ReadonlyArray<SqlType>): ReadonlyArray<string> => {
  const inner = unwrapped(sql, part)
  const items = inner === undefined ? [part] : splitCommas(inner)
  const [only] = types
  if (types.length === 1 && only !== undefined) {
    if (items.length > 1)
      throw invalidInput("KEYS contains tuples but table has a single-column primary key; use scalar values")
    return [keyValue(sql, items[0] ?? [], only)]
  }
  if (inner === undefined || items.length === 1)
    throw invalidInput(`KEYS expression must be a tuple for composite primary key (expected ${types.length} columns)`)
  if (items.length !== types.length) {
    throw invalidInput(`KEYS tuple has ${items.length} elements but composite primary key has ${types.length} columns`)
  }
  return items.map((item, i) => keyValue(sql, item, types[i] ?? { name: "bigint" }))
}

const unwrapped = (sql: string, part: ReadonlyArray<Token>): ReadonlyArray<Token> | undefined =>
  isOperator(part[0], "(") && closing(sql, part, 0) === part.length - 1 ? part.slice(1, -1) : undefined

const keyValue = (sql: string, tokens: ReadonlyArray<Token>, type: SqlType): string => {
  const inner = unwrapped(sql, tokens)
  if (inner !== undefined) return keyValue(sql, inner, type)
  const [first] = tokens
  const sign = isOperator(first, "-") ? "-" : ""
  const rest = sign !== "" || isOperator(first, "+") ? tokens.slice(1) : tokens
  const constant = constantOf(unwrapped(sql, rest) ?? rest)
  if (constant === undefined) throw invalidInput("unsupported expression type for PK filter")
  // NULL is read as the text it is written with.
  if (constant.kind === "null") return keyText("null", type)
  if (familyOf(type) === "integer" && type.name !== "year") return integerKey(constant, sign, type)
  return coerce(
    sign === "" || constant.kind !== "number" ? constant : { kind: "number", value: `-${constant.value}` },
    type
  )
}

const keyText = (text: string, type: SqlType): string =>
  familyOf(type) === "integer" && type.name !== "year"
    ? integerKey({ kind: "string", value: text }, "", type)
    : coerce({ kind: "string", value: text }, type)

/** A whole number as Go reads it, with Go's words where it cannot. */
const integerKey = (constant: Constant, sign: string, type: SqlType): string => {
  const text = wholeNumber(constant, sign, type)
  if (type.name === "bit") {
    const [low, high] = rangeOf(type)
    if (!/^\+?\d+$/.test(text) || BigInt(text) < low || BigInt(text) > high)
      throw new SqlFailure(1690, `data out of range: data type bit(${type.length ?? 1}), value '${text}'`)
    return BigInt(text).toString()
  }
  const name = type.unsigned === true ? "ParseUint" : "ParseInt"
  const cannot = (why: string) => new SqlFailure(1105, `strconv.${name}: parsing ${JSON.stringify(text)}: ${why}`)
  if (!(type.unsigned === true ? /^\d+$/ : /^[+-]?\d+$/).test(text)) throw cannot("invalid syntax")
  const [low, high] = rangeOf(type)
  const value = BigInt(text.replace(/^\+/, ""))
  if (value < low || value > high) throw cannot("value out of range")
  return value.toString()
}

const wholeNumber = (constant: Constant, sign: string, type: SqlType): string => {
  const signed = (value: bigint) => (sign === "" ? value : -value).toString()
  switch (constant.kind) {
    case "bytes":
      return signed(BigInt(`0x${constant.hex || "0"}`))
    case "bits":
      return signed(constant.value)
    case "null":
      return ""
    case "bool":
      return String(constant.value)
    case "number":
      if (/[eE.]/.test(constant.value)) {
        const number = Number(constant.value)
        if (!Number.isInteger(number)) {
          throw invalidInput(
            `numeric literal ${JSON.stringify(constant.value)} is not an integer for primary key type ${declaredAs({ name: type.name, ...(type.unsigned === true ? { unsigned: true } : {}) }).toUpperCase()}`
          )
        }
        return signed(BigInt(number))
      }
      return sign + constant.value
    default:
      return sign + constant.value
  }
}
