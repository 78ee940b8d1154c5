/**
 * From the syntax tree of a query to DuckDB SQL with MatrixOne's meaning and types. What is not known here is refused.
 */

import { SqlFailure } from "../wire/WireSession.ts"
import { aggregateIn } from "./Aggregated.ts"
import { child, children, flag, kindOf, type Node, nameOf, need, text, walk } from "./Ast.ts"
import { compileCall } from "./Calls.ts"
import { type Constant, coerce, integerOf, invalidArgument, invalidInput } from "./Coerce.ts"
import { unsupported } from "./Errors.ts"
import type { Environment, Expression, RelationColumn } from "./Expression.ts"
import { operators } from "./Operators.ts"
import { unify } from "./operators/CommonType.ts"
import { condition } from "./operators/Operand.ts"
import { type Hint, hintMark } from "./Rewrite.ts"
import { type CommonTable, Scope, type Source } from "./Scope.ts"
import { literal, quote } from "./Sql.ts"
import { syntaxError } from "./SyntaxError.ts"
import { bigint, duckTypeOf, familyOf, type SqlType, varchar } from "./Types.ts"
import { localColumn } from "./Zone.ts"

export interface CompiledQuery {
  readonly sql: string
  /** Its result columns; undefined where DuckDB must tell. */
  readonly columns: ReadonlyArray<RelationColumn> | undefined
}

const groupings: ReadonlySet<string> = new Set(["ROLLUP", "CUBE", "GROUPING SETS"])

const setOperations: Readonly<Record<string, string>> = { union: "UNION", except: "EXCEPT", intersect: "INTERSECT" }

const joinKinds: Readonly<Record<string, string>> = {
  Inner: "JOIN",
  Left: "LEFT JOIN",
  Right: "RIGHT JOIN",
  Full: "FULL JOIN",
  Outer: "FULL JOIN",
  Cross: "CROSS JOIN",
  Natural: "NATURAL JOIN",
  NaturalLeft: "NATURAL LEFT JOIN",
  NaturalRight: "NATURAL RIGHT JOIN",
  Implicit: ",",
  Straight: "JOIN"
}

/** The parser gives the alias of a comparison to the row that it ends with; here it is the comparison's again. */
const named = (node: Node): Node => {
  const [kind, body] = kindOf(node)
  const right = child(body, "right")
  if (right === undefined) return node
  const [inner, alias] = kindOf(kindOf(right)[0] === "alias" ? right : named(right))
  if (inner !== "alias" || (kindOf(right)[0] === "alias" && child(need(alias, "this"), "tuple") === undefined))
    return node
  return { alias: { ...alias, this: { [kind]: { ...body, right: alias["this"] } } } }
}

/** What parentheses hold and what follows them may not both be ordered, or both be limited. */
const refuseTwice = (inner: Node, outer: Node): void => {
  const [, body] = kindOf(inner)
  const twice = (key: string) => body[key] != null && outer[key] != null
  if (twice("order_by")) throw new SqlFailure(1149, "SQL syntax error: multiple ORDER BY clauses not allowed")
  if (twice("limit")) throw new SqlFailure(1149, "SQL syntax error: multiple LIMIT clauses not allowed")
}

export class Compiler {
  readonly environment: Environment
  readonly #hints: ReadonlyArray<Hint>
  /** The table references seen, so that a caller can ask whether the query reads any. */
  constructor(environment: Environment, hints: ReadonlyArray<Hint>) {
    this.environment = environment
    this.#hints = hints
  }

  // ---- queries ----------------------------------------------------------------------------------------------------

  query(node: Node, outer?: Scope): CompiledQuery {
    const [kind, body] = kindOf(node)
    if (kind === "select") return this.#select(body, outer)
    if (kind === "subquery" || kind === "paren") {
      refuseTwice(need(body, "this"), body)
      const inner = this.query(need(body, "this"), outer)
      return { ...inner, sql: `(${inner.sql})${this.#tail(body, new Scope(outer), inner.columns)}` }
    }
    if (kind === "values") return this.#values(body, outer)
    const operation = setOperations[kind]
    if (operation !== undefined) {
      if (operation === "EXCEPT" && flag(body, "all"))
        throw new SqlFailure(20102, "EXCEPT/MINUS ALL clause is not yet implemented")
      return this.#set(operation, body, outer)
    }
    throw unsupported(`a query of the kind ${kind}`)
  }

