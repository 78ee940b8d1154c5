/**
 * What a load must know of a column: what its values look like, and as what they wait before they are checked.
 */

/** `text` and `bytes` take any value; `other` has a form of its own. */
export type ColumnKind = "text" | "bytes" | "json" | "bit" | "vector" | "date" | "other"

export interface LoadColumn {
  readonly name: string
  readonly kind: ColumnKind
  /** Its type in the load's own table. Texts wait at any length, since INSERT checks it and LOAD does not. */
  readonly staged: string
  /** Characters or bytes that fit, where the type says. */
  readonly length: number | undefined
  readonly key: string
  readonly generated: boolean
}

/** Types as the catalog spells them; the first that matches counts. */
const kinds: ReadonlyArray<readonly [type: RegExp, kind: ColumnKind, staged?: string]> = [
  [/^(?:VAR)?CHAR\b/, "text", "TEXT"],
  [/^(?:TINY|MEDIUM|LONG)?TEXT\b/, "text", "TEXT"],
  [/^(?:VAR)?BINARY\b/, "bytes", "BLOB"],
  [/^(?:TINY|MEDIUM|LONG)?BLOB\b/, "bytes", "BLOB"],
  // LOAD takes the quotes off a JSON string.
  [/^JSON\b/, "json", "TEXT"],
  [/^BIT\b/, "bit"],
  [/^VEC/, "vector"],
  [/^DATE\b/, "date"]
]

/** The catalog's widths of integers, and the 0 for types that have none, are no part of a definition. */
const definition = (type: string): string =>
  type.replace(/^((?:TINY|SMALL|MEDIUM|BIG)?INT(?:EGER)?(?: UNSIGNED)?)\(\d+\)/, "$1").replace(/\(0\)$/, "")

const lengthOf = (type: string): number | undefined => {
  const length = /^(?:VAR)?(?:CHAR|BINARY)\((\d+)\)/.exec(type)?.[1]
  return length === undefined ? undefined : Number(length)
}

export const loadColumn = (row: {
  readonly name: string
  readonly type: string
  readonly col_key: string
  readonly extra: string
}): LoadColumn => {
  const type = /^(?:ENUM|SET)\b/i.test(row.type) ? row.type : row.type.toUpperCase()
  const [, kind, staged] = kinds.find(([pattern]) => pattern.test(type)) ?? [undefined, "other" as const]
  return {
    name: row.name,
    kind,
    staged: staged ?? definition(type),
    length: lengthOf(type),
    key: row.col_key,
    generated: /generated/i.test(row.extra)
  }
}
