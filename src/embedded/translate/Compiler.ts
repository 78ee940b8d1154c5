/**
 * From the syntax tree of a query to DuckDB SQL with MatrixOne's meaning and types. What is not known here is refused.
 *
 * `query/` has the clauses of a query, `operators/` and `calls/` what expressions are made of, `functions/` the tables of
 * MatrixOne's functions. All are given the compiler, and through it come back to each other.
 */

import { kindOf, type Node } from "./Ast.ts"
import { unsupported } from "./Errors.ts"
import type { Environment, Expression } from "./Expression.ts"
import type { Hint } from "./Hint.ts"
import { operators } from "./Operators.ts"
import { condition, type Place } from "./operators/Condition.ts"
import { withClause } from "./query/CommonTables.ts"
import { fromClause, whereClause } from "./query/From.ts"
import type { CompiledQuery } from "./query/Query.ts"
import { query } from "./query/Query.ts"
import type { Scope } from "./Scope.ts"
import { terms } from "./Terms.ts"

const translations = { ...terms, ...operators }

export class Compiler {
  readonly environment: Environment
  /** The hints of tables, by the number their names carry. */
  readonly hints: ReadonlyArray<Hint>
  constructor(environment: Environment, hints: ReadonlyArray<Hint>) {
    this.environment = environment
    this.hints = hints
  }

  /** A compiler for a view's query: names are those of the database it was made in. */
  within(database: string, hints: ReadonlyArray<Hint>): Compiler {
    return new Compiler({ ...this.environment, database }, hints)
  }

  query(node: Node, outer?: Scope): CompiledQuery {
    return query(this, node, outer)
  }

  expression(node: Node, scope: Scope): Expression {
    const [kind, body] = kindOf(node)
    const translate = translations[kind]
    if (translate === undefined) throw unsupported(`the expression ${kind}`)
    return translate(this, body, scope)
  }

  /** What a row must satisfy, or an operand of AND, OR …: numbers and texts are compared with zero. */
  condition(node: Node, scope: Scope, place: Place = "filter"): string {
    return condition(this.expression(node, scope), place)
  }

  /** The WITH clause of a statement; its names are then known in `scope`. */
  with(body: Node, scope: Scope): string {
    return withClause(this, body, scope)
  }

  /** What follows FROM in a statement of one or more tables, for UPDATE and DELETE. */
  fromClause(body: Node, scope: Scope): string {
    return fromClause(this, body, scope)
  }

  /** ` WHERE …`, or nothing. */
  whereClause(body: Node, scope: Scope): string {
    return whereClause(this, body, scope)
  }
}
