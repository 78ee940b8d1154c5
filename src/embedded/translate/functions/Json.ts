import type { FunctionTable } from "../FunctionDefinition.ts"
import { bigint, bool, type SqlType, varchar } from "../Types.ts"

const json: SqlType = { name: "json" }

const checked = (path: string) =>
  `CASE WHEN ${path}[1] = '$' THEN ${path} ELSE error('MO:20301:invalid input: invalid json path ''' || ${path} || '''') END`

export const jsonFunctions: FunctionTable = {
  json_extract: {
    args: ["json", "string"],
    rest: "string",
    type: json,
    sql: ([document = "", ...paths]) =>
      paths.length === 1
        ? `fn__json_extract(${document}, ${paths[0]})`
        : `to_json(list_filter([${paths.map((p) => `json_extract(${document}, ${checked(p)})`).join(", ")}], lambda x: x IS NOT NULL))`
  },
  _json_extract: {
    args: ["json", "string"],
    type: json,
    macro: `(j, p) AS CASE WHEN contains(p, '*') THEN (CASE WHEN len(json_extract(j, [p])[1]) = 0 THEN NULL ELSE to_json(json_extract(j, [p])[1]) END) ELSE json_extract(j, ${checked("p")}) END`
  },
  json_unquote: { args: ["any"], type: varchar, sql: ([a = ""]) => `fn__json_unquote(CAST(${a} AS VARCHAR))` },
  _json_unquote: {
    args: ["string"],
    type: varchar,
    macro: "(a) AS CASE WHEN a[1] = '\"' AND json_valid(a) THEN json_extract_string(a, '$') ELSE a END"
  },
  json_quote: { args: ["string"], type: json, sql: ([a = ""]) => `to_json(${a})` },
  json_valid: { args: ["string"], type: bool },
  json_contains: {
    args: ["json", "json", "string"],
    optional: 1,
    type: bigint,
    macro: "(a, b) AS json_contains(a, b), (a, b, p) AS json_contains(json_extract(a, p), b)"
  },
  json_length: {
    args: ["json", "string"],
    optional: 1,
    type: bigint,
    macro: "(j) AS fn__json_length(j), (j, p) AS fn__json_length(json_extract(j, p))"
  },
  _json_length: {
    args: ["json"],
    type: bigint,
    macro:
      "(j) AS CASE json_type(j) WHEN 'ARRAY' THEN json_array_length(j) WHEN 'OBJECT' THEN len(json_keys(j)) ELSE CASE WHEN j IS NULL THEN NULL ELSE 1 END END"
  },
  json_type: {
    args: ["json"],
    type: varchar,
    macro:
      "(j) AS CASE json_type(j) WHEN 'VARCHAR' THEN 'STRING' WHEN 'UBIGINT' THEN 'INTEGER' WHEN 'BIGINT' THEN 'INTEGER' ELSE json_type(j) END"
  },
  json_keys: {
    args: ["json", "string"],
    optional: 1,
    type: json,
    macro: "(j) AS to_json(list_sort(json_keys(j))), (j, p) AS to_json(list_sort(json_keys(j, p)))"
  },
  json_extract_string: { args: ["json", "string"], type: varchar },
  json_extract_float64: {
    args: ["json", "string"],
    type: { name: "double" },
    macro: "(j, p) AS TRY_CAST(json_extract_string(j, p) AS DOUBLE)"
  },
  json_array: { args: [], rest: "any", type: json, sql: (args) => `json_array(${args.join(", ")})` },
  json_object: { args: [], rest: "any", type: json, sql: (args) => `json_object(${args.join(", ")})` },
  json_pretty: { args: ["json"], type: varchar },
  json_merge_patch: {
    args: ["json", "json"],
    rest: "json",
    type: json,
    sql: (args) => args.reduce((a, b) => `json_merge_patch(${a}, ${b})`)
  }
}
