/**
 * From what mysql2 read to what a program gets: one plan per result set, applied only to the columns that need it.
 */

/** Wire types; MatrixOne uses 255 for geometry with text in it. */
const LONGLONG = 8
const JSON_TYPE = 245
const GEOMETRY = 255
const VAR_STRING = 253

interface Field {
  readonly name: string
  columnType: number
  characterSet: number
  encoding: string
}

const isField = (u: unknown): u is Field => typeof u === "object" && u !== null && "columnType" in u

/** Answers the value for the fiber; throws only for defects. */
export type Decoder<A> = (result: unknown, fields: unknown) => A

/** MatrixOne sends geometry as its text form, which mysql2 would take for MySQL's bytes. */
export const retypeFields = (fields: unknown): void => {
  if (!Array.isArray(fields)) return
  for (const field of fields) {
    if (isField(field) && field.columnType === GEOMETRY) {
      field.columnType = VAR_STRING
      field.characterSet = 45
      field.encoding = "utf8"
    }
  }
}

/** mysql2 answers integers beyond 2^53 as text; they are bigint. */
const integer = (cell: unknown): unknown => (typeof cell === "string" ? BigInt(cell) : cell)

/** Some columns of type JSON hold none (RECOVERY_WINDOW): they stay text. */
const json = (cell: unknown): unknown => {
  if (typeof cell !== "string") return cell
  try {
    return JSON.parse(cell)
  } catch {
    return cell
  }
}

const cellDecoders: Readonly<Record<number, (cell: unknown) => unknown>> = { [LONGLONG]: integer, [JSON_TYPE]: json }

interface Step {
  readonly key: string | number
  readonly decode: (cell: unknown) => unknown
}

const planOf = (fields: ReadonlyArray<unknown>, byPosition: boolean): ReadonlyArray<Step> => {
  const plan: Array<Step> = []
  for (let i = 0; i < fields.length; i++) {
    const field = fields[i]
    if (!isField(field)) continue
    const decode = cellDecoders[field.columnType]
    if (decode !== undefined) plan.push({ key: byPosition ? i : field.name, decode })
  }
  return plan
}

type MutableRow = { [column: string | number]: unknown }

const apply = (plan: ReadonlyArray<Step>, rows: ReadonlyArray<MutableRow>): void => {
  for (const { key, decode } of plan) {
    for (const row of rows) row[key] = decode(row[key])
  }
}

/** Decodes rows in place as they come in chunks. */
export const rowDecoder = (fields: unknown): ((rows: ReadonlyArray<MutableRow>) => void) => {
  const plan = Array.isArray(fields) ? planOf(fields, false) : []
  return plan.length === 0 ? () => {} : (rows) => apply(plan, rows)
}

const isRows = (u: unknown): u is Array<MutableRow> => Array.isArray(u)

const decodeAny = (result: unknown, fields: unknown, byPosition: boolean): unknown => {
  if (!isRows(result) || !Array.isArray(fields)) return result
  const several = fields.some((each) => each === undefined || Array.isArray(each))
  if (several) {
    result.forEach((each, i) => decodeAny(each, fields[i], byPosition))
  } else {
    const plan = planOf(fields, byPosition)
    if (plan.length > 0) apply(plan, result)
  }
  return result
}

/** The driver's own answer, values decoded: rows, a header, or one of them for each of several statements. */
export const raw: Decoder<unknown> = (result, fields) => decodeAny(result, fields, false)

/** The rows; none for a statement that answers only a header. */
export const rows: Decoder<ReadonlyArray<MutableRow>> = (result, fields) => {
  const decoded = decodeAny(result, fields, false)
  return isRows(decoded) ? decoded : []
}

/** The rows as arrays. */
export const values: Decoder<ReadonlyArray<ReadonlyArray<unknown>>> = (result, fields) => {
  const decoded = decodeAny(result, fields, true)
  return Array.isArray(decoded) ? decoded : []
}
