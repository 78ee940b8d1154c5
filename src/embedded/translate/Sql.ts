/** Writing DuckDB's SQL: names and literals. */

export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`

export const literal = (value: string | number | bigint | boolean | null | undefined): string =>
  value === null || value === undefined
    ? "NULL"
    : typeof value === "string"
      ? `'${value.replaceAll("'", "''")}'`
      : typeof value === "boolean"
        ? value
          ? "TRUE"
          : "FALSE"
        : String(value)

export const blob = (hex: string): string => `unhex('${hex}')`
