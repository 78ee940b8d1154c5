import { unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { cast } from "../Sql.ts"
import { bigint, bool, familyOf, type SqlType, varchar } from "../Types.ts"

const json: SqlType = { name: "json" }

/** A value as JSON text: a text becomes a string, a number keeps its digits. */
const jsonText = (sql: string, e: Expression | undefined): string => {
  if (e?.constant?.kind === "null") return "'null'"
  const type = e?.type
  if (type?.name === "json") return sql
  if (type?.name === "bool") return `CASE WHEN ${sql} THEN 'true' WHEN NOT ${sql} THEN 'false' END`
  if (e?.constant?.kind === "number" && !/[eE]/.test(e.constant.value)) return `'${e.constant.value}'`
  const family = type === undefined ? undefined : familyOf(type)
  if (family === "vector")
    return `'[' || array_to_string(list_transform(CAST(${sql} AS DOUBLE[]), lambda x: js_json_double(CAST(x AS VARCHAR))), ',') || ']'`
  if (family === "float") return `js_json_double(CAST(${cast(sql, "DOUBLE")} AS VARCHAR))`
  if (
    family === "bytes" ||
    type?.name === "year" ||
    type?.name === "bit" ||
    type?.name === "time" ||
    ((type?.scale ?? 0) > 0 && family === "temporal")
  )
    throw unsupported(`${type?.name} in JSON`)
  if (family === "integer" || family === "decimal") return `CAST(${sql} AS VARCHAR)`
  if (type?.name === "datetime" || type?.name === "timestamp") return `js_json_quote(fn__text_of_moment(${sql}))`
  return `js_json_quote(CAST(${sql} AS VARCHAR))`
}

/** A function over a document, paths and values. */
const changing = (name: string): FunctionDefinition => ({
  args: ["json", "string", "any"],
  rest: "any",
  type: json,
  sql: ([document = "", ...rest], [, ...expressions]) =>
    `CAST(js_${name}(${document}, ${rest.map((a, i) => (i % 2 === 0 ? a : jsonText(a, expressions[i]))).join(", ")}) AS JSON)`
})

const native = (
  name: string,
  args: FunctionDefinition["args"],
  type: SqlType,
  optional = 0,
  rest?: FunctionDefinition["rest"]
): FunctionDefinition => ({
  args,
  optional,
  type,
  ...(rest === undefined ? {} : { rest }),
  sql: (given) =>
    `CAST(js_${name}(${given.join(", ")}) AS ${type.name === "json" ? "JSON" : type.name === "bigint" ? "BIGINT" : "VARCHAR"})`
})

/** Only texts and documents hold one. */
const noDocument = ["bool", "integer", "float", "decimal", "temporal", "vector", "uuid", "enum", "set"] as const

const merged = { refuses: noDocument, unsure: ["null"] } as const

/** These look at their documents first; a document itself is fine. */
const checked = {
  checksDocuments: true,
  unsure: ["bytes", "temporal", "bool", "decimal", "float", "enum", "set", "uuid"]
} as const

export const jsonFunctions: FunctionTable = {
  json_extract: native("json_extract", ["json", "string"], json, 0, "string"),
  json_unquote: {
    args: ["any"],
    type: varchar,
    // A text must be JSON itself.
    sql: ([a = ""], [e]) =>
      e?.type?.name === "json"
        ? `js_json_unquote(${a})`
        : `js_json_unquote(js_json_extract(CAST(${a} AS VARCHAR), '$'))`
  },
  json_quote: native("json_quote", ["string"], json),
  json_valid: {
    args: ["any"],
    type: bool,
    sql: ([a = ""], [e]) =>
      e?.type?.name === "json" ? `CASE WHEN ${a} IS NOT NULL THEN TRUE END` : `json_valid(CAST(${a} AS VARCHAR))`
  },
  json_contains: { ...native("json_contains", ["json", "json", "string"], bigint, 1), ...checked },
  json_contains_path: {
    ...native("json_contains_path", ["json", "string", "string"], bigint, 0, "string"),
    ...checked
  },
  json_overlaps: { ...native("json_overlaps", ["json", "json"], bigint), ...checked },
  json_length: {
    args: ["json", "string"],
    optional: 1,
    type: bigint,
    sql: ([document = "", path]) =>
      `fn__json_length(${path === undefined ? document : `CAST(js_json_extract(${document}, ${path}) AS JSON)`})`
  },
  _json_length: {
    args: ["json"],
    type: bigint,
    macro:
      "(j) AS CASE json_type(j) WHEN 'ARRAY' THEN json_array_length(j) WHEN 'OBJECT' THEN len(json_keys(j)) ELSE CASE WHEN j IS NULL THEN NULL ELSE 1 END END"
  },
  json_type: {
    refuses: noDocument,
    args: ["json"],
    type: varchar,
    macro:
      "(j) AS CASE json_type(j) WHEN 'VARCHAR' THEN 'STRING' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' ELSE json_type(j) END"
  },
  json_keys: {
    ...checked,
    args: ["json", "string"],
    optional: 1,
    type: json,
    macro: "(j) AS to_json(list_sort(json_keys(j))), (j, p) AS to_json(list_sort(json_keys(j, p)))"
  },
  json_value: {
    ...checked,
    args: ["json", "string"],
    type: varchar,
    sql: (args) => `js_json_value(CAST(${args[0]} AS VARCHAR), ${args[1]})`
  },
  json_extract_string: { args: ["json", "string"], type: varchar },
  json_extract_float64: {
    args: ["json", "string"],
    type: { name: "double" },
    macro: "(j, p) AS TRY_CAST(json_extract_string(j, p) AS DOUBLE)"
  },
  json_array: {
    args: [],
    rest: "any",
    type: json,
    sql: (args, expressions) =>
      `CAST(js_json_array(${args.map((a, i) => jsonText(a, expressions[i])).join(", ")}) AS JSON)`
  },
  json_object: {
    args: [],
    rest: "any",
    type: json,
    sql: (args, expressions) =>
      `CAST(js_json_object(${args.map((a, i) => (i % 2 === 0 ? `CAST(${a} AS VARCHAR)` : jsonText(a, expressions[i]))).join(", ")}) AS JSON)`
  },
  json_set: changing("json_set"),
  json_insert: changing("json_insert"),
  json_replace: changing("json_replace"),
  json_remove: { ...native("json_remove", ["json", "string"], json, 0, "string"), refuses: noDocument },
  json_pretty: { ...native("json_pretty", ["json"], varchar), ...checked },
  json_merge_preserve: { ...native("json_merge_preserve", ["json", "json"], json, 0, "json"), ...merged },
  json_merge_patch: {
    ...merged,
    args: ["json", "json"],
    rest: "json",
    type: json,
    sql: (args) => args.reduce((a, b) => `fn__merge_patch(${a}, ${b})`)
  }
}
