import { describe, expect, it } from "vitest"
import { Claims, KeyHeld } from "../../../src/embedded/engine/Claims.ts"

const [a, b, c] = [{}, {}, {}]

const heldBy = (claims: Claims, holder: object, keys: ReadonlyArray<string>): KeyHeld => {
  try {
    claims.take(holder, keys)
  } catch (error) {
    if (error instanceof KeyHeld) return error
  }
  throw new Error("the keys were free")
}

describe("claims", () => {
  it("are taken all or none, and told when they are new", () => {
    const claims = new Claims()
    expect(claims.take(a, ["t 1", "t 1", "t 2"])).toEqual(["t 1", "t 2"])
    expect(claims.take(a, ["t 2", "t 3"])).toEqual(["t 3"])
    expect(heldBy(claims, b, ["t 4", "t 3"]).holder).toBe(a)
    expect(claims.take(c, ["t 4"])).toEqual(["t 4"])
  })
  it("are given up by their holder alone", () => {
    const claims = new Claims()
    claims.take(a, ["t 1"])
    claims.release(b, ["t 1"])
    expect(claims.has("t ")).toBe(true)
    claims.release(a, ["t 1"])
    expect(claims.has("t ")).toBe(false)
  })
  it("say who closes a circle", () => {
    const claims = new Claims()
    claims.take(a, ["1"])
    claims.take(b, ["2"])
    claims.take(c, ["3"])
    expect(claims.wait(a, heldBy(claims, a, ["2"]))).toBe(false)
    expect(claims.wait(b, heldBy(claims, b, ["3"]))).toBe(false)
    expect(claims.wait(c, heldBy(claims, c, ["1"]))).toBe(true)
  })
  it("make no circle of who waits for what is released, or no longer waits", () => {
    const claims = new Claims()
    claims.take(a, ["1"])
    claims.take(b, ["2", "4"])
    claims.wait(a, heldBy(claims, a, ["2"]))
    claims.release(b, ["2"])
    expect(claims.wait(b, heldBy(claims, b, ["1"]))).toBe(false)
    claims.goOn(b)
    expect(claims.wait(a, heldBy(claims, a, ["4"]))).toBe(false)
    claims.goOn(a)
    expect(claims.wait(b, heldBy(claims, b, ["1"]))).toBe(false)
  })
})
