/**
 * Vectors out of texts and bytes, and numbers brought to what vectors of fewer digits hold.
 */
import type { FunctionDefinition, FunctionTable } from "../FunctionDefinition.ts"
import { narrowFloats, type VectorName, vectorNames, vectorTypes } from "../VectorTypes.ts"

type Row = readonly [name: string, definition: FunctionDefinition]

export const error = (number: number, ...parts: ReadonlyArray<string>): string =>
  `error('MO:${number}:' || ${parts.join(" || ")})`

/** Vectors whose texts are no constants. */
const ofText = (name: VectorName): Row => {
  const { called, duck, written } = vectorTypes[name]
  const items = "list_transform(string_split(substr(trim(t), 2, length(trim(t)) - 2), ','), lambda x: trim(x))"
  const readable =
    written === undefined
      ? "TRY_CAST(x AS DOUBLE) IS NOT NULL"
      : `regexp_full_match(x, '${written}') AND TRY_CAST(ltrim(x, '+') AS ${duck}) IS NOT NULL`
  const plain = written === undefined ? "trim(t)" : "replace(t, '+', '')"
  const read = `TRY_CAST(${plain} AS ${duck}[])`
  const narrowed = narrowFloats[name] === undefined ? read : `list_transform(${read}, lambda x: fn__${name}(x))`
  const misfit = `list_filter(${items}, lambda x: NOT (${readable}))[1]`
  return [
    `_vector_of_${name}`,
    {
      args: ["string"],
      type: { name },
      macro: `(t) AS CASE WHEN t IS NULL OR t = '' THEN NULL
    WHEN NOT regexp_full_match(trim(t), '(?s)\\[.*[^ ].*\\]') THEN ${error(20101, "'internal error: malformed vector input: '", "t")}
    ${written === undefined ? "" : `WHEN ${misfit} IS NOT NULL THEN ${error(20101, "'internal error: error while casting '", misfit, `' to ${called}'`)}`}
    ELSE COALESCE(${narrowed}, ${error(20101, "'internal error: error while casting '", misfit, `' to ${called}'`)}) END`
    }
  ]
}

/** A FLOAT as one of fewer digits, half to even. */
const narrowing = (name: VectorName): ReadonlyArray<Row> => {
  const narrow = narrowFloats[name]
  if (narrow === undefined) return []
  const step = `(2.0 ** (greatest(floor(log2(CAST(abs(x) AS DOUBLE))), ${narrow.least}) - ${narrow.digits}))`
  const size = `(round_even(CAST(abs(x) AS DOUBLE) / ${step}, 0) * ${step})`
  return [
    [
      `_${name}`,
      {
        args: ["double"],
        type: { name: "float" },
        macro: `(x) AS CASE WHEN x = 0 OR NOT isfinite(x) THEN CAST(x AS FLOAT)
          WHEN ${size} > ${narrow.most} THEN CAST(sign(x) * 'inf'::DOUBLE AS FLOAT)
          ELSE CAST(CASE WHEN x < 0 THEN -${size} ELSE ${size} END AS FLOAT) END`
      }
    ]
  ]
}

/** A DOUBLE as a FLOAT, an infinity where it is too large for one. */
const single: FunctionDefinition = {
  args: ["double"],
  type: { name: "float" },
  macro: "(x) AS COALESCE(TRY_CAST(x AS FLOAT), CASE WHEN x > 0 THEN 'inf'::FLOAT ELSE '-inf'::FLOAT END)"
}

/** A number as the nearest whole one there is, half away from zero. */
const wholeNumber = (name: VectorName, low: number, high: number): Row => [
  `_${name}`,
  {
    args: ["double"],
    type: { name: "tinyint" },
    macro: `(x) AS CAST(CASE WHEN isnan(x) THEN 0 ELSE greatest(${low}, least(${high}, round(x))) END AS ${vectorTypes[name].duck})`
  }
]

const fromBase64 = (name: VectorName): Row => [
  `${name}_from_base64`,
  {
    args: ["string"],
    type: { name },
    sql: ([a]) => `CAST(js_${name}_from_base64(${a}) AS ${vectorTypes[name].duck}[])`
  }
]

export const vectorElements: FunctionTable = {
  _single: single,
  ...Object.fromEntries([
    ...vectorNames.flatMap((name) => [ofText(name), fromBase64(name), ...narrowing(name)]),
    wholeNumber("vecint8", -128, 127),
    wholeNumber("vecuint8", 0, 255)
  ])
}
