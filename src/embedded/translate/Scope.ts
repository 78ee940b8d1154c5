/**
 * What column names mean at a place in a query.
 */

import { invalidInput } from "./Errors.ts"
import type { RelationColumn } from "./Expression.ts"

export interface Source {
  /** The name columns are qualified with. */
  readonly alias: string
  /** The alias as written into DuckDB's SQL. */
  readonly sql: string
  /** Undefined where the columns are not known. */
  readonly columns: ReadonlyArray<RelationColumn> | undefined
  /** A table itself, whose TIMESTAMP columns are in UTC. */
  readonly kept?: true
  /** The names of its primary key. */
  readonly key?: ReadonlyArray<string>
}

export interface CommonTable {
  readonly columns: ReadonlyArray<RelationColumn> | undefined
  /** What is read in its place. */
  readonly sql?: string
  /** It has a column `#level`. */
  readonly counted?: boolean
}

/** A projection's name, and its SQL where that is known. */
export interface Alias extends RelationColumn {
  readonly sql?: string
}

export class Scope {
  readonly sources: Array<Source> = []
  readonly parent: Scope | undefined
  /** Common table expressions by lower-case name. */
  readonly ctes = new Map<string, CommonTable>()
  /** The source whose level a recursive member passes on. */
  counted: string | undefined
  /** Columns joined by USING or NATURAL: they are not ambiguous. */
  readonly merged = new Set<string>()
  /** Names of the projections, which ORDER BY, GROUP BY and HAVING may use. */
  aliases = new Map<string, Alias>()
  constructor(parent?: Scope) {
    this.parent = parent
  }

  add(source: Source): void {
    if (this.sources.some((s) => s.alias.toLowerCase() === source.alias.toLowerCase())) {
      throw invalidInput(`table '${source.alias}' specified more than once`)
    }
    this.sources.push(source)
  }

  cte(name: string): CommonTable | undefined {
    return this.ctes.get(name.toLowerCase()) ?? this.parent?.cte(name)
  }

  source(alias: string): Source | undefined {
    return this.sources.find((s) => s.alias.toLowerCase() === alias.toLowerCase()) ?? this.parent?.source(alias)
  }

  /** The source and column an unqualified name means; throws where it means several. */
  column(name: string): { readonly source: Source; readonly column: RelationColumn } | "unknown" | undefined {
    const key = name.toLowerCase()
    const found = this.sources.flatMap((source) => {
      const column = source.columns?.find((c) => c.name.toLowerCase() === key)
      return column === undefined ? [] : [{ source, column }]
    })
    if (found.length > 1 && !this.merged.has(key)) throw invalidInput(`ambiguous column reference to '${name}'`)
    if (found[0] !== undefined) return found[0]
    if (this.sources.some((s) => s.columns === undefined)) return "unknown"
    return this.parent?.column(name)
  }
}
