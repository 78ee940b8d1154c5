/**
 * What a row of the function table says.
 */
import type { Expression } from "./Expression.ts"
import type { Family, SqlType } from "./Types.ts"
import type { Zone } from "./Zone.ts"

/** How an argument is brought to what the DuckDB side expects; `any` leaves it as it is. */
export type Argument =
  | "any"
  | "string"
  | "bytes"
  | "integer"
  | "number"
  | "double"
  | "date"
  | "datetime"
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
  /** Families of a first argument it has no form for: 20203. */
  readonly refuses?: ReadonlyArray<Family>
  /** What a constant that is no date or time fails with, where it is not NULL. */
  readonly unreadable?: string
  readonly aggregate?: true
  readonly window?: true
}

export type FunctionTable = Readonly<Record<string, FunctionDefinition>>
