/**
 * The SQL parser, behind one door: MySQL text in, syntax tree out.
 */
import type { Polyglot } from "../Peers.ts"
import { type Node, record } from "./Ast.ts"
import { unsupported } from "./Errors.ts"
import { rewriteMatches } from "./FullText.ts"
import { parseLarge } from "./LargeText.ts"
import { syntaxError } from "./SyntaxError.ts"

export interface Parser {
  /** Parses one statement; rejects with 1064. `source` is the text the client sent, for the message. */
  readonly parse: (sql: string, source: string) => Node
}

/** The parser's words for a statement beyond its limits: too many terms, or too deep a nesting. */
const beyondLimits = /\bE_GUARD_/

export const makeParser = (polyglot: Polyglot): Parser => ({
  parse: (sql, source) => {
    const ast = parseLarge(sql, (text) => {
      const result = polyglot.parse(text, polyglot.Dialect.MySQL)
      const statements: unknown = result.ast
      if (!result.success || !Array.isArray(statements) || statements.length !== 1) {
        if (beyondLimits.test(String(result.error))) throw unsupported("a statement as large or as deep as this one")
        throw syntaxError(source, Math.min(result.errorStart ?? source.length, source.length))
      }
      return record(statements[0])
    })
    return rewriteMatches(ast)
  }
})
