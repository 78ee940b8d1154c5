import type { FunctionTable } from "../FunctionDefinition.ts"
import { bool, text, varchar } from "../Types.ts"

export const generalFunctions: FunctionTable = {
  isnull: { args: ["any"], type: bool, sql: ([a = ""]) => `(${a} IS NULL)` },
  uuid: { args: [], type: varchar, sql: () => "CAST(uuid() AS VARCHAR)" },
  _not: { args: ["bool"], type: bool, sql: ([a = ""]) => `(NOT ${a})` },
  is_ipv4: {
    args: ["string"],
    type: bool,
    macro: "(a) AS regexp_matches(a, '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}$')"
  },
  inet_aton: {
    args: ["string"],
    type: { name: "bigint", unsigned: true },
    macro:
      "(a) AS CASE WHEN regexp_matches(a, '^\\d{1,3}(\\.\\d{1,3}){3}$') THEN list_reduce(list_transform(string_split(a, '.'), lambda p: CAST(p AS BIGINT)), lambda x, y: x * 256 + y) END"
  },
  inet_ntoa: {
    args: ["integer"],
    type: varchar,
    macro:
      "(a) AS CASE WHEN a BETWEEN 0 AND 4294967295 THEN concat_ws('.', a >> 24, (a >> 16) & 255, (a >> 8) & 255, a & 255) END"
  },
  serial: {
    args: ["any"],
    rest: "any",
    type: text,
    sql: () => "error('MO:20105:not supported: serial is not supported by the embedded server')"
  }
}
