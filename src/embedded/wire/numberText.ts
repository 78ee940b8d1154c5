/** The smallest float32 that is not denormal, below which fewer digits may be enough. */
const MIN_NORMAL_FLOAT32 = 1.1754943508222875e-38

/** A number's text with its exponent written out, digit by digit: no rounding through a double. */
export const plainDecimal = (source: string): string => {
  const parts = /^([+-]?)(\d*)\.?(\d*)[eE]([+-]?\d+)$/.exec(source)
  if (parts === null) return source
  const [, sign = "", whole = "", fraction = "", power] = parts
  const digits = whole + fraction
  const point = whole.length + Number(power)
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`
  return point >= digits.length
    ? `${sign}${digits}${"0".repeat(point - digits.length)}`
    : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

const text = (value: number, shortest: string): string => {
  if (Number.isNaN(value)) return "NaN"
  if (!Number.isFinite(value)) return value > 0 ? "+Infinity" : "-Infinity"
  return Object.is(value, -0) ? "-0" : plainDecimal(shortest)
}

/**
 * A DOUBLE as MatrixOne writes it in the text protocol: the fewest digits that read back as the same number, never with an
 * exponent (1e300 is a 1 and 300 zeros).
 */
export const doubleText = (value: number): string => text(value, String(value))

/** Halfway between two texts of so many digits, the one that ends in an even digit; undefined elsewhere. */
const evenOf = (float: number, digits: number): number | undefined => {
  const more = float.toPrecision(digits + 1)
  return /[02468]\.?5(?:e|$)/.test(more) && Number(more) === float ? Number(more.replace(/5(?=e|$)/, "0")) : undefined
}

/** The same for a FLOAT: the fewest digits that read back as the same float32. */
export const floatText = (value: number): string => {
  const float = Math.fround(value)
  if (!Number.isFinite(float) || float === 0) return text(float, String(float))
  // Every decimal of six digits survives a float32, so fewer are never needed to be tried; denormals have less precision.
  for (let digits = Math.abs(float) < MIN_NORMAL_FLOAT32 ? 1 : 6; digits < 9; digits++) {
    const candidate = Number(float.toPrecision(digits))
    if (Math.fround(candidate) === float) return text(float, String(evenOf(float, digits) ?? candidate))
  }
  return text(float, String(Number(float.toPrecision(9))))
}
