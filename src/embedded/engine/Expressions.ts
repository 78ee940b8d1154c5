/**
 * Expressions of a table's own: defaults, generated columns, checks, and values on their way into a column.
 */
import { children, kindOf } from "../translate/Ast.ts"
import { coerce } from "../translate/Coerce.ts"
import { plainText } from "../translate/Constant.ts"
import { requirePrecision } from "../translate/coerce/Decimals.ts"
import { rounded } from "../translate/coerce/Numbers.ts"
import type { Expression, RelationColumn } from "../translate/Expression.ts"
import { Scope } from "../translate/Scope.ts"
import { cast, literal, quote } from "../translate/Sql.ts"
import { duckTypeOf, familyOf, internalNameOf, rangeOf, type SqlType } from "../translate/Types.ts"
import { storedVector } from "../translate/Vectors.ts"
import { utcMoment, type Zone } from "../translate/Zone.ts"
import type { Host, Parsed } from "./Host.ts"
import type { ColumnDefinition, TableDefinition } from "./TableDefinition.ts"

const flagsOf = (column: ColumnDefinition): { readonly flags?: number } => (column.autoIncrement ? { flags: 512 } : {})

/** What `*` names them: a table's columns are in lower case there, however they were declared. */
export const relationColumns = (definition: TableDefinition): ReadonlyArray<RelationColumn> =>
  definition.columns.map((c) => ({ name: c.name.toLowerCase(), type: c.type, ...flagsOf(c) }))

/** A scope with one table in it. */
const tableScope = (definition: TableDefinition, alias: string): Scope => {
  const scope = new Scope()
  scope.add({ alias, sql: quote(alias), columns: relationColumns(definition), kept: true })
  return scope
}

/** The first projection of `parsed`, compiled with the columns of `definition` in scope. An empty alias leaves them bare. */
export const scopeOf = async (
  host: Host,
  parsed: Parsed,
  definition: TableDefinition,
  alias: string
): Promise<Expression> => {
  const compiler = await host.compiler(parsed)
  return bare(compiler.expression(projection(parsed), tableScope(definition, alias || "#self")), alias)
}

const bare = (e: Expression, alias: string): Expression =>
  alias === "" ? { ...e, sql: e.sql.replaceAll(`${quote("#self")}.`, "") } : e

const projection = (parsed: Parsed) => children(kindOf(parsed.ast)[1], "expressions")[0] ?? {}

/** The value of a column that was not given, as DuckDB SQL. Constants are coerced, calls are evaluated now. */
export const defaultSql = async (host: Host, column: ColumnDefinition): Promise<string> => {
  if (column.default === undefined) return "NULL"
  const parsed = host.parse(`SELECT ${column.default.sql}`)
  const compiler = await host.compiler(parsed)
  return stored(compiler.expression(projection(parsed), new Scope()), column.type, compiler.environment.zone)
}

/** What ON UPDATE sets. */
export const onUpdateSql = async (host: Host, column: ColumnDefinition): Promise<string | undefined> => {
  if (column.onUpdate === undefined) return undefined
  const parsed = host.parse(`SELECT ${column.onUpdate}`)
  const compiler = await host.compiler(parsed)
  return stored(compiler.expression(projection(parsed), new Scope()), column.type, compiler.environment.zone)
}

/** An expression on its way into a column of `type`: checked and converted as MatrixOne does. */
export const stored = (e: Expression, type: SqlType, zone?: Zone): string => {
  if (type.name !== "timestamp" || e.constant?.kind === "null") return converted(e, type)
  const moment = utcMoment(converted(e, type), zone)
  // A text of nothing is the first moment of all, which no other text may name.
  return e.constant !== undefined && plainText(e.constant).trim() === "" ? moment : `fn__timestamp(${moment})`
}

/** Types whose values are counted: a fraction is rounded, but that of a decimal cut off where the column is unsigned. */
export const isWhole = (type: SqlType): boolean =>
  familyOf(type) === "integer" && type.name !== "bit" && type.name !== "year"

/** Whether sql_mode says that texts too long for their column are cut, and no error. */
export const isLenient = (host: Host): boolean => !/STRICT_|TRADITIONAL/i.test(host.systemVariable("sql_mode"))

/** Cut to what fits a column of text. */
export const cut = (e: Expression, type: SqlType): Expression => {
  const { length } = type
  if (length === undefined || (type.name !== "char" && type.name !== "varchar")) return e
  const { constant } = e
  if (constant?.kind === "string" || constant?.kind === "parameter" || constant?.kind === "number")
    return { ...e, constant: { kind: "string", value: Array.from(constant.value).slice(0, length).join("") } }
  const family = e.type === undefined ? undefined : familyOf(e.type)
  if (family === "string") return { ...e, sql: `left(${e.sql}, ${length})` }
  return family === "integer" || family === "decimal"
    ? { sql: `left(${cast(e.sql, "VARCHAR")}, ${length})`, type: { name: "varchar", length } }
    : e
}