  #values(body: Node, outer: Scope | undefined): CompiledQuery {
    const scope = new Scope(outer)
    const rows = children(body, "expressions").map((row) =>
      children(row, "expressions").map((e) => this.expression(e, scope))
    )
    const columns = (rows[0] ?? []).map((e, i) => ({
      name: `column_${i}`,
      type: unify(rows.map((r) => r[i]?.type)) ?? e.type
    }))
    return {
      sql: `SELECT * FROM (VALUES ${rows.map((r) => `(${r.map((e) => e.sql).join(", ")})`).join(", ")}) AS v(${columns.map((c) => quote(c.name)).join(", ")})`,
      columns
    }
  }

  /** The WITH clause of a statement; its names are then known in `scope`. */
  with(body: Node, scope: Scope): string {
    const clause = child(body, "with")
    if (clause === undefined) return ""
    const recursive = flag(clause, "recursive")
    const parts = children(clause, "ctes").map((cte) => {
      const name = nameOf(cte, "alias") ?? ""
      const names = children(cte, "columns").map((c) => nameOf(c) ?? "")
      const query = need(cte, "this")
      if (scope.ctes.has(name.toLowerCase()))
        throw new SqlFailure(1149, `SQL syntax error: WITH query name "${name}" specified more than once`)
      const [kind, set] = kindOf(query)
      if (recursive && kind === "union" && flag(set, "all") && mentions(need(set, "right"), name))
        return this.#recursive(name, names, set, scope)
      if (recursive && kind === "union") {
        // The first member gives the names; while the second is compiled the types are still open.
        scope.ctes.set(name.toLowerCase(), { columns: renamed(this.query(need(set, "left"), scope).columns, names) })
      }
      const compiled = this.query(query, scope)
      if (names.length > 0 && compiled.columns !== undefined && compiled.columns.length !== names.length) {
        throw new SqlFailure(
          1149,
          `SQL syntax error: table "${name}" has ${compiled.columns.length} columns available but ${names.length} columns specified`
        )
      }
      scope.ctes.set(name.toLowerCase(), { columns: renamed(compiled.columns, names) })
      return `${quote(name)}${names.length === 0 ? "" : `(${names.map(quote).join(", ")})`} AS (${compiled.sql})`
    })
    return `WITH ${recursive ? "RECURSIVE " : ""}${parts.join(", ")} `
  }

  /**
   * A recursive table with UNION ALL, which counts its levels: MatrixOne ends with 20819 beyond cte_max_recursion_depth.
   * The counted table has one column more, so the name itself is a second table without it.
   */
  #recursive(name: string, names: ReadonlyArray<string>, set: Node, scope: Scope): string {
    const first = this.query(need(set, "left"), scope)
    const columns = renamed(first.columns, names)
    if (columns === undefined || columns.some((c) => c.name === ""))
      throw unsupported("a recursive query without column names")
    const raw = `#raw:${name}`
    const inner = new Scope(scope)
    inner.ctes.set(name.toLowerCase(), { columns, sql: quote(raw), counted: true })
    const right = this.query(need(set, "right"), inner)
    scope.ctes.set(name.toLowerCase(), { columns })
    const list = columns.map((c) => quote(c.name)).join(", ")
    const limit = Number(this.#limitOfRecursion())
    const typed = columns
      .map((c) =>
        c.type !== undefined && familyOf(c.type) === "integer"
          ? `CAST(${quote(c.name)} AS ${duckTypeOf(c.type)}) AS ${quote(c.name)}`
          : quote(c.name)
      )
      .join(", ")
    return (
      `${quote(raw)}(${list}, "#level") AS (SELECT ${typed}, CAST(0 AS BIGINT) FROM (${first.sql}) AS f(${list}) UNION ALL ` +
      `SELECT ${list}, CASE WHEN "#level" >= ${limit} THEN error('MO:20819:recursive level out of range') ELSE "#level" + 1 END FROM (${right.sql}) AS r(${list}, "#level")), ` +
      `${quote(name)} AS (SELECT ${list} FROM ${quote(raw)})`
    )
  }

  #limitOfRecursion(): string {
    const limit = this.environment.systemVariable("cte_max_recursion_depth")
    return limit.kind === "parameter" ? limit.value : "100"
  }

  #set(operation: string, body: Node, outer: Scope | undefined): CompiledQuery {
    const scope = new Scope(outer)
    const prefix = this.with(body, scope)
    const left = this.query(need(body, "left"), scope)
    const right = this.query(need(body, "right"), scope)
    if (left.columns !== undefined && right.columns !== undefined && left.columns.length !== right.columns.length) {
      throw new SqlFailure(1064, "SQL parser error: SELECT statements have different number of columns")
    }
    const columns = left.columns?.map((c, i) => ({ name: c.name, type: unify([c.type, right.columns?.[i]?.type]) }))
    for (const column of columns ?? []) scope.aliases.set(column.name.toLowerCase(), column)
    const bracket = (sql: string) => (sql.startsWith("(") ? sql : `(${sql})`)
    return {
      sql: `${prefix}${bracket(left.sql)} ${operation}${flag(body, "all") ? " ALL" : ""} ${bracket(right.sql)}${this.#tail(body, scope, columns)}`,
      columns
    }
  }

  #select(body: Node, outer: Scope | undefined): CompiledQuery {
    const scope = new Scope(outer)
    const prefix = this.with(body, scope)
    const from = this.#from(body, scope)
    // WHERE knows columns only, not the names of projections.
    const where = this.whereClause(body, scope)
    const projections = children(body, "expressions").map((e) => this.#projection(e, scope))
    if (projections.length === 0) throw syntaxError("select", 6)
    const columns = projections.every((p) => p.columns !== undefined)
      ? projections.flatMap((p) => p.columns ?? [])
      : undefined
    for (const p of projections) if (p.alias !== undefined) scope.aliases.set(p.alias.name.toLowerCase(), p.alias)
    const having = child(body, "having")
    const windows = children(body, "windows").map(
      (w) => `${quote(nameOf(w) ?? "")} AS (${this.window(need(w, "spec"), scope)})`
    )
    const distinct = flag(body, "distinct")
    // The member of a recursive table that reads the table itself passes its level on.
    if (scope.counted !== undefined) {
      if (distinct || child(body, "group_by") !== undefined)
        throw child(body, "group_by") === undefined
          ? unsupported("a recursive query that removes its own duplicates")
          : new SqlFailure(1064, "SQL parser error: not support group by in recursive cte")
      projections.push({ sql: `${scope.counted}."#level"`, columns: [] })
    }
    if (child(body, "distinct_on") !== undefined || Array.isArray(body["distinct_on"])) throw unsupported("DISTINCT ON")
    const sql =
      `${prefix}SELECT ${distinct ? "DISTINCT " : ""}${projections.map((p) => p.sql).join(", ")}` +
      (from === "" ? "" : ` FROM ${from}`) +
      where +
      this.#groupBy(body, scope) +
      (having === undefined ? "" : ` HAVING ${this.condition(need(having, "this"), scope)}`) +
      (windows.length === 0 ? "" : ` WINDOW ${windows.join(", ")}`) +
      this.#tail(body, scope, columns)
    return { sql, columns }
  }

  #groupBy(body: Node, scope: Scope): string {
    const clause = child(body, "group_by")
    if (clause === undefined) return ""
    const all = children(clause, "expressions")
    const [kind, call] = kindOf(all[0] ?? {})
    const sets = kind === "function" ? (text(call, "name") ?? "").toUpperCase() : ""
    if (groupings.has(sets)) {
      const keys = children(call, "args").map((e) => this.#groupingSet(e, scope))
      return ` GROUP BY ${sets} (${keys.join(", ")})`
    }
    const rollup = all.find((e) => kindOf(e)[0] === "rollup")
    const keys = all.filter((e) => e !== rollup).map((e) => this.#key(e, scope))
    if (rollup === undefined) return ` GROUP BY ${keys.join(", ")}`
    return ` GROUP BY ROLLUP (${keys.join(", ")})`
  }

  /** One key, or several in parentheses. */
  #groupingSet(node: Node, scope: Scope): string {
    const [kind, body] = kindOf(node)
    if (kind !== "tuple" && kind !== "paren") return this.#key(node, scope)
    const keys = kind === "tuple" ? children(body, "expressions") : [need(body, "this")]
    return `(${keys.map((e) => this.#key(e, scope)).join(", ")})`
  }

  /** An expression of GROUP BY or ORDER BY: an integer is a position. */
  #key(node: Node, scope: Scope): string {
    const [kind, body] = kindOf(node)
    if (kind === "literal" && text(body, "literal_type") === "number") return text(body, "value") ?? "1"
    return this.expression(node, scope).sql
  }

  /** ORDER BY, LIMIT and OFFSET. */
  #tail(body: Node, scope: Scope, columns: ReadonlyArray<RelationColumn> | undefined): string {
    const order = child(body, "order_by")
    if (columns !== undefined)
      for (const c of columns) if (!scope.aliases.has(c.name.toLowerCase())) scope.aliases.set(c.name.toLowerCase(), c)
    const keys = order === undefined ? [] : this.ordering(children(order, "expressions"), scope)
    const limit = this.#count(body["limit"], scope)
    const offset = this.#count(body["offset"], scope)
    return (
      (keys.length === 0 ? "" : ` ORDER BY ${keys.join(", ")}`) +
      (limit === undefined ? "" : ` LIMIT ${limit}`) +
      (offset === undefined ? "" : ` OFFSET ${offset}`)
    )
  }

  ordering(nodes: ReadonlyArray<Node>, scope: Scope): ReadonlyArray<string> {
    // Ordering by a constant orders nothing, and DuckDB refuses it.
    const keys = nodes.filter(
      (n) => /^fn__(parameter|user_variable)$/.test(text(kindOf(need(n, "this"))[1], "name") ?? "") === false
    )
    return keys.map((n) => {
      const key = need(n, "this")
      const [kind, body] = kindOf(key)
      // A projection's name comes before a column's.
      const alias =
        kind === "column" && child(body, "table") === undefined
          ? scope.aliases.get((nameOf(body) ?? "").toLowerCase())
          : undefined
      return `${alias === undefined ? this.#key(key, scope) : quote(alias.name)}${flag(n, "desc") ? " DESC" : ""}`
    })
  }

  #count(value: unknown, scope: Scope): string | undefined {
    if (typeof value !== "object" || value === null) return undefined
    const node = value as Node
    const inner = child(node, "this") ?? node
    const { constant, sql } = this.expression(inner, scope)
    if (constant === undefined) return sql
    switch (constant.kind) {
      case "number":
        if (/^\d+$/.test(constant.value)) return constant.value
        throw new SqlFailure(
          1149,
          constant.value.startsWith("-")
            ? "SQL syntax error: LIMIT must be a non-negative integer"
            : "SQL syntax error: only uint64 support in LIMIT clause"
        )
      case "string":
      case "parameter": {
        const count = integerOf(constant.value, { name: "bigint", unsigned: true })
        if (count < 0n) throw invalidArgument("cast to uint64", constant.value)
        return count.toString()
      }
      case "null":
        return "0"
      default:
        return sql
    }
  }

  // ---- FROM -------------------------------------------------------------------------------------------------------

  #from(body: Node, scope: Scope): string {
    const clause = child(body, "from")
    const items = clause === undefined ? [] : children(clause, "expressions")
    const first = items[0]
    if (items.length === 1 && first !== undefined && nameOf(child(first, "table"))?.toLowerCase() === "dual") return ""
    let sql = items.map((item) => this.source(item, scope)).join(", ")
    for (const join of children(body, "joins")) sql += this.#join(join, scope)
    return sql
  }

  #join(join: Node, scope: Scope): string {
    const kind = joinKinds[text(join, "kind") ?? "Inner"]
    if (kind === undefined) throw unsupported(`${text(join, "kind")} JOIN`)
    const using = children(join, "using").map((n) => nameOf(n) ?? "")
    for (const name of using) scope.merged.add(name.toLowerCase())
    const before = [...scope.sources]
    const source = this.source(need(join, "this"), scope)
    if (kind.startsWith("NATURAL")) {
      const names = new Set(before.flatMap((s) => s.columns ?? []).map((c) => c.name.toLowerCase()))
      for (const c of scope.sources[scope.sources.length - 1]?.columns ?? []) {
        if (names.has(c.name.toLowerCase())) scope.merged.add(c.name.toLowerCase())
      }
    }
    if (kind === ",") return `, ${source}`
    const on = child(join, "on")
    if (using.length > 0) return ` ${kind} ${source} USING (${using.map(quote).join(", ")})`
    if (on === undefined && /LEFT|RIGHT|FULL/.test(kind) && !kind.startsWith("NATURAL"))
      throw syntaxError(source, source.length, "outer join require join condition")
    if (on !== undefined) return ` ${kind === "CROSS JOIN" ? "JOIN" : kind} ${source} ON ${this.condition(on, scope)}`
    return ` ${kind === "JOIN" ? "CROSS JOIN" : kind} ${source}`
  }

  source(item: Node, scope: Scope): string {
    const [kind, body] = kindOf(item)
    switch (kind) {
      case "table":
        return this.#table(body, scope)
      case "subquery": {
        const inner = this.query(need(body, "this"), flag(body, "lateral") ? scope : (scope.parent ?? cteScope(scope)))
        const alias = nameOf(body, "alias")
        if (alias === undefined) throw new SqlFailure(1248, "Every derived table must have its own alias", "42000")
        return this.#derived(alias, `(${inner.sql})`, renamed(inner.columns, aliasesOf(body)), aliasesOf(body), scope)
      }
      case "joined_table": {
        let sql = this.source(need(body, "left"), scope)
        for (const join of children(body, "joins")) sql += this.#join(join, scope)
        return `(${sql})`
      }
      case "paren":
        return `(${this.source(need(body, "this"), scope)})`
      case "alias": {
        const [inner, call] = kindOf(need(body, "this"))
        const alias = nameOf(body, "alias") ?? "t"
        if (inner === "function") return this.#tableFunction(call, alias, scope)
        if (inner === "values" || inner === "union" || inner === "select") {
          const query = this.query(need(body, "this"), scope)
          return this.#derived(alias, `(${query.sql})`, renamed(query.columns, aliasesOf(body)), aliasesOf(body), scope)
        }
        throw unsupported(`${inner} in FROM`)
      }
      case "function":
        return this.#tableFunction(body, (text(body, "name") ?? "").replace(/^fn_/i, ""), scope)
      case "values": {
        const query = this.query(item, scope)
        const names = aliasesOf(body)
        return this.#derived(
          nameOf(body, "alias") ?? "v",
          `(${query.sql})`,
          renamed(query.columns, names),
          names,
          scope
        )
      }
      default:
        throw unsupported(`${kind} in FROM`)
    }
  }

  #derived(
    alias: string,
    sql: string,
    columns: ReadonlyArray<RelationColumn> | undefined,
    names: ReadonlyArray<string>,
    scope: Scope,
    kept?: true
  ): string {
    scope.add({ alias, sql: quote(alias), columns, ...(kept ? { kept } : {}) })
    return `${sql} AS ${quote(alias)}${names.length === 0 ? "" : `(${names.map(quote).join(", ")})`}`
  }

  #common(alias: string, name: string, cte: CommonTable, names: ReadonlyArray<string>, scope: Scope): string {
    if (cte.counted === true) scope.counted = quote(alias)
    return this.#derived(alias, cte.sql ?? quote(name), renamed(cte.columns, names), names, scope)
  }

  #tableFunction(call: Node, alias: string, scope: Scope): string {
    const name = (text(call, "name") ?? "").replace(/^fn_/i, "").toLowerCase()
    const args = children(call, "args").map((a) => this.expression(a, scope))
    const own = this.environment.tableFunction(
      name,
      args.map((a) => a.constant)
    )
    if (own !== undefined) {
      scope.add({ alias, sql: quote(alias), columns: [{ name: own.column, type: own.rows.type }] })
      return `(SELECT unnest(${own.rows.sql}) AS ${quote(own.column)}) AS ${quote(alias)}`
    }
    if (name !== "generate_series" || args.length < 2 || args.length > 3)
      throw unsupported(`the table function ${name}`)
    const [low = "", high = "", step] = args.map((a) => `CAST(${a.sql} AS BIGINT)`)
    const columns = [{ name: "result", type: bigint }]
    scope.add({ alias, sql: quote(alias), columns })
    return `(SELECT unnest(generate_series(${low}, ${high}${step === undefined ? "" : `, ${step}`})) AS result) AS ${quote(alias)}`
  }

  #table(body: Node, scope: Scope): string {
    const [name = "", mark] = (nameOf(body) ?? "").split(hintMark)
    const database = nameOf(child(body, "schema"))
    const alias = nameOf(child(body, "alias")) ?? name
    const names = children(body, "column_aliases").map((n) => nameOf(n) ?? "")
    const cte = database === undefined && mark === undefined ? scope.cte(name) : undefined
    if (cte !== undefined) return this.#common(alias, name, cte, names, scope)
    const hint = mark === undefined ? undefined : this.#hints[Number(mark)]
    const relation = this.environment.relation(database, name, hint)
    if (relation.kind === "table")
      return this.#derived(alias, relation.sql, renamed(relation.columns, names), names, scope, true)
    const inner = new Compiler({ ...this.environment, database: relation.database }, relation.hints).query(
      relation.query
    )
    const shown = names.length > 0 ? names : (relation.columns ?? [])
    return this.#derived(alias, `(${inner.sql})`, renamed(inner.columns, shown), shown, scope)
  }

  /** What follows FROM in a statement of one or more tables, for UPDATE and DELETE. */
  fromClause(body: Node, scope: Scope): string {
    const from = this.#from(body, scope)
    return from + this.whereClause(body, scope) + this.#tail(body, scope, undefined)
  }

  /** ` WHERE …`, or nothing. */
  whereClause(body: Node, scope: Scope): string {
    const where = child(body, "where_clause")
    const aggregate = where === undefined ? undefined : aggregateIn(where)
    if (aggregate !== undefined)
      throw new SqlFailure(1149, `SQL syntax error: aggregate function ${aggregate} not allowed in WHERE clause`)
    return where === undefined ? "" : ` WHERE ${this.condition(need(where, "this"), scope)}`
  }

  // ---- projections ------------------------------------------------------------------------------------------------

  #projection(
    node: Node,
    scope: Scope
  ): {
    readonly sql: string
    readonly columns: ReadonlyArray<RelationColumn> | undefined
    readonly alias?: RelationColumn
  } {
    const [kind, body] = kindOf(named(node))
    if (kind === "star") return this.#star(nameOf(child(body, "table")), scope)
    if (kind === "alias") {
      const e = this.expression(need(body, "this"), scope)
      const name = nameOf(body, "alias") ?? ""
      const column = { name, type: e.type }
      return { sql: `${projected(e)} AS ${quote(name)}`, columns: [column], alias: column }
    }
    const e = this.expression(node, scope)
    const name = kind === "column" ? (nameOf(body) ?? "") : kind === "dot" ? (nameOf(child(body, "field")) ?? "") : ""
    const flags = kind === "column" ? this.#flags(body, scope) : undefined
    const column = { name, type: e.type, ...(flags === undefined ? {} : { flags }) }
    return { sql: name === "" ? projected(e) : `${projected(e)} AS ${quote(name)}`, columns: [column] }
  }

  #flags(body: Node, scope: Scope): number | undefined {
    const table = nameOf(child(body, "table"))
    const name = (nameOf(body) ?? "").toLowerCase()
    const columns =
      table === undefined ? scope.sources.flatMap((s) => s.columns ?? []) : (scope.source(table)?.columns ?? [])
    return columns.find((c) => c.name.toLowerCase() === name)?.flags
  }

  #star(table: string | undefined, scope: Scope) {
    for (const source of table === undefined ? scope.sources : []) {
      const names = (source.columns ?? []).map((c) => c.name.toLowerCase())
      const twice = names.find((name, i) => names.indexOf(name) < i)
      if (twice !== undefined) throw invalidInput(`ambiguous column reference '${source.alias}.${twice}'`)
    }
    if (table === undefined) {
      if (scope.sources.length === 0)
        throw new SqlFailure(1149, "SQL syntax error: SELECT * with no tables specified is not valid")
      const known = scope.sources.every((s) => s.columns !== undefined) && scope.merged.size === 0
      if (scope.counted !== undefined) {
        const all = scope.sources.flatMap((s) =>
          (s.columns ?? []).map((c) => ({ sql: `${s.sql}.${quote(c.name)}`, c }))
        )
        return { sql: all.map((x) => x.sql).join(", "), columns: all.map((x) => x.c) }
      }
      return {
        sql: `*${this.#localised(scope.sources)}`,
        columns: known ? scope.sources.flatMap((s) => s.columns ?? []) : undefined
      }
    }
    const source = scope.source(table)
    if (source === undefined) throw invalidInput(`missing FROM-clause entry for table '${table}'`)
    if (scope.counted !== undefined && source.columns !== undefined) {
      return { sql: source.columns.map((c) => `${source.sql}.${quote(c.name)}`).join(", "), columns: source.columns }
    }
    return { sql: `${source.sql}.*${this.#localised([source])}`, columns: source.columns }
  }

  /** What follows a star so that TIMESTAMP columns of tables are in the session's zone. */
  #localised(sources: ReadonlyArray<Source>): string {
    const zone = this.environment.zone
    if (zone === undefined) return ""
    const moments = sources.flatMap((s) =>
      s.kept === true ? (s.columns ?? []).filter((c) => c.type?.name === "timestamp").map((c) => [s, c] as const) : []
    )
    if (moments.length === 0) return ""
    const names = sources.flatMap((s) => (s.columns ?? []).map((c) => c.name.toLowerCase()))
    if (moments.some(([, c]) => names.filter((name) => name === c.name.toLowerCase()).length > 1))
      throw unsupported("* over TIMESTAMP columns of one name outside of UTC")
    return ` REPLACE (${moments.map(([s, c]) => `${localColumn(`${s.sql}.${quote(c.name)}`, c.type, zone)} AS ${quote(c.name)}`).join(", ")})`
  }

  // ---- expressions ------------------------------------------------------------------------------------------------

  /** A boolean operand: numbers and texts are compared with zero. */
  condition(node: Node, scope: Scope): string {
    return condition(this.expression(node, scope))
  }

  expression(node: Node, scope: Scope): Expression {
    const [kind, body] = kindOf(node)
    const operator = operators[kind]
    if (operator !== undefined) return operator(this, body, scope)
    switch (kind) {
      case "null":
        return { sql: "NULL", type: { name: "null" }, constant: { kind: "null" } }
      case "literal": {
        const typed = typedLiterals[text(body, "literal_type") ?? ""]
        return typed === undefined
          ? constantExpression(literalOf(body))
          : { sql: coerce({ kind: "string", value: text(body, "value") ?? "" }, typed), type: typed }
      }
      case "boolean":
        return constantExpression({ kind: "bool", value: flag(body, "value") })
      case "column":
        return this.#column(nameOf(child(body, "table")), nameOf(body) ?? "", scope)
      case "dot": {
        const [, qualifier] = kindOf(need(body, "this"))
        return this.#column(nameOf(qualifier), nameOf(child(body, "field")) ?? "", scope)
      }
      case "inserted":
        // VALUES(c) in ON DUPLICATE KEY UPDATE: the caller puts the row's value in its place.
        return { sql: quote(`\u0003${nameOf(body) ?? ""}`), type: this.#inserted(nameOf(body) ?? "", scope) }
      case "identifier":
        return this.#column(undefined, nameOf(body) ?? "", scope)
      case "paren": {
        const e = this.expression(need(body, "this"), scope)
        return e.constant === undefined ? { ...e, sql: `(${e.sql})` } : e
      }
      case "alias":
        return this.expression(need(body, "this"), scope)
      case "tuple":
        return {
          sql: `(${children(body, "expressions")
            .map((e) => this.expression(e, scope).sql)
            .join(", ")})`,
          type: undefined
        }
      case "subquery": {
        const inner = this.query(need(body, "this"), scope)
        const width = inner.columns?.length ?? 1
        // Of several columns the first is the value.
        if (width > 1)
          return {
            sql: `(SELECT s.c0 FROM (${inner.sql}) AS s(${Array.from({ length: width }, (_, i) => `c${i}`).join(", ")}))`,
            type: inner.columns?.[0]?.type
          }
        return { sql: `(${inner.sql})`, type: inner.columns?.[0]?.type }
      }
      case "select":
      case "union":
      case "except":
      case "intersect": {
        const inner = this.query(node, scope)
        return { sql: `(${inner.sql})`, type: inner.columns?.[0]?.type }
      }
      case "function":
      case "window_function":
      case "group_concat":
        return compileCall(this, kind, body, scope)
      default:
        throw unsupported(`the expression ${kind}`)
    }
  }

  #inserted(name: string, scope: Scope): SqlType | undefined {
    const found = scope.column(name)
    return found === undefined || found === "unknown" ? undefined : found.column.type
  }

  /** What OVER says; `whole` is the frame of those that say none. */
  window(spec: Node, scope: Scope, whole = ""): string {
    const name = nameOf(spec, "window_name")
    if (name !== undefined) return quote(name)
    const partition = children(spec, "partition_by").map((e) => this.expression(e, scope).sql)
    const order = this.ordering(children(spec, "order_by"), scope)
    const frame = child(spec, "frame")
    return [
      partition.length === 0 ? "" : `PARTITION BY ${partition.join(", ")}`,
      order.length === 0 ? "" : `ORDER BY ${order.join(", ")}`,
      frame === undefined ? whole : this.#frame(frame, scope)
    ]
      .filter((part) => part !== "")
      .join(" ")
  }

  #frame(frame: Node, scope: Scope): string {
    const bound = (value: unknown): string => {
      if (typeof value === "string") return value.replace(/([a-z])([A-Z])/g, "$1 $2").toUpperCase()
      if (typeof value !== "object" || value === null) return "CURRENT ROW"
      const [side, inner] = Object.entries(value)[0] ?? []
      if (typeof inner !== "object" || inner === null) return `UNBOUNDED ${String(side).toUpperCase()}`
      return `${this.expression(inner as Node, scope).sql} ${String(side).toUpperCase()}`
    }
    const kind = (text(frame, "kind") ?? "Rows").toUpperCase()
    const end = frame["end"]
    return end === undefined || end === null
      ? `${kind} ${bound(frame["start"])}`
      : `${kind} BETWEEN ${bound(frame["start"])} AND ${bound(end)}`
  }

  #column(table: string | undefined, name: string, scope: Scope): Expression {
    if (table !== undefined) {
      const source = scope.source(table.split(hintMark)[0] ?? table)
      if (source === undefined) throw invalidInput(`missing FROM-clause entry for table '${table}'`)
      const column = source.columns?.find((c) => c.name.toLowerCase() === name.toLowerCase())
      if (source.columns !== undefined && column === undefined)
        throw invalidInput(`column '${table}.${name}' does not exist`)
      return this.#read(source, `${source.sql}.${quote(column?.name ?? name)}`, column?.type)
    }
    const found = scope.column(name)
    if (found === "unknown") return { sql: quote(name), type: undefined }
    if (found !== undefined) {
      const shared = scope.merged.has(name.toLowerCase())
      const sql = shared ? quote(name) : `${found.source.sql}.${quote(found.column.name)}`
      return this.#read(found.source, sql, found.column.type)
    }
    const alias = aliasIn(scope, name)
    if (alias !== undefined) return { sql: quote(alias.name), type: alias.type }
    throw invalidInput(`column ${name} does not exist`)
  }

  #read(source: Source, sql: string, type: SqlType | undefined): Expression {
    return { sql: source.kept === true ? localColumn(sql, type, this.environment.zone) : sql, type }
  }
}

