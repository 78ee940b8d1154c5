/**
 * The SQL parser, behind one door: MySQL text in, syntax tree out.
 */
import type { Polyglot } from "../Peers.ts"
import { type Node, record } from "./Ast.ts"
import { rewriteMatches } from "./FullText.ts"
import { syntaxError } from "./SyntaxError.ts"

export interface Parser {
  /** Parses one statement; rejects with 1064. `source` is the text the client sent, for the message. */
  readonly parse: (sql: string, source: string) => Node
}

export const makeParser = (polyglot: Polyglot): Parser => ({
  parse: (sql, source) => {
    const result = polyglot.parse(sql, polyglot.Dialect.MySQL)
    const statements: unknown = result.ast
    if (!result.success || !Array.isArray(statements) || statements.length !== 1) {
      throw syntaxError(source, Math.min(result.errorStart ?? source.length, source.length))
    }
    return rewriteMatches(record(statements[0]))
  }
})