const isLong = (type: SqlType): boolean => (type.length ?? 38) > 18

/**
 * Refuses a decimal that has too many digits for its column once it is rounded. MatrixOne looks at none that it stores as it
 * is: whole numbers, and decimals of the same places and kind.
 */
const decimalFits = (e: Expression, type: SqlType): string => {
  const [length, scale] = [type.length ?? 38, type.scale ?? 0]
  const rounded = cast(e.sql, duckTypeOf(type))
  const family = e.type === undefined ? undefined : familyOf(e.type)
  const same = family === "decimal" && e.type?.scale === scale && isLong(e.type) === isLong(type)
  return length >= 38 || family === "integer" || family === "bool" || same
    ? rounded
    : `fn__decimal_fits(${e.sql}, ${rounded}, ${"9".repeat(length)}e-${scale}::DECIMAL(38,${scale}), ${literal(`Decimal${isLong(type) ? 128 : 64}(${length},${scale})`)})`
}

const converted = (e: Expression, type: SqlType): string => {
  if (e.constant?.kind === "number" && isWhole(type) && (type.unsigned !== true || /e/i.test(e.constant.value)))
    return coerce({ ...e.constant, value: rounded(e.constant.value) }, type)
  if (e.constant !== undefined) {
    requirePrecision(e.constant, type)
    return coerce(e.constant, type)
  }
  const duck = duckTypeOf(type)
  const family = e.type === undefined ? undefined : familyOf(e.type)
  switch (familyOf(type)) {
    case "integer": {
      if (!isWhole(type)) return cast(e.sql, duck)
      const [low, high] = rangeOf(type)
      if (family === "string") return `CAST(fn__integer(${e.sql}, ${low}, ${high}) AS ${duck})`
      if (family === "bool") return cast(e.sql, duck)
      if (e.type !== undefined && e.type.name === type.name && e.type.unsigned === type.unsigned) return e.sql
      const whole =
        family === "float" || family === "decimal"
          ? `${type.unsigned === true && family === "decimal" ? "trunc" : "round"}(${e.sql})`
          : e.sql
      return `CAST(fn__within(${whole}, ${low}, ${high}, ${literal(internalNameOf(type))}) AS ${duck})`
    }
    case "string": {
      const text =
        e.type?.name === "datetime" || e.type?.name === "timestamp"
          ? `fn__text_of_moment(${e.sql})`
          : family === "string"
            ? e.sql
            : family === "bytes"
              ? `decode(${e.sql})`
              : family === "bool"
                ? `CAST(CAST(${e.sql} AS INTEGER) AS VARCHAR)`
                : cast(e.sql, "VARCHAR")
      return type.length === undefined ||
        type.length === 65535 ||
        (family === "string" && e.type?.length !== undefined && e.type.length <= type.length)
        ? text
        : `fn__fits(${text}, ${type.length}, ${literal(type.name.toUpperCase())})`
    }
    case "bytes": {
      const bytes = family === "bytes" ? e.sql : `encode(${cast(e.sql, "VARCHAR")})`
      return type.length === undefined || type.name === "blob"
        ? bytes
        : `fn__fits_bytes(${bytes}, ${type.length}, ${literal((e.type?.name ?? "text").toUpperCase())}, ${literal(type.name.toUpperCase())})`
    }
    case "temporal":
      if (type.name === "time" && (e.type?.name === "datetime" || e.type?.name === "timestamp"))
        return `fn__clock(${e.sql})`
      if (
        (type.name === "datetime" || type.name === "timestamp") &&
        (e.type?.scale ?? 6) > (type.scale ?? 0) &&
        e.type?.name !== "date"
      )
        return `fn__round_moment(${cast(e.sql, duck)}, ${type.scale ?? 0})`
      return e.type?.name === type.name ? e.sql : cast(e.sql, duck)
    case "decimal":
      return decimalFits(e, type)
    case "float":
      return type.scale === undefined || type.length === undefined
        ? cast(e.sql, duck)
        : `CAST(fn__float_fits(${cast(e.sql, "DOUBLE")}, ${type.scale}, 1e${type.length - type.scale}) AS ${duck})`
    case "bool":
      return family === "bool" ? e.sql : cast(e.sql, "BOOLEAN")
    case "vector":
      return storedVector(e, type)
    default:
      if (type.name === "json" && e.type?.name === "json") return e.sql
      if (type.name === "enum") return cast(cast(e.sql, "VARCHAR"), duck)
      return cast(e.sql, duck)
  }
}