/** Whether a query reads a table of this name. */
const mentions = (node: Node, name: string): boolean => {
  let found = false
  walk(node, (inner) => {
    const table = child(inner, "table")
    if (table !== undefined && "name" in table && nameOf(table)?.toLowerCase() === name.toLowerCase()) found = true
  })
  return found
}

const aliasIn = (scope: Scope | undefined, name: string): RelationColumn | undefined =>
  scope === undefined ? undefined : (scope.aliases.get(name.toLowerCase()) ?? aliasIn(scope.parent, name))

/** A scope that shows the common table expressions of `scope` and none of its sources. */
const cteScope = (scope: Scope): Scope => {
  const only = new Scope(scope.parent)
  for (const [name, columns] of scope.ctes) only.ctes.set(name, columns)
  return only
}

const aliasesOf = (body: Node): ReadonlyArray<string> => children(body, "column_aliases").map((n) => nameOf(n) ?? "")

const renamed = (
  columns: ReadonlyArray<RelationColumn> | undefined,
  names: ReadonlyArray<string>
): ReadonlyArray<RelationColumn> | undefined =>
  names.length === 0
    ? columns
    : columns === undefined
      ? undefined
      : columns.map((c, i) => ({ ...c, name: names[i] ?? c.name }))

/** A parameter in a projection is text. */
const projected = (e: Expression): string =>
  e.constant?.kind === "parameter" || e.constant?.kind === "string" ? `CAST(${e.sql} AS VARCHAR)` : e.sql

