/** Writing DuckDB's SQL: names and literals. */

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const literal = (value: string | number | bigint | boolean | null | undefined): string =>
  value === null || value === undefined
    ? "NULL"
    : typeof value === "string"
      ? textLiteral(value)
      : typeof value === "boolean"
        ? value
          ? "TRUE"
          : "FALSE"
        : String(value)

export const cast = (sql: string, duck: string): string => `CAST(${sql} AS ${duck})`

export const blob = (hex: string): string => `unhex('${hex}')`

/** A text ends at a NUL for DuckDB's parser, so one inside is put there by name. */
const textLiteral = (value: string): string =>
  value.includes("\0")
    ? `(${value
        .split("\0")
        .map((part) => `'${part.replaceAll("'", "''")}'`)
        .join(" || chr(0) || ")})`
    : `'${value.replaceAll("'", "''")}'`
