/**
 * What DuckDB's messages are in MatrixOne's terms: a table, walked top to bottom.
 */
import { SqlFailure } from "../wire/WireSession.ts"

interface Mapping {
  readonly when: RegExp
  readonly failure: (match: RegExpExecArray) => SqlFailure
}

const internal = (message: string) => new SqlFailure(20101, `internal error: ${message}`)

const mappings: ReadonlyArray<Mapping> = [
  // Raised by our own macros: the number and text are in the message.
  {
    when: /MO:(\d+):([\s\S]*)$/,
    failure: (m) => new SqlFailure(Number(m[1]), m[2] ?? "", m[1] === "1406" ? "22001" : "HY000")
  },
  {
    // DuckDB has no other checks than those of partitions.
    when: /CHECK constraint failed/,
    failure: () => new SqlFailure(20301, "invalid input: Table has no partition for value from column_list")
  },
  { when: /Interrupted/i, failure: () => new SqlFailure(1105, "context canceled") },
  {
    when: /Conflict on|write-write conflict|Transaction conflict/i,
    failure: () => new SqlFailure(20619, "w-w conflict")
  },
  {
    when: /More than one row returned by a subquery/,
    failure: () => new SqlFailure(1242, "Subquery returns more than 1 row", "21000")
  },
  {
    when: /column "?([\w.]+)"? must appear in the GROUP BY clause/,
    failure: (m) =>
      new SqlFailure(
        1149,
        `SQL syntax error: column "${m[1]}" must appear in the GROUP BY clause or be used in an aggregate function`
      )
  },
  {
    when: /(WHERE|HAVING|ON) clause cannot contain aggregates/i,
    failure: () => new SqlFailure(1149, "SQL syntax error: aggregate function not allowed in WHERE clause")
  },
  {
    when: /(WHERE|HAVING|ON|GROUP BY) clause cannot contain window functions/,
    failure: (m) => new SqlFailure(1149, `SQL syntax error: window function not allowed in ${m[1]} clause`)
  },
  {
    when: /aggregate function calls cannot be nested/,
    failure: () => new SqlFailure(1149, "SQL syntax error: aggregate function calls cannot be nested")
  },
  {
    when: /Referenced column "([^"]+)" not found|does not have a column named "([^"]+)"/,
    failure: (m) => new SqlFailure(20301, `invalid input: column ${m[1] ?? m[2]} does not exist`)
  },
  {
    when: /Ambiguous reference to column name "([^"]+)"/,
    failure: (m) => new SqlFailure(20301, `invalid input: ambiguous column reference to '${m[1]}'`)
  },
  {
    when: /Could not convert string '([\s\S]*?)' to (U?INT\d+|U?HUGEINT)/,
    failure: (m) => new SqlFailure(20203, `invalid argument cast to int, bad value ${m[1]}`)
  },
  {
    when: /Could not convert string '([\s\S]*?)' to (DOUBLE|FLOAT)/,
    failure: (m) =>
      new SqlFailure(20203, `invalid argument cast to ${m[2] === "FLOAT" ? "float32" : "float64"}, bad value ${m[1]}`)
  },
  {
    when: /Could not convert string "([\s\S]*?)" to DECIMAL\((\d+),(\d+)\)/,
    failure: (m) =>
      new SqlFailure(
        20301,
        `invalid input: ${m[1]} beyond the range, can't be converted to Decimal128(${m[2]},${m[3]}).`
      )
  },
  {
    when: /invalid (?:date|timestamp) field format: "([\s\S]*?)"|(?:date|timestamp) field value out of range: "([\s\S]*?)"/i,
    failure: (m) => new SqlFailure(20301, `invalid input: invalid datetime value ${m[1] ?? m[2]}`)
  },
  { when: /Malformed JSON|json.*invalid/i, failure: () => new SqlFailure(20301, "invalid input: json text") },
  {
    when: /Overflow in (?:addition|subtraction|multiplication) of (\w+) (\(.*?\))/,
    failure: (m) => new SqlFailure(1690, `data out of range: data type ${(m[1] ?? "").toLowerCase()}, ${m[2]}`)
  },
  {
    when: /Type (\w+) with value ([^ ]+) can't be cast because the value is out of range for the destination type (\w+)/,
    failure: (m) => new SqlFailure(1690, `data out of range: data type ${(m[3] ?? "").toLowerCase()}, value '${m[2]}'`)
  },
  {
    when: /Could not cast value ([^ ]+) .*to DECIMAL/,
    failure: (m) => new SqlFailure(1690, `data out of range: data type decimal, value '${m[1]}'`)
  },
  { when: /Out of Range Error: ([^\n]*)/, failure: (m) => new SqlFailure(1690, `data out of range: ${m[1]}`) },
  {
    when: /(Unimplemented type for cast [^\n]*|[^\n]*an explicit cast is required|Cannot (?:mix|combine|compare|cast) values? [^\n]*|Could not convert string [^\n]* to (?:INTERVAL|DATE|TIMESTAMP|TIME)\b[^\n]*)/i,
    failure: (m) => new SqlFailure(20105, `not supported: ${m[1]} (refused by the embedded server)`)
  },
  { when: /Conversion Error: ([^\n]*)/, failure: (m) => new SqlFailure(20203, `invalid argument ${m[1]}`) },
  { when: /Array .*size|dimension/i, failure: (m) => new SqlFailure(20301, `invalid input: ${m[0]}`) },
  {
    when: /missing \)|invalid regular expression|bad repetition|missing \]|no argument for repetition/i,
    failure: (m) => new SqlFailure(1105, `error parsing regexp: ${m[0]}`)
  },
  {
    when: /No function matches the given name and argument types '([^']*)'/,
    failure: (m) =>
      new SqlFailure(
        20203,
        `invalid argument function ${(m[1] ?? "").replace(/\(.*/, "").replace(/^fn_+/, "")}, bad value ${(m[1] ?? "").replace(/^[^(]*/, "")}`
      )
  },
  {
    when: /Cannot (?:mix|combine|compare|cast) values? of (?:type )?([^\n]*)/i,
    failure: (m) => new SqlFailure(20203, `invalid argument ${m[1]}`)
  },
  {
    when: /(?:Scalar|Aggregate|Table) Function with name (\S+) does not exist/i,
    failure: (m) => new SqlFailure(20105, `not supported: function or operator '${(m[1] ?? "").replace(/^fn_+/, "")}'`)
  },
  {
    when: /Set operations can only apply to expressions with the same number of result columns/,
    failure: () => new SqlFailure(1064, "SQL parser error: SELECT statements have different number of columns")
  },
  { when: /Max expression depth|recursi/i, failure: (m) => internal(m[0]) },
  {
    when: /Binder Error: ([^\n]*)/,
    failure: (m) => new SqlFailure(20105, `not supported: ${m[1]} (refused by the embedded server)`)
  },
  {
    when: /Parser Error: ([^\n]*)/,
    failure: (m) => new SqlFailure(20105, `not supported: ${m[1]} (refused by the embedded server)`)
  },
  {
    when: /Not implemented Error: ([^\n]*)/i,
    failure: (m) => new SqlFailure(20105, `not supported: ${m[1]} (refused by the embedded server)`)
  }
]

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** The failure a client gets for `error`, which DuckDB, the translation or the server itself has thrown. */
export const failureOf = (error: unknown): SqlFailure => {
  if (error instanceof SqlFailure) return error
  const message = messageOf(error)
  for (const { when, failure } of mappings) {
    const match = when.exec(message)
    if (match !== null) return failure(match)
  }
  return internal(message.split("\n")[0] ?? "")
}

/** Another transaction holds a row this one wants. */
export const isConflict = (error: unknown): boolean =>
  /Conflict on (update|tuple deletion)|[Ww]rite-write conflict|Transaction conflict|write-write|has been altered|Could not commit (creation of dependency|DROP of)/.test(
    messageOf(error)
  )

/** DuckDB has aborted its transaction: everything but what it refuses before running. */
export const abortsTransaction = (error: unknown): boolean =>
  !(error instanceof SqlFailure) && !/^(Parser|Binder|Catalog) Error/.test(messageOf(error))

/** The violated key of a DuckDB constraint error: its columns and values. */
export const duplicateOf = (error: unknown): { readonly text: string } | undefined => {
  const match = /Duplicate key "([\s\S]*)" violates|duplicate key "([\s\S]*)"/.exec(messageOf(error))
  return match === null ? undefined : { text: match[1] ?? match[2] ?? "" }
}