export const literalOf = (body: Node): Constant => {
  const value = text(body, "value") ?? ""
  switch (text(body, "literal_type")) {
    case "number":
      return { kind: "number", value }
    case "hex_string":
    case "hex_number":
      return { kind: "bytes", hex: value }
    case "bit_string":
      return { kind: "bits", value: value === "" ? 0n : BigInt(`0b${value}`) }
    case "string":
    case "date":
    case "timestamp":
    case "time":
    case "datetime":
      return { kind: "string", value }
    default:
      throw unsupported(`a literal of the kind ${text(body, "literal_type")}`)
  }
}

const typedLiterals: Readonly<Record<string, SqlType>> = {
  date: { name: "date" },
  time: { name: "time" },
  timestamp: { name: "timestamp" },
  datetime: { name: "timestamp" }
}

const numberType = (value: string): SqlType => {
  if (/[eE]/.test(value)) return { name: "double" }
  const point = value.indexOf(".")
  if (point >= 0) return { name: "decimal", length: value.replace(/\D/g, "").length, scale: value.length - point - 1 }
  const number = BigInt(value)
  return number > 18446744073709551615n
    ? { name: "decimal", length: value.length, scale: 0 }
    : number > 9223372036854775807n
      ? { name: "bigint", unsigned: true }
      : bigint
}

