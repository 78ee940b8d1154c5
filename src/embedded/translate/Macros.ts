/**
 * DuckDB's macros that translated statements call: `fn_name` of the functions that have one, `fn__name` of our own.
 */
import { functions } from "./Functions.ts"

const own: Readonly<Record<string, string>> = {
  text_of_moment:
    "(d) AS CASE WHEN d IS NULL THEN NULL WHEN microsecond(d) % 1000000 = 0 THEN strftime(d, '%Y-%m-%d %H:%M:%S') ELSE strftime(d, '%Y-%m-%d %H:%M:%S.%f') END",
  round_moment: "(d, n) AS make_timestamp(CAST(round(epoch_us(d) / pow(10, 6 - n)) * pow(10, 6 - n) AS BIGINT))",
  round_time: "(t, n) AS to_microseconds(CAST(round(epoch_us(t) / pow(10, 6 - n)) * pow(10, 6 - n) AS BIGINT))",
  day_of_number:
    "(n) AS CASE WHEN n >= 10000 THEN TRY_CAST(printf('%04d-%02d-%02d', n // 10000, n // 100 % 100, n % 100) AS DATE) END",
  number_of_day: `(d) AS CASE WHEN year(d) > 9999
     THEN error('MO:1690:data out of range: data type datetime, ') ELSE year(d) * 10000 + month(d) * 100 + day(d) END`,
  text_of_day: `(n, d) AS CASE
     WHEN n BETWEEN 10000000 AND 99999999 THEN CASE WHEN year(d) <= 9999 THEN strftime(d, '%Y-%m-%d') END
     WHEN n >= 1000000 THEN error('MO:20105:not supported: a day of that many digits is not supported by the embedded server') END`,
  integer: `(s, low, high) AS CASE
     WHEN s IS NULL THEN NULL
     WHEN NOT regexp_matches(trim(s), '^[+-]?[0-9]{1,30}$') THEN error('MO:20203:invalid argument cast to int, bad value ' || s)
     WHEN CAST(s AS HUGEINT) < low OR CAST(s AS HUGEINT) > high THEN error('MO:1690:data out of range: data type int, value ''' || s || '''')
     ELSE CAST(s AS HUGEINT) END`,
  json_number: `(j, kind) AS CASE
     WHEN json_type(j) IS NULL OR json_type(j) = 'NULL' THEN NULL
     WHEN json_type(j) IN ('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE') THEN CAST(j AS DOUBLE)
     WHEN json_type(j) = 'VARCHAR' AND isfinite(TRY_CAST(json_extract_string(j, '$') AS DOUBLE))
     THEN CAST(json_extract_string(j, '$') AS DOUBLE)
     ELSE error('MO:20203:invalid argument operator cast, bad value [JSON -> ' || kind || ']') END`,
  fits: `(s, n, kind) AS CASE WHEN length(s) > n
     THEN CASE WHEN trim(substr(s, n + 1), ' ') = '' THEN left(s, n) ELSE error('MO:1406:Can''t cast ''' || s || ''' to ' || kind || ' type. Src length ' || length(s) || ' is larger than Dest length ' || n) END ELSE s END`,
  fits_bytes: `(b, n, source, kind) AS CASE WHEN octet_length(b) > n
     THEN error('MO:20101:internal error: Can''t cast column from ' || source || ' type to ' || kind || ' type because of one or more values in that column. Src length ' || octet_length(b) || ' is larger than Dest length ' || n)
     WHEN kind = 'BINARY' THEN b || repeat('\\x00'::BLOB, n - octet_length(b)) ELSE b END`,
  within: `(x, low, high, kind) AS CASE WHEN x < low OR x > high
     THEN error('MO:1690:data out of range: data type ' || kind || ', value ''' || x || '''') ELSE x END`,
  moved_text:
    "(t, d) AS CASE WHEN regexp_full_match(trim(t), '\\d+-\\d+-\\d+') THEN CAST(CAST(d AS DATE) AS VARCHAR) ELSE fn__text_of_moment(d) END",
  round_float: `(x, digits) AS CASE WHEN digits >= 0 AND abs(x) >= 4503599627370496 THEN x
     WHEN digits < 0 THEN round_even(x / pow(10, -digits), 0) * pow(10, -digits)
     ELSE round_even(x * pow(10, digits), 0) / pow(10, digits) END`,
  placed: "(l) AS list_sort(list_transform(l, lambda x, i: {v: x, i: i}))",
  // What is worked out is worked out once.
  clamped:
    "(x, most) AS list_transform([x], lambda v: CASE WHEN v > most THEN most WHEN v < -most THEN -most ELSE v END)[1]",
  first_of_each: `(l) AS CASE WHEN l IS NOT NULL THEN list_transform(list_sort(list_transform(
     list_filter(list_zip(fn__placed(l), list_prepend(NULL, fn__placed(l))),
       lambda p: p[1] IS NOT NULL AND (p[2] IS NULL OR p[1].v <> p[2].v)),
     lambda p: {i: p[1].i, v: p[1].v})), lambda e: e.v) END`,
  merge_patch: `(a, b) AS CASE WHEN b IS NULL OR a IS NULL AND json_type(b) = 'OBJECT' THEN NULL ELSE json_merge_patch(a, b) END`,
  decimal_fits: `(x, rounded, most, kind) AS CASE WHEN abs(rounded) > most
     THEN error('MO:20301:invalid input: ' || x || ' beyond the range, can''t be converted to ' || kind || '.') ELSE rounded END`,
  timestamp: `(d) AS CASE WHEN d < TIMESTAMP '1970-01-01 00:00:01'
     THEN error('MO:1366:truncated type datetime value ' || d || ' for column ts_min, 1') ELSE d END`,
  divided: `(q, x, y) AS CASE WHEN x IS NOT NULL AND y = 0
     THEN error('MO:1365:division by zero') ELSE q END`
}

const definition = (name: string, macro: string): string => `CREATE OR REPLACE MACRO main.fn_${name}${macro}`

/** The statements that define them, those that others use first. */
export const macroStatements = (): ReadonlyArray<string> => {
  const statements = Object.entries(own).map(([name, macro]) => definition(`_${name}`, macro))
  const done = new Set<string>()
  const define = (name: string): void => {
    const macro = functions[name]?.macro
    if (macro === undefined || done.has(name)) return
    done.add(name)
    for (const [, used] of macro.matchAll(/\bfn_(\w+)\(/g)) define(used ?? "")
    statements.push(definition(name, macro))
  }
  for (const name of Object.keys(functions)) define(name)
  return statements
}
