/**
 * The types of vectors: what their elements are in DuckDB, how one is read from a text, and how a number becomes one.
 */
import { numberText } from "./coerce/Numbers.ts"
import { familyOf, type SqlType, type TypeName } from "./Types.ts"

export type VectorName = Extract<TypeName, `vec${string}`>

interface Elements {
  /** The type of an element in DuckDB. */
  readonly duck: "FLOAT" | "DOUBLE" | "TINYINT" | "UTINYINT"
  /** What it is called where a text is none. */
  readonly called: string
  /** The number that a text is stored as; undefined for what is none. */
  readonly read: (item: string) => number | undefined
  /** DuckDB's pattern of such a text, where more is refused than what DuckDB refuses. */
  readonly written?: string
}

/** A float of less precision: `digits` after the point, in binary; exponents and values end where they say. */
interface Narrow {
  readonly digits: number
  readonly least: number
  readonly most: number
}

export const narrowFloats: Partial<Record<VectorName, Narrow>> = {
  vecbf16: { digits: 7, least: -126, most: 3.3895313892515355e38 },
  vecf16: { digits: 10, least: -14, most: 65504 }
}

/** A number of this size has no places after the point: adding and taking it away rounds to the even one. */
const rounder = 1.5 * 2 ** 52

const narrowed = (value: number, { digits, least, most }: Narrow): number => {
  if (!Number.isFinite(value) || value === 0) return value
  const step = 2 ** (Math.max(Math.floor(Math.log2(Math.abs(value))), least) - digits)
  const size = (Math.abs(value) / step + rounder - rounder) * step
  return Math.sign(value) * (size > most ? Number.POSITIVE_INFINITY : size)
}

/** A number beyond the largest is none, yet an infinity that is written down is one. */
const float =
  (single: boolean, narrow?: Narrow) =>
  (item: string): number | undefined => {
    const special = /^([+-]?)(?:(nan)|inf(?:inity)?)$/i.exec(item)
    if (special !== null)
      return special[2] !== undefined
        ? Number.NaN
        : special[1] === "-"
          ? -Number.POSITIVE_INFINITY
          : Number.POSITIVE_INFINITY
    const value = single ? Math.fround(Number(item)) : Number(item)
    if (!numberText.test(item) || !Number.isFinite(value)) return undefined
    return narrow === undefined ? value : narrowed(value, narrow)
  }

const whole =
  (pattern: RegExp, low: number, high: number) =>
  (item: string): number | undefined => {
    const value = Number(item)
    // No -0 among whole numbers.
    return pattern.test(item) && value >= low && value <= high ? value + 0 : undefined
  }

export const vectorTypes: Readonly<Record<VectorName, Elements>> = {
  vecf32: { duck: "FLOAT", called: "FLOAT", read: float(true) },
  vecf64: { duck: "DOUBLE", called: "DOUBLE", read: float(false) },
  vecbf16: { duck: "FLOAT", called: "VECBF16", read: float(true, narrowFloats.vecbf16) },
  vecf16: { duck: "FLOAT", called: "VECF16", read: float(true, narrowFloats.vecf16) },
  vecint8: { duck: "TINYINT", called: "VECINT8", read: whole(/^[+-]?\d+$/, -128, 127), written: "[+-]?[0-9]+" },
  vecuint8: { duck: "UTINYINT", called: "VECUINT8", read: whole(/^\d+$/, 0, 255), written: "[0-9]+" }
}

export const vectorNames: ReadonlyArray<VectorName> = ["vecf32", "vecf64", "vecbf16", "vecf16", "vecint8", "vecuint8"]

const isName = (name: TypeName): name is VectorName => name in vectorTypes

/** The name of a vector's type; undefined for what is no vector. */
export const vectorNameOf = (type: SqlType | undefined): VectorName | undefined =>
  type !== undefined && familyOf(type) === "vector" && isName(type.name) ? type.name : undefined

/** Half precision and less: stored, compared and measured, and neither mixed with others nor reckoned with. */
export const narrowNames = ["vecbf16", "vecf16", "vecint8", "vecuint8"] as const

export const isNarrow = (name: TypeName): boolean => narrowNames.some((narrow) => narrow === name)

/** Narrow vectors of the longest dimension may be shorter. */
export const dimensionOf = (type: SqlType): number | undefined =>
  type.length === 65535 && isNarrow(type.name) ? undefined : type.length