/** A constant as an expression of its own. */
export const constantExpression = (constant: Constant): Expression => {
  switch (constant.kind) {
    case "null":
      return { sql: "NULL", type: { name: "null" }, constant }
    case "number": {
      const type = numberType(constant.value)
      if (type.name === "double" && !Number.isFinite(Number(constant.value)))
        throw new SqlFailure(
          1064,
          `SQL parser error: You have an error in your SQL syntax; check the manual that corresponds to your MatrixOne server version for the right syntax to use. constant ${constant.value} overflows double`
        )
      const digits = constant.value.startsWith(".") ? `0${constant.value}` : constant.value.replace(/\.$/, "")
      return {
        sql:
          type.name === "double"
            ? `CAST('${constant.value}' AS DOUBLE)`
            : type.name === "bigint" && type.unsigned !== true && BigInt(digits) > 2147483647n
              ? `CAST(${digits} AS BIGINT)`
              : digits,
        type,
        constant
      }
    }
    case "bool":
      return { sql: constant.value ? "TRUE" : "FALSE", type: { name: "bool" }, constant }
    case "bytes":
      return { sql: `unhex('${constant.hex}')`, type: { name: "varbinary" }, constant }
    case "bits": {
      const hex = constant.value.toString(16)
      return { sql: `unhex('${hex.length % 2 === 0 ? hex : `0${hex}`}')`, type: { name: "varbinary" }, constant }
    }
    default:
      return {
        sql: literal(constant.value),
        type: constant.kind === "parameter" ? { name: "text" } : varchar,
        constant
      }
  }
}

export type { Source }
