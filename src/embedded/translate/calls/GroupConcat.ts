/**
 * GROUP_CONCAT, which has a syntax of its own.
 */
import { SqlFailure } from "../../wire/WireSession.ts"
import { child, children, flag, kindOf, type Node, need, text } from "../Ast.ts"
import type { Compiler } from "../Compiler.ts"
import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import { family, printed } from "../operators/Operand.ts"
import { ordering } from "../query/Ordering.ts"
import type { Scope } from "../Scope.ts"
import { cast } from "../Sql.ts"
import type { TypeName } from "../Types.ts"
import { utcMoment, type Zone } from "../Zone.ts"

/** Values as it shows them, which is not as a cast does: no fraction of a second, moments in UTC, numbers as Go prints them. */
const shownIn: Partial<Record<TypeName, (e: Expression, zone: Zone | undefined) => string>> = {
  bool: (e) => cast(e.sql, "VARCHAR"),
  double: (e) => goNumber(e),
  float: (e) => goNumber(e),
  time: (e) => `fn__time_text(${e.sql}, 0)`,
  datetime: (e) => `strftime(${e.sql}, '%Y-%m-%d %H:%M:%S')`,
  timestamp: (e, zone) => `strftime(${utcMoment(e.sql, zone)}, '%Y-%m-%d %H:%M:%S.%f UTC')`,
  year: () => {
    throw new SqlFailure(20101, "internal error: unsupported type for group_concat payload: YEAR")
  }
}

/** The keys of ORDER BY, where a number is the argument of that place. */
const keysOf = (body: Node, parts: ReadonlyArray<Node>): ReadonlyArray<Node> =>
  children(body, "order_by").map((key) => {
    const [kind, literal] = kindOf(need(key, "this"))
    if (kind !== "literal" || text(literal, "literal_type") !== "number") return key
    const place = text(literal, "value") ?? ""
    const part = parts[Number(place) - 1]
    if (part === undefined)
      throw new SqlFailure(1149, `SQL syntax error: ORDER BY position ${place} is not in group_concat arguments`)
    return { ...key, this: part }
  })

const goNumber = (e: Expression): string => `js_go_number(${cast(e.sql, "VARCHAR")})`

export const groupConcat = (compiler: Compiler, body: Node, scope: Scope, over: string): Expression => {
  if (flag(body, "distinct") && over !== "")
    throw new SqlFailure(20102, "DISTINCT in window function is not yet implemented")
  const [kind, inner] = kindOf(need(body, "this"))
  // Several arguments arrive as a call of CONCAT, without our prefix.
  const parts = kind === "function" && text(inner, "name") === "CONCAT" ? children(inner, "args") : [need(body, "this")]
  const given = parts.map((p) => compiler.expression(p, scope))
  if (given.some((e) => family(e) === "vector")) throw unsupported("GROUP_CONCAT of the bytes of a vector")
  const asBytes = given.some((e) => family(e) === "bytes")
  const values = given.map((e) => {
    const shown = shownIn[e.type?.name ?? "null"]?.(e, compiler.environment.zone) ?? printed(e)
    return asBytes ? `hex(${family(e) === "bytes" ? e.sql : shown})` : shown
  })
  const value = values.length === 1 ? (values[0] ?? "") : `(${values.join(" || ")})`
  const separator = child(body, "separator")
  const between = separator === undefined ? "','" : compiler.expression(separator, scope).sql
  const order = ordering(compiler, keysOf(body, parts), scope)
  const by = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`
  // Those that are the same are taken out once all are in order: the first of them stays.
  const list = `list(${value}${by}) FILTER (WHERE ${value} IS NOT NULL)${over}`
  const joined = asBytes ? `hex(${between})` : between
  const sql = flag(body, "distinct")
    ? `array_to_string(fn__first_of_each(${list}), ${joined})`
    : `string_agg(${value}, ${joined}${by})${over}`
  return { sql: asBytes ? `unhex(${sql})` : sql, type: { name: asBytes ? "blob" : "text" }, aggregate: true }
}
