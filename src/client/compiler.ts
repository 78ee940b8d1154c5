/**
 * `@effect/sql`'s compiler for MatrixOne: MySQL's, refusing loudly what the stock one turns into broken statements.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput, LimitExceeded } from "../errors/reasons.ts"

const escape = Statement.defaultEscape("`")

/** MySQL's protocol counts placeholders in 16 bits. */
const maxPlaceholders = 65_535

const refusal = (message: string, hint?: string): SqlError =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

const tooMany = (n: number): SqlError =>
  sqlError(
    new LimitExceeded({
      message: `The statement has ${n} placeholders; at most ${maxPlaceholders} can be sent`,
      isRetryable: false,
      limit: maxPlaceholders,
      hint: "Insert fewer rows at a time."
    })
  )

const sameKeys = (a: ReadonlyArray<string>, row: Record<string, unknown>): boolean =>
  Object.keys(row).length === a.length && a.every((key) => Object.hasOwn(row, key))

const checkRows = (rows: ReadonlyArray<Record<string, unknown>>): void => {
  const [first] = rows
  if (first === undefined) throw refusal("sql.insert got no rows")
  const keys = Object.keys(first)
  if (keys.length === 0) throw refusal("sql.insert got rows without columns")
  if (rows.length * keys.length > maxPlaceholders) throw tooMany(rows.length * keys.length)
  const ragged = rows.findIndex((row) => !sameKeys(keys, row))
  if (ragged > 0) {
    throw refusal(
      `row ${ragged + 1} of sql.insert has other columns than the first`,
      "Give every row the same columns."
    )
  }
}

/** What a segment cannot be compiled with; throws the `SqlError`. */
const check = (segment: Statement.Segment): void => {
  switch (segment._tag) {
    case "ArrayHelper":
      if (segment.value.length === 0)
        throw refusal("sql.in got an empty list", "An empty list matches nothing: do not ask.")
      if (segment.value.length > maxPlaceholders) throw tooMany(segment.value.length)
      return
    case "RecordInsertHelper":
      return checkRows(segment.value)
    case "RecordUpdateHelperSingle":
      if (Object.keys(segment.value).every((key) => segment.omit.includes(key))) {
        throw refusal("sql.update got no columns to set")
      }
      return
    default:
  }
}

const checked = (compiler: Statement.Compiler): Statement.Compiler => ({
  dialect: compiler.dialect,
  compile: (statement, withoutTransform) => {
    for (const segment of statement.segments) check(segment)
    return compiler.compile(statement, withoutTransform)
  },
  get withoutTransform() {
    return checked(compiler.withoutTransform)
  }
})

/** Throws a `SqlError` where a statement cannot be compiled. */
export const makeCompiler = (transform?: ((name: string) => string) | undefined): Statement.Compiler =>
  checked(
    Statement.makeCompiler({
      dialect: "mysql",
      placeholder: () => "?",
      onIdentifier:
        transform === undefined
          ? escape
          : (name, withoutTransform) => escape(withoutTransform ? name : transform(name)),
      onCustom() {
        throw refusal("This fragment was made for another database")
      },
      onRecordUpdate() {
        throw refusal(
          "sql.updateValues has no form that MatrixOne understands",
          "Update with a JOIN on (VALUES ROW(…), ROW(…))."
        )
      }
    })
  )
