/**
 * The forms of DATA BRANCH.
 */
import { Cursor, type NamedTable } from "../../translate/Cursor.ts"
import type { Hint } from "../../translate/Hint.ts"
import { isWord, type Statement, type Token } from "../../translate/Tokens.ts"

/** What MERGE and PICK do with a row both sides have changed. */
export type Policy = "FAIL" | "SKIP" | "ACCEPT"

type Output =
  | { readonly kind: "rows"; readonly limit: bigint | undefined }
  | { readonly kind: "count" }
  | { readonly kind: "summary" }
  | { readonly kind: "table"; readonly table: NamedTable }
  | { readonly kind: "file"; readonly directory: string }

export interface Diff {
  readonly kind: "diff"
  readonly target: NamedTable
  readonly base: NamedTable
  readonly columns: ReadonlyArray<string> | undefined
  readonly output: Output
}

export interface Pick {
  readonly kind: "pick"
  readonly source: NamedTable
  readonly destination: NamedTable
  readonly between: readonly [from: string, to: string] | undefined
  readonly keys: ReadonlyArray<Token> | undefined
  readonly policy: Policy
}

export type BranchStatement =
  | {
      readonly kind: "create table"
      readonly target: NamedTable
      readonly source: NamedTable
      readonly account: string | undefined
    }
  | {
      readonly kind: "create database"
      readonly target: string
      readonly source: string
      readonly hint: Hint | undefined
      readonly account: string | undefined
    }
  | { readonly kind: "delete table"; readonly table: NamedTable }
  | { readonly kind: "delete database"; readonly database: string }
  | Diff
  | { readonly kind: "merge"; readonly source: NamedTable; readonly destination: NamedTable; readonly policy: Policy }
  | Pick

const account = (cursor: Cursor): string | undefined =>
  cursor.take("TO", "ACCOUNT") ? cursor.name().toLowerCase() : undefined

const policy = (cursor: Cursor): Policy => {
  if (cursor.ended) return "FAIL"
  cursor.expect("WHEN", "CONFLICT")
  const word = cursor.next((t) => isWord(t, "FAIL", "SKIP", "ACCEPT")).word
  return word === "SKIP" || word === "ACCEPT" ? word : "FAIL"
}

const limit = (cursor: Cursor): bigint => {
  const count = cursor.next((t) => t.kind === "number" && /^\d+$/.test(t.value) && BigInt(t.value) < 1n << 63n)
  return BigInt(count.value)
}

const output = (cursor: Cursor): Output => {
  if (cursor.ended) return { kind: "rows", limit: undefined }
  cursor.expect("OUTPUT")
  if (cursor.take("LIMIT")) return { kind: "rows", limit: limit(cursor) }
  if (cursor.take("COUNT")) return { kind: "count" }
  if (cursor.take("SUMMARY")) return { kind: "summary" }
  if (cursor.take("FILE")) return { kind: "file", directory: cursor.next((t) => t.kind === "string").value }
  cursor.expect("AS")
  return { kind: "table", table: cursor.table() }
}

const names = (cursor: Cursor): ReadonlyArray<string> => {
  cursor.expectOperator("(")
  const list = [cursor.name()]
  while (cursor.takeOperator(",")) list.push(cursor.name())
  cursor.expectOperator(")")
  return list
}

const create = (cursor: Cursor): BranchStatement => {
  if (cursor.take("TABLE")) {
    const target = cursor.table()
    cursor.expect("FROM")
    const source = cursor.table()
    return { kind: "create table", target, source, account: account(cursor) }
  }
  cursor.expect("DATABASE")
  const target = cursor.name()
  cursor.expect("FROM")
  const source = cursor.name()
  const hint = cursor.hint()
  return { kind: "create database", target, source, hint, account: account(cursor) }
}

const remove = (cursor: Cursor): BranchStatement => {
  if (cursor.take("TABLE")) return { kind: "delete table", table: cursor.table() }
  cursor.expect("DATABASE")
  return { kind: "delete database", database: cursor.name() }
}

const diff = (cursor: Cursor): BranchStatement => {
  const target = cursor.table()
  cursor.expect("AGAINST")
  const base = cursor.table()
  const columns = cursor.take("COLUMNS") ? names(cursor) : undefined
  return { kind: "diff", target, base, columns, output: output(cursor) }
}

const merge = (cursor: Cursor): BranchStatement => {
  const source = cursor.table()
  cursor.expect("INTO")
  const destination = cursor.table()
  return { kind: "merge", source, destination, policy: policy(cursor) }
}

const pick = (cursor: Cursor): BranchStatement => {
  const source = cursor.table()
  cursor.expect("INTO")
  const destination = cursor.table()
  let between: Pick["between"]
  if (cursor.take("BETWEEN", "SNAPSHOT")) {
    const snapshot = () => cursor.next((t) => t.kind === "string" || t.kind === "word" || t.kind === "quoted").value
    const from = snapshot()
    cursor.expect("AND")
    between = [from, snapshot()]
  }
  const keys = between === undefined || isWord(cursor.token, "KEYS") ? readKeys(cursor) : undefined
  return { kind: "pick", source, destination, between, keys, policy: policy(cursor) }
}

const readKeys = (cursor: Cursor): ReadonlyArray<Token> => {
  cursor.expect("KEYS")
  return cursor.parenthesized()
}

const forms: ReadonlyArray<readonly [word: string, read: (cursor: Cursor) => BranchStatement]> = [
  ["CREATE", create],
  ["DELETE", remove],
  ["DIFF", diff],
  ["MERGE", merge],
  ["PICK", pick]
]

/** Reads a statement that begins with DATA; throws MatrixOne's syntax error. */
export const readBranchStatement = (statement: Statement): BranchStatement => {
  const cursor = new Cursor(statement)
  cursor.expect("DATA", "BRANCH")
  const form = forms.find(([word]) => cursor.take(word))
  if (form === undefined) throw cursor.unexpected()
  const read = form[1](cursor)
  cursor.end()
  return read
}
