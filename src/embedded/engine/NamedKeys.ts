/**
 * The primary keys that a condition names. MatrixOne holds them for an UPDATE, DELETE or SELECT … FOR UPDATE that finds no
 * row, so that nobody inserts one of them meanwhile.
 */
import { child, children, flag, isConstant, kindOf, type Node, nameOf, need } from "../translate/Ast.ts"
import type { Compiler } from "../translate/Compiler.ts"
import { Scope } from "../translate/Scope.ts"
import { duckTypeOf, familyOf } from "../translate/Types.ts"
import { findColumn, sameName, type TableDefinition } from "./TableDefinition.ts"

type IsKey = (node: Node) => boolean

const both = (body: Node, isKey: IsKey): readonly [ReadonlyArray<Node>, ReadonlyArray<Node>] => [
  namedBy(need(body, "left"), isKey),
  namedBy(need(body, "right"), isKey)
]

/** The values that a condition of each kind names; none where it names none, or more than one where all must hold. */
const forms: Readonly<Record<string, (body: Node, isKey: IsKey) => ReadonlyArray<Node>>> = {
  paren: (body, isKey) => namedBy(need(body, "this"), isKey),
  and: (body, isKey) => {
    const [left, right] = both(body, isKey)
    return left.length > 0 && right.length > 0 ? [] : [...left, ...right]
  },
  or: (body, isKey) => {
    const [left, right] = both(body, isKey)
    return left.length > 0 && right.length > 0 ? [...left, ...right] : []
  },
  eq: (body, isKey) => {
    const [left, right] = [need(body, "left"), need(body, "right")]
    if (isKey(left) && isConstant(right)) return [right]
    return isKey(right) && isConstant(left) ? [left] : []
  },
  in: (body, isKey) => {
    const values = children(body, "expressions")
    return isKey(need(body, "this")) && !flag(body, "not") && values.every(isConstant) ? values : []
  }
}

const namedBy = (node: Node, isKey: IsKey): ReadonlyArray<Node> => {
  const [kind, body] = kindOf(node)
  return forms[kind]?.(body, isKey) ?? []
}

/**
 * A query for the keys that the WHERE of a statement over one table names; undefined where it names none. Under an alias,
 * and of a key of several columns, MatrixOne sees none.
 */
export const namedKeys = (
  compiler: Compiler,
  body: Node,
  table: Node,
  definition: TableDefinition
): string | undefined => {
  const where = child(body, "where_clause")
  const [key, ...more] = definition.primaryKey
  const type = key === undefined ? undefined : findColumn(definition, key)?.type
  if (where === undefined || child(table, "alias") !== undefined) return undefined
  if (key === undefined || type === undefined || more.length > 0) return undefined
  const isKey: IsKey = (node) => {
    const column = child(node, "column")
    const qualifier = nameOf(child(column ?? {}, "table"))
    return sameName(nameOf(column) ?? "", key) && (qualifier === undefined || sameName(qualifier, nameOf(table) ?? ""))
  }
  const values = namedBy(need(where, "this"), isKey).map((node) => compiler.expression(node, new Scope()).sql)
  if (values.length === 0) return undefined
  const rows = values.map((sql) => `(${sql}, TRY_CAST(${sql} AS ${duckTypeOf(type)}))`).join(", ")
  // 77.5 names no integer.
  const exact = familyOf(type) === "integer" ? "TRY_CAST(x AS DECIMAL(38, 10)) = k" : "k IS NOT NULL"
  return `SELECT k FROM (VALUES ${rows}) AS x(x, k) WHERE ${exact}`
}
