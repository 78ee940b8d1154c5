/**
 * Statements as syntax trees, by their texts; the oldest are forgotten.
 */
import type { Parsed } from "../engine/Host.ts"
import { takeConstantRows, withRows } from "../translate/ConstantRows.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Parser } from "../translate/Parser.ts"
import { rewrite } from "../translate/Rewrite.ts"
import { type Token, tokenize } from "../translate/Tokens.ts"

const mostKept = 2000

/** Texts that are longer are rarely sent twice, and are large as trees. */
const longestKept = 20_000

/** Statements of MatrixOne's grammar that are not of this server's: they are refused, not called misspelled. */
export const isForeign = (sql: string): boolean =>
  /^\s*(?:load\s+data|call|grant|revoke|(?:create|alter|drop)\s+(?:or\s+replace\s+)?(?:account|user|role|stage|publication|function|procedure|cdc|task|source|connector|sequence|external|cluster|dynamic|pitr|rule)\b|backup|restore|upgrade|pause|resume|dump|remove\s+files|use\s+role|alter\s+database|execute\s+task|perform|import)/i.test(
    sql
  )

export class ParsedStatements {
  readonly #parser: Parser
  readonly #kept = new Map<string, Parsed>()

  constructor(parser: Parser) {
    this.#parser = parser
  }

  /** The tree of one statement; 1064 where it is misspelled. */
  of(sql: string, tokens?: ReadonlyArray<Token>): Parsed {
    const kept = this.#kept.get(sql)
    if (kept !== undefined) return kept
    const parsed = this.#parse(sql, tokens ?? tokenize(sql))
    if (sql.length <= longestKept) this.#keep(sql, parsed)
    return parsed
  }

  #parse(sql: string, tokens: ReadonlyArray<Token>): Parsed {
    try {
      const short = takeConstantRows(sql, tokens)
      const { text, hints, parameters } = rewrite(short?.sql ?? sql, short?.tokens ?? tokens)
      const ast = this.#parser.parse(text, sql)
      return short === undefined
        ? { source: sql, ast, hints, parameters }
        : { source: sql, ast: withRows(ast, short.rows), hints, parameters: parameters + short.parameters }
    } catch (error) {
      throw isForeign(sql) ? unsupported(`the statement ${sql.trim().split(/\s+/).slice(0, 2).join(" ")}`) : error
    }
  }

  #keep(sql: string, parsed: Parsed): void {
    if (this.#kept.size >= mostKept) {
      for (const key of this.#kept.keys()) {
        this.#kept.delete(key)
        if (this.#kept.size < mostKept / 2) break
      }
    }
    this.#kept.set(sql, parsed)
  }
}
