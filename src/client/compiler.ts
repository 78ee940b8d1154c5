/**
 * `@effect/sql`'s compiler for MatrixOne: MySQL's, with loud refusals where the stock one compiles to nothing.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Statement from "@effect/sql/Statement"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"

const escape = Statement.defaultEscape("`")

const unsupported = (message: string): SqlError => sqlError(new InvalidInput({ message, isRetryable: false }))

export const makeCompiler = (transform?: ((name: string) => string) | undefined): Statement.Compiler =>
  Statement.makeCompiler({
    dialect: "mysql",
    placeholder: () => "?",
    onIdentifier:
      transform === undefined ? escape : (name, withoutTransform) => escape(withoutTransform ? name : transform(name)),
    onCustom() {
      throw unsupported("This fragment was made for another database")
    },
    onRecordUpdate() {
      throw unsupported("sql.updateValues has no form that MatrixOne understands; update with a JOIN on VALUES ROW(…)")
    }
  })
