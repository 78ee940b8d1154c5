import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { doubleText, floatText } from "../../../src/embedded/wire/numberText.ts"

const PLAIN = /^-?\d+(\.\d+)?$/

describe("doubleText", () => {
  it("reads back as the same number and has no exponent", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = doubleText(value)
        expect(text).toMatch(PLAIN)
        expect(Number(text)).toBe(value)
      }),
      { numRuns: 2000 }
    )
  })

  it.each([
    [1e300, `1${"0".repeat(300)}`],
    [5e-324, `0.${"0".repeat(323)}5`],
    [-1.25e21, "-1250000000000000000000"],
    [1.2345e-7, "0.00000012345"],
    [Number.POSITIVE_INFINITY, "+Infinity"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [Number.NaN, "NaN"],
    [-0, "-0"],
    [0, "0"],
    [2.5, "2.5"]
  ])("writes %d", (value, text) => expect(doubleText(value)).toBe(text))
})

describe("floatText", () => {
  /** Where two are equally near, the one whose last digit is even. */
  const rounded = (value: number, digits: number): number => {
    const [mantissa = "", exponent] = value.toExponential(100).split("e")
    const all = mantissa.replace(/[-.]/g, "")
    return /[02468]$/.test(all.slice(0, digits)) && /^50*$/.test(all.slice(digits))
      ? Math.sign(value) * Number(`${all.slice(0, 1)}.${all.slice(1, digits)}e${exponent}`)
      : Number(value.toPrecision(digits))
  }

  const fewestDigits = (value: number): string => {
    for (let digits = 1; digits < 10; digits++) {
      const candidate = rounded(value, digits)
      if (Math.fround(candidate) === value) return doubleText(candidate)
    }
    throw new Error(`${value} is not a float32`)
  }

  it("has the fewest digits that read back as the same float32", () => {
    FastCheck.assert(
      FastCheck.property(FastCheck.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const text = floatText(value)
        expect(text).toMatch(PLAIN)
        expect(Math.fround(Number(text))).toBe(value)
        if (value !== 0) expect(text).toBe(fewestDigits(value))
      }),
      { numRuns: 2000 }
    )
  })

  it.each([
    [-242757.625, "-242757.62"],
    [242757.375, "242757.38"],
    [242757.875, "242757.88"]
  ])("writes %d, halfway between two, as the even one", (value, text) => expect(floatText(value)).toBe(text))

  it("keeps every decimal of six digits", () => {
    const decimal = FastCheck.tuple(
      FastCheck.integer({ min: 1, max: 999_999 }),
      FastCheck.integer({ min: -30, max: 30 })
    )
    FastCheck.assert(
      FastCheck.property(decimal, ([digits, exponent]) => {
        const value = Number(`${digits}e${exponent}`)
        expect(floatText(value)).toBe(doubleText(value))
      }),
      { numRuns: 2000 }
    )
  })

  it.each([
    [0.1, "0.1"],
    [-3.4e38, `-34${"0".repeat(37)}`],
    [16_777_217, "16777216"],
    [1.4e-45, `0.${"0".repeat(44)}1`],
    [Number.NEGATIVE_INFINITY, "-Infinity"]
  ])("writes %d", (value, text) => expect(floatText(value)).toBe(text))
})
