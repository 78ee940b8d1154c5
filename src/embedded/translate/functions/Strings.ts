import { refusal, unsupported } from "../Errors.ts"
import type { Expression } from "../Expression.ts"
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { printed } from "../operators/Operand.ts"
import { bigint, bool, familyOf, type SqlType, varchar } from "../Types.ts"
import { narrowNames } from "../VectorTypes.ts"

const bytes: SqlType = { name: "blob" }
const unsigned: SqlType = { name: "bigint", unsigned: true }

const text = (macro: string, args: FunctionDefinition["args"], optional = 0): FunctionDefinition => ({
  args,
  optional,
  type: varchar,
  macro
})

const count = (macro: string, args: FunctionDefinition["args"], optional = 0): FunctionDefinition => ({
  args,
  optional,
  type: bigint,
  macro
})

const native = (sql: string, args: FunctionDefinition["args"]): FunctionDefinition => ({
  args,
  type: varchar,
  sql: (given) => `${sql}(${given.map((a) => `CAST(${a} AS VARCHAR)`).join(", ")})`
})

/** A piece of a text; of one that is written down and empty it is a CHAR there. */
const piece = (macro: string, args: FunctionDefinition["args"], optional = 0): FunctionDefinition => ({
  args,
  optional,
  macro,
  type: ([e]) => {
    if (e?.constant?.kind === "string" && e.constant.value === "") throw unsupported("a piece of an empty text")
    return varchar
  }
})

/** Bytes stay bytes. */
const trimmed = ([e]: ReadonlyArray<Expression>): SqlType =>
  e?.type !== undefined && familyOf(e.type) === "bytes" ? { name: "text" } : varchar

/** The place after the last character counted from either end. */
const substring = `(a, p) AS CASE WHEN p = 0 THEN '' WHEN p < 0 AND -p > length(a) THEN '' ELSE substr(a, p) END,
  (a, p, n) AS CASE WHEN p = 0 OR n <= 0 THEN '' WHEN p < 0 AND -p > length(a) THEN '' ELSE substr(a, p, n) END`

