/**
 * The special forms, one table.
 */

import { compileCast } from "./Cast.ts"
import type { Compiler } from "./Compiler.ts"
import type { Constant } from "./Constant.ts"
import { choose, coalesce, extreme, ifnull, inRange, nullif } from "./calls/Choice.ts"
import { current } from "./calls/CurrentTime.ts"
import { dated, interval } from "./calls/IntervalCall.ts"
import { dateOf } from "./calls/Moments.ts"
import { compileAll, constantText, type SpecialForm } from "./calls/SpecialForm.ts"
import { unsupported } from "./Errors.ts"
import { constantExpression } from "./Literal.ts"
import { bigint } from "./Types.ts"

const variable =
  (read: (compiler: Compiler, name: string) => Constant): SpecialForm =>
  (compiler, args, scope) => {
    const constant = read(compiler, constantText(compiler.expression(args[0] ?? {}, scope)) ?? "")
    return constant.kind === "null"
      ? { sql: "CAST(NULL AS VARCHAR)", type: { name: "text" }, constant }
      : constantExpression(constant)
  }

const grouping: SpecialForm = (compiler, args, scope) => ({
  sql: `GROUPING(${compileAll(compiler, args, scope)
    .map((a) => a.sql)
    .join(", ")})`,
  type: bigint
})

export const specialForms: Readonly<Record<string, SpecialForm>> = {
  _parameter: variable((compiler, index) => compiler.environment.parameter(Number(index))),
  _user_variable: variable((compiler, name) => compiler.environment.userVariable(name)),
  _system_variable: variable((compiler, name) => compiler.environment.systemVariable(name)),
  _interval: interval,
  _cast: (compiler, args, scope) =>
    compileCast(
      compiler.expression(args[0] ?? {}, scope),
      constantText(compiler.expression(args[1] ?? {}, scope)) ?? ""
    ),
  if: choose,
  iff: choose,
  ifnull,
  coalesce,
  nullif,
  in_range: inRange,
  greatest: extreme("greatest"),
  least: extreme("least"),
  date: dateOf,
  date_add: dated("+"),
  adddate: dated("+"),
  date_sub: dated("-"),
  subdate: dated("-"),
  now: current("now", { name: "timestamp" }, "TIMESTAMP"),
  sysdate: current("sysdate", { name: "timestamp" }, "TIMESTAMP"),
  current_timestamp: current("current_timestamp", { name: "timestamp" }, "TIMESTAMP"),
  localtime: current("localtime", { name: "timestamp" }, "TIMESTAMP"),
  localtimestamp: current("localtimestamp", { name: "timestamp" }, "TIMESTAMP"),
  utc_timestamp: current("utc_timestamp", { name: "datetime" }, "TIMESTAMP", true),
  curdate: current("curdate", { name: "date" }, "DATE"),
  current_date: current("current_date", { name: "date" }, "DATE"),
  utc_date: current("utc_date", { name: "date" }, "DATE", true),
  curtime: current("curtime", { name: "time" }, "INTERVAL"),
  current_time: current("current_time", { name: "time" }, "INTERVAL"),
  utc_time: current("utc_time", { name: "time" }, "INTERVAL", true),
  typeof: () => {
    throw unsupported("typeof")
  },
  grouping
}
