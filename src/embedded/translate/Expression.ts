/**
 * A translated expression, and what the translation asks of its surroundings.
 */

import type { Node } from "./Ast.ts"
import type { Constant } from "./Constant.ts"
import type { Hint } from "./Hint.ts"
import type { SqlType } from "./Types.ts"
import type { Zone } from "./Zone.ts"

/** DuckDB SQL, safe to place anywhere an operand may stand, with the MatrixOne type as far as it is known. */
export interface Expression {
  readonly sql: string
  readonly type: SqlType | undefined
  /** Set for literals, parameters and variables, so that the other side's type can decide what they are. */
  readonly constant?: Constant
  readonly aggregate?: boolean
}

export interface RelationColumn {
  readonly name: string
  readonly type: SqlType | undefined
  /** In a key, auto increment, NOT NULL …: what the column definition packet repeats. */
  readonly flags?: number
}

/** What a name in FROM stands for. */
export type Relation =
  | {
      readonly kind: "table"
      readonly sql: string
      readonly columns: ReadonlyArray<RelationColumn>
      /** The names of its primary key. */
      readonly key?: ReadonlyArray<string>
    }
  | {
      readonly kind: "view"
      readonly query: Node
      readonly hints: ReadonlyArray<Hint>
      readonly database: string
      readonly columns: ReadonlyArray<string> | undefined
    }

export interface Environment {
  readonly database: string | undefined
  /** Looks a table up; throws what MatrixOne answers when it is not there. */
  readonly relation: (database: string | undefined, name: string, hint: Hint | undefined) => Relation
  readonly parameter: (index: number) => Constant
  readonly userVariable: (name: string) => Constant
  readonly systemVariable: (name: string) => Constant
  /** `database()`, `connection_id()`, `last_insert_id()` …; undefined when it is no such function. */
  readonly sessionFunction: (name: string, constants: ReadonlyArray<Constant | undefined>) => Expression | undefined
  /** A function in FROM: the list of its rows and the name of the only column. */
  readonly tableFunction: (
    name: string,
    constants: ReadonlyArray<Constant | undefined>
  ) => { readonly rows: Expression; readonly column: string } | undefined
  /** When the statement began, in UTC or in the session's time zone: `YYYY-MM-DD HH:MM:SS.ffffff`. */
  readonly clock: (utc: boolean) => string
  /** Whether a division by zero fails the statement; else it is NULL. */
  readonly strictDivision: boolean
  /** The session's time zone; undefined is UTC. */
  readonly zone: Zone | undefined
}
