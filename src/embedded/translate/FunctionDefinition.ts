/**
 * What a row of the function table says.
 */
import type { Expression } from "./Expression.ts"
import type { Family, SqlType, TypeName } from "./Types.ts"
import type { Zone } from "./Zone.ts"

/**
 * How an argument is brought to what the DuckDB side expects; `any` leaves it as it is. A number is read by its digits
 * as a `datetime`, and as seconds since 1970 as a `moment`.
 */
export type Argument =
  | "any"
  | "string"
  | "bytes"
  | "integer"
  | "number"
  | "double"
  | "date"
  | "datetime"
  | "moment"
  | "clock"
  | "time"
  | "json"
  | "vector"
  | "bool"

export interface FunctionDefinition {
  /** One kind per argument. */
  readonly args: ReadonlyArray<Argument>
  /** How many of them may be left out. */
  readonly optional?: number
  /** The kind of further arguments, for functions that take any number. */
  readonly rest?: Argument
  /** The result's type, given or worked out from the arguments. */
  readonly type: SqlType | ((args: ReadonlyArray<Expression>) => SqlType | undefined)
  /** The body of a DuckDB macro `fn_<name>`: `(a, b) AS …`. */
  readonly macro?: string
  /** DuckDB's own function, or the text of a call. Without `macro` and `sql`, the function's own name. */
  readonly sql?:
    | string
    | ((args: ReadonlyArray<string>, expressions: ReadonlyArray<Expression>, zone: Zone | undefined) => string)
  /** An aggregate made of DuckDB's: `call` is one of them with the arguments, DISTINCT and OVER. */
  readonly composed?: (call: (name: string) => string, type: SqlType | undefined) => string
  /** What it has no form for instead of what its first argument's kind has none for: 20203. */
  readonly refuses?: ReadonlyArray<Family | TypeName>
  /** Those of arguments whose answer is not known to be MatrixOne's: refused. */
  readonly unsure?: ReadonlyArray<Family | TypeName>
  /** What a constant that is no date or time fails with, where it is not NULL. */
  readonly unreadable?: string
  /** A text that is no JSON is 20203, where other functions answer 20301. */
  readonly checksDocuments?: true
  readonly aggregate?: true
  readonly window?: true
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>
