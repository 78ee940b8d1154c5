import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, bool, text, varchar } from "../Types.ts"

const asked = (question: string): FunctionDefinition => ({
  args: ["any"],
  type: bool,
  sql: ([a = ""]) => `(${a} ${question})`
})

const truths = {
  args: ["bool"],
  unsure: ["string", "bytes", "decimal", "temporal", "year", "bit", "other", "vector"]
} as const

export const generalFunctions: FunctionTable = {
  isnull: asked("IS NULL"),
  is_null: asked("IS NULL"),
  isunknown: asked("IS NULL"),
  is_not_null: asked("IS NOT NULL"),
  isnotnull: asked("IS NOT NULL"),
  isnotunknown: asked("IS NOT NULL"),
  istrue: { ...asked("IS TRUE"), ...truths },
  isnottrue: { ...asked("IS NOT TRUE"), ...truths },
  isfalse: { ...asked("IS FALSE"), ...truths },
  isnotfalse: { ...asked("IS NOT FALSE"), ...truths },
  uuid: { args: [], type: varchar, sql: () => "CAST(uuid() AS VARCHAR)" },
  uuid_to_bin: {
    args: ["string", "bool"],
    optional: 1,
    type: { name: "varbinary", length: 16 },
    sql: ([a = "", swapped = "FALSE"]) => `unhex(js_uuid_hex(${a}, CAST(CAST(${swapped} AS INTEGER) AS VARCHAR)))`
  },
  bin_to_uuid: {
    args: ["bytes", "bool"],
    optional: 1,
    type: varchar,
    sql: ([a = "", swapped = "FALSE"]) => `js_uuid_text(hex(${a}), CAST(CAST(${swapped} AS INTEGER) AS VARCHAR))`
  },
  _not: { args: ["bool"], type: bool, sql: ([a = ""]) => `(NOT ${a})` },
  _truth: {
    args: ["string"],
    type: bool,
    macro: `(s) AS CASE WHEN s IS NULL THEN NULL WHEN lower(s) IN ('true', 't') THEN TRUE WHEN lower(s) IN ('false', 'f') THEN FALSE
      ELSE COALESCE(TRY_CAST(s AS DOUBLE) <> 0, error('MO:20301:invalid input: ''' || s || ''' is not a valid bool expression')) END`
  },
  random_bytes: {
    args: ["integer"],
    type: { name: "blob" },
    // The argument that is another number each time keeps two calls apart.
    sql: ([n = ""]) => `unhex(js_random_bytes(CAST(${n} AS VARCHAR), CAST(random() AS VARCHAR)))`
  },
  compress: { args: ["bytes"], type: { name: "blob" }, sql: ([a = ""]) => `unhex(js_compress(hex(${a})))` },
  uncompress: { args: ["bytes"], type: varchar, sql: ([a = ""]) => `decode(unhex(js_uncompress(hex(${a}))))` },
  uncompressed_length: {
    args: ["bytes"],
    type: bigint,
    sql: ([a = ""]) =>
      `CASE WHEN js_uncompress(hex(${a})) IS NOT NULL THEN CAST(js_uncompressed_length(hex(${a})) AS BIGINT) END`
  },
  binary: { args: ["bytes"], type: { name: "varbinary" }, sql: ([a = ""]) => a },
  serial: {
    args: ["any"],
    rest: "any",
    type: text,
    sql: () => "error('MO:20105:not supported: serial is not supported by the embedded server')"
  }
}
