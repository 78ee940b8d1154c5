import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { bigint, varchar } from "../Types.ts"

/** A question about an address, answered with 1 or 0. */
const asked = (name: string, args: FunctionDefinition["args"]): FunctionDefinition => ({
  args,
  type: bigint,
  sql: ([a = ""]) => `CAST(${name}(${args[0] === "bytes" ? `hex(${a})` : a}) AS BIGINT)`
})

export const networkFunctions: FunctionTable = {
  is_ipv4: {
    args: ["string"],
    type: bigint,
    macro: "(a) AS CAST(regexp_matches(a, '^((25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.|$)){4}$') AS BIGINT)"
  },
  is_ipv6: asked("js_is_ipv6", ["string"]),
  is_ipv4_compat: asked("js_is_ipv4_compat", ["bytes"]),
  is_ipv4_mapped: asked("js_is_ipv4_mapped", ["bytes"]),
  inet_aton: {
    args: ["string"],
    type: { name: "bigint", unsigned: true },
    macro:
      "(a) AS CASE WHEN regexp_matches(a, '^\\d{1,3}(\\.\\d{1,3}){3}$') THEN list_reduce(list_transform(string_split(a, '.'), lambda p: CAST(p AS BIGINT)), lambda x, y: x * 256 + y) END"
  },
  inet_ntoa: {
    args: ["integer"],
    type: varchar,
    unsure: ["string", "bytes", "decimal", "float"],
    macro:
      "(a) AS CASE WHEN a NOT BETWEEN 0 AND 4294967295 THEN error('MO:20105:not supported: inet_ntoa of such a number is not supported by the embedded server') WHEN a BETWEEN 0 AND 4294967295 THEN concat_ws('.', a >> 24, (a >> 16) & 255, (a >> 8) & 255, a & 255) END"
  },
  inet6_aton: { args: ["string"], type: { name: "varbinary" }, sql: ([a = ""]) => `unhex(js_inet6_aton(${a}))` },
  inet6_ntoa: { args: ["bytes"], type: varchar, sql: ([a = ""]) => `js_inet6_ntoa(hex(${a}))` }
}