export const stringFunctions: FunctionTable = {
  concat: { args: ["string", "string"], rest: "string", type: varchar, sql: (args) => `(${args.join(" || ")})` },
  concat_ws: {
    args: ["string", "string"],
    rest: "string",
    type: varchar,
    sql: (args) => `concat_ws(${args.join(", ")})`
  },
  length: {
    args: ["any"],
    type: bigint,
    refuses: ["json", "bit", "vector"],
    sql: ([a = ""], [e]) =>
      e?.type !== undefined && familyOf(e.type) === "bytes"
        ? `octet_length(${a})`
        : `strlen(${e === undefined ? a : printed(e)})`
  },
  octet_length: count("(a) AS strlen(a)", ["string"]),
  bit_length: count("(a) AS strlen(a) * 8", ["string"]),
  char_length: { args: ["string"], type: unsigned, sql: "length" },
  lengthutf8: { args: ["string"], type: unsigned, sql: "length" },
  character_length: { args: ["string"], type: unsigned, sql: "length" },
  lower: { args: ["string"], type: varchar },
  lcase: { args: ["string"], type: varchar, sql: "lower" },
  upper: { args: ["string"], type: varchar },
  ucase: { args: ["string"], type: varchar, sql: "upper" },
  substring: piece(substring, ["string", "integer", "integer"], 1),
  substr: piece(substring, ["string", "integer", "integer"], 1),
  mid: piece(substring, ["string", "integer", "integer"], 1),
  left: piece("(a, n) AS CASE WHEN n <= 0 THEN '' ELSE substr(a, 1, n) END", ["string", "integer"]),
  right: piece("(a, n) AS CASE WHEN n <= 0 THEN '' WHEN n >= length(a) THEN a ELSE right(a, n) END", [
    "string",
    "integer"
  ]),
  locate: count(
    "(b, a) AS strpos(a, b), (b, a, p) AS CASE WHEN p < 1 OR p > length(a) + 1 THEN 0 WHEN strpos(substr(a, p), b) = 0 THEN 0 ELSE strpos(substr(a, p), b) + p - 1 END",
    ["string", "string", "integer"],
    1
  ),
  position: count("(b, a) AS strpos(a, b)", ["string", "string"]),
  instr: count("(a, b) AS strpos(a, b)", ["string", "string"]),
  lpad: text(
    "(a, n, p) AS CASE WHEN a IS NULL OR n < 0 OR n > 16777216 THEN NULL WHEN n <= length(a) THEN substr(a, 1, n) WHEN p = '' THEN '' ELSE lpad(a, CAST(n AS INTEGER), p) END",
    ["string", "integer", "string"]
  ),
  rpad: text(
    "(a, n, p) AS CASE WHEN a IS NULL OR n < 0 OR n > 16777216 THEN NULL WHEN n <= length(a) THEN substr(a, 1, n) WHEN p = '' THEN '' ELSE rpad(a, CAST(n AS INTEGER), p) END",
    ["string", "integer", "string"]
  ),
  repeat: text("(a, n) AS CASE WHEN n <= 0 THEN '' WHEN n * strlen(a) > 67108864 THEN NULL ELSE repeat(a, n) END", [
    "string",
    "integer"
  ]),
  space: text(
    "(n) AS CASE WHEN n <= 0 THEN '' WHEN n > 8000 THEN error('MO:20301:invalid input: the space count is greater than max allowed value 8000') ELSE repeat(' ', n) END",
    ["integer"]
  ),
  reverse: { args: ["string"], type: trimmed },
  replace: text("(a, b, c) AS CASE WHEN b = '' THEN a ELSE replace(a, b, c) END", ["string", "string", "string"]),
  insert: text(
    "(a, p, n, b) AS CASE WHEN p < 1 OR p > length(a) THEN a WHEN n < 0 OR p + n > length(a) THEN substr(a, 1, p - 1) || b ELSE substr(a, 1, p - 1) || b || substr(a, p + n) END",
    ["string", "integer", "integer", "string"]
  ),
  trim: text(
    `(a) AS trim(a, ' '), (m, c, a) AS CASE
      WHEN c = '' OR c IS NULL THEN a
      WHEN m = 'leading' THEN regexp_replace(a, '^(' || regexp_escape(c) || ')+', '')
      WHEN m = 'trailing' THEN regexp_replace(a, '(' || regexp_escape(c) || ')+$', '')
      ELSE regexp_replace(regexp_replace(a, '^(' || regexp_escape(c) || ')+', ''), '(' || regexp_escape(c) || ')+$', '') END`,
    ["string", "string", "string"],
    2
  ),
  ltrim: { args: ["string"], type: trimmed, macro: "(a) AS ltrim(a, ' ')" },
  rtrim: { args: ["string"], type: trimmed, macro: "(a) AS rtrim(a, ' ')" },
  substring_index: text(
    "(a, d, n) AS CASE WHEN n = 0 OR d = '' THEN '' WHEN n > 0 THEN array_to_string(string_split(a, d)[:n], d) ELSE array_to_string(string_split(a, d)[n:], d) END",
    ["string", "string", "integer"]
  ),
  split_part: text(
    "(a, d, n) AS CASE WHEN n NOT BETWEEN 0 AND 4294967295 THEN error('MO:1690:data out of range: data type uint32, value ''' || n || '''') WHEN n <= 0 THEN error('MO:20301:invalid input: split_part: field contains non-positive integer') ELSE string_split(a, d)[n] END",
    ["string", "string", "integer"]
  ),
  find_in_set: {
    args: ["string", "string"],
    type: { name: "bigint", unsigned: true },
    macro:
      "(a, b) AS CASE WHEN a IS NULL OR b IS NULL THEN NULL WHEN b = '' THEN 0 ELSE COALESCE(list_position(string_split(b, ','), a), 0) END"
  },
  field: {
    args: ["string", "string"],
    refuses: ["json", "bit", "vector", "bool", "temporal"],
    rest: "string",
    type: { name: "bigint", unsigned: true },
    sql: ([value = "", ...rest]) => `COALESCE(list_position([${rest.join(", ")}], ${value}), 0)`
  },
  elt: {
    args: ["integer", "string"],
    rest: "string",
    type: varchar,
    sql: ([index = "", ...rest]) =>
      `CASE WHEN ${index} < 1 THEN NULL ELSE list_extract([${rest.join(", ")}], ${index}) END`
  },
  ascii: {
    args: ["string"],
    type: { name: "tinyint", unsigned: true },
    macro: "(a) AS CASE WHEN a = '' THEN 0 ELSE CAST(('0x' || substr(hex(a), 1, 2)) AS INTEGER) END"
  },
  // The first byte counts least, the other way round than in MySQL.
  ord: count(
    "(a) AS CASE WHEN a = '' THEN 0 ELSE CAST('0x' || array_to_string(list_reverse(regexp_extract_all(hex(substr(a, 1, 1)), '..')), '') AS BIGINT) END",
    ["string"]
  ),
  char: {
    args: ["integer"],
    rest: "integer",
    type: varchar,
    unsure: ["string", "bytes", "decimal", "float", "other"],
    sql: (args) =>
      `concat(${args.map((a) => `CASE WHEN ${a} BETWEEN 0 AND 127 THEN chr(CAST(${a} AS INTEGER)) ELSE ${refusal("char of what is not ASCII")} END`).join(", ")})`
  },
  hex: {
    args: ["any"],
    type: varchar,
    sql: ([a = ""], [e]) => {
      const family = e?.type?.name
      if (["tinyint", "smallint", "int", "mediumint", "bigint", "year", "bit"].includes(family ?? ""))
        return `to_hex(${a})`
      if (family === "decimal" || family === "double" || family === "float")
        return `to_hex(CAST(greatest(least(round(CAST(${a} AS DOUBLE)), 9223372036854774784), -9223372036854775808) AS BIGINT))`
      return family === "blob" || family === "binary" || family === "varbinary"
        ? `hex(${a})`
        : `hex(${e === undefined ? a : printed(e)})`
    },
    refuses: ["json", ...narrowNames],
    unsure: ["decimal", "float", "vector"]
  },
  unhex: {
    args: ["string"],
    type: bytes,
    macro:
      "(a) AS CASE WHEN regexp_matches(a, '^[0-9A-Fa-f]*$') THEN unhex(CASE WHEN length(a) % 2 = 1 THEN '0' ELSE '' END || a) END"
  },
  bin: { args: ["integer"], type: varchar, unsure: ["decimal", "float"] },
  oct: {
    args: ["integer"],
    type: { name: "decimal", length: 38, scale: 0 },
    refuses: ["json", "vector", "uuid", "enum", "set"],
    unsure: ["string", "bytes", "temporal", "decimal", "float"],
    sql: ([a = ""]) => `CAST(printf('%o', ${a}) AS DECIMAL(38,0))`
  },
  md5: { args: ["string"], type: varchar },
  sha1: { args: ["string"], type: varchar },
  sha: { args: ["string"], type: varchar, sql: "sha1" },
  sha2: native("js_sha2", ["string", "integer"]),
  soundex: native("js_soundex", ["string"]),
  format: {
    args: ["any", "integer", "string"],
    refuses: ["temporal"],
    optional: 1,
    type: varchar,
    sql: ([a = "", ...rest]) =>
      `js_format(CAST(${a} AS VARCHAR), ${rest.map((x) => `CAST(${x} AS VARCHAR)`).join(", ")})`
  },
  crc32: {
    args: ["string"],
    refuses: ["bool", "integer", "float", "decimal", "temporal", "uuid"],
    unsure: ["json", "vector"],
    type: { name: "int", unsigned: true },
    sql: ([a = ""]) => `CAST(js_crc32(${a}) AS UINTEGER)`
  },
  aes_encrypt: { args: ["string", "string"], type: bytes, sql: (args) => `unhex(js_aes_encrypt(${args.join(", ")}))` },
  aes_decrypt: {
    args: ["bytes", "string"],
    type: varchar,
    sql: ([a = "", key = ""]) => `decode(unhex(js_aes_decrypt(hex(${a}), ${key})))`
  },
  make_set: {
    args: ["integer", "string"],
    rest: "string",
    type: varchar,
    sql: (args) => `js_make_set(${args.map((a) => `CAST(${a} AS VARCHAR)`).join(", ")})`
  },
  export_set: {
    args: ["integer", "string", "string", "string", "integer"],
    optional: 2,
    type: varchar,
    sql: (args) => `js_export_set(${args.map((a) => `CAST(${a} AS VARCHAR)`).join(", ")})`
  },
  to_upper: { args: ["string"], type: varchar, sql: "upper" },
  to_lower: { args: ["string"], type: varchar, sql: "lower" },
  is_uuid: {
    args: ["string"],
    type: bool,
    macro: "(a) AS regexp_matches(a, '^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$')"
  },
  to_base64: { args: ["bytes"], type: { name: "text" }, refuses: ["json", "bit", ...narrowNames], unsure: ["vector"] },
  from_base64: { args: ["string"], type: bytes, macro: "(a) AS TRY(from_base64(a))" },
  strcmp: {
    args: ["string", "string"],
    type: { name: "tinyint" },
    macro: "(a, b) AS CASE WHEN a < b THEN -1 WHEN a > b THEN 1 ELSE CASE WHEN a = b THEN 0 END END"
  },
  startswith: { args: ["string", "string"], type: bool, sql: "starts_with" },
  endswith: { args: ["string", "string"], type: bool, sql: "suffix" },
  empty: { args: ["string"], type: bool, macro: "(a) AS (a = '')" },
  quote: {
    args: ["string"],
    type: varchar,
    // Line ends, zeros and the like are spelled out there.
    macro: `(a) AS CASE WHEN regexp_matches(a, '[\\x00-\\x1f\\x7f]') THEN ${refusal("quote of control characters")}
      ELSE '''' || replace(replace(a, '\\', '\\\\'), '''', '''''') || '''' END`,
    unsure: ["bytes"]
  },
  regexp_like: {
    args: ["string", "string", "string"],
    optional: 1,
    type: bool,
    macro:
      "(a, b) AS CASE WHEN b = '' THEN error('MO:3685:Illegal argument to a regular expression.') ELSE regexp_matches(a, b) END, (a, b, o) AS regexp_matches(a, '(?' || replace(replace(o, 'c', ''), 'u', '') || ')' || b)"
  },
  _searched: {
    args: ["string"],
    type: varchar,
    macro:
      "(a) AS CASE WHEN a = '' THEN error('MO:20301:invalid input: regexp: Index out of bounds in regular expression search.') ELSE a END"
  },
  regexp_replace: text(
    "(a, b, c) AS regexp_replace(fn__searched(a), b, c, 'g'), (a, b, c, p) AS substr(a, 1, p - 1) || regexp_replace(substr(a, p), b, c, 'g')",
    ["string", "string", "string", "integer"],
    1
  ),
  regexp_substr: text(
    "(a, b) AS CASE WHEN regexp_matches(fn__searched(a), b) THEN regexp_extract(a, b) END, (a, b, p) AS CASE WHEN regexp_matches(substr(a, p), b) THEN regexp_extract(substr(a, p), b) END, (a, b, p, n) AS regexp_extract_all(substr(a, p), b)[n]",
    ["string", "string", "integer", "integer"],
    2
  ),
  regexp_instr: count(
    "(a, b) AS CASE WHEN regexp_matches(fn__searched(a), b) THEN strpos(a, regexp_extract(a, b)) WHEN a IS NOT NULL AND b IS NOT NULL THEN 0 END",
    ["string", "string"]
  ),
  levenshtein_distance: { args: ["string", "string"], type: bigint, sql: "levenshtein" }
}
