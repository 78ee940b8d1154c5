import { describe, expect, it } from "vitest"
import { Claims, KeyHeld, type Mode } from "../../../src/embedded/engine/Claims.ts"

/** Somebody who holds keys and waits for them. */
const makeTaker = (claims: Claims) => {
  const held = new Set<string>()
  const taker = {
    held,
    take: (keys: ReadonlyArray<string>, mode: Mode = "exclusive"): void => claims.take(taker, keys, mode, held),
    refused: (keys: ReadonlyArray<string>, mode: Mode = "exclusive"): KeyHeld => {
      try {
        taker.take(keys, mode)
      } catch (error) {
        if (error instanceof KeyHeld) return error
      }
      throw new Error("the keys were free")
    },
    /** Waits for a key of others, and returns whether that closes a circle. */
    waits: (key: string, mode: Mode = "exclusive"): boolean => claims.wait(taker, taker.refused([key], mode)),
    isNext: (): boolean => claims.isNext(taker),
    goOn: (): boolean => claims.goOn(taker),
    release: (): void => {
      claims.release(taker, held)
      held.clear()
    }
  }
  return taker
}

const three = () => {
  const claims = new Claims()
  return { claims, a: makeTaker(claims), b: makeTaker(claims), c: makeTaker(claims) }
}

describe("claims", () => {
  it("are taken one after the other, up to the first that another has", () => {
    const { a, b, c } = three()
    a.take(["1", "1", "2"])
    expect([...a.held]).toEqual(["1", "2"])
    expect(b.refused(["3", "2", "4"]).key).toBe("2")
    expect([...b.held]).toEqual(["3"])
    c.take(["4"])
    expect(c.refused(["3"]).key).toBe("3")
  })
  it("are given up by their holder alone", () => {
    const { a, b, claims } = three()
    a.take(["1"])
    claims.release(b, ["1"])
    expect(claims.isHeldByOthers(b, "1")).toBe(true)
    expect(claims.isHeldByOthers(a, "1")).toBe(false)
    a.release()
    expect(claims.isHeldByOthers(b, "1")).toBe(false)
  })
  it("are shared with those who share", () => {
    const { a, b, c } = three()
    a.take(["1"], "shared")
    b.take(["1"], "shared")
    expect(c.refused(["1"]).key).toBe("1")
    a.release()
    c.refused(["1"])
    b.release()
    c.take(["1"])
    a.refused(["1"], "shared")
  })
  it("are had once for all: who shares a key needs no other claim to it", () => {
    const { a, b } = three()
    a.take(["1"], "shared")
    b.take(["1"], "shared")
    a.take(["1"])
    b.take(["1"])
  })
  it("are waited for by who wants to be alone, though he shares them", () => {
    const { a, b, c } = three()
    a.take(["1"], "shared")
    b.take(["1"], "shared")
    expect(a.refused(["1"], "alone").key).toBe("1")
    b.release()
    a.take(["1"], "alone")
    expect(c.refused(["1"], "shared").key).toBe("1")
  })
  it("go to who came first", () => {
    const { a, b, c } = three()
    a.take(["1"])
    b.waits("1")
    c.waits("1")
    a.release()
    expect(c.isNext()).toBe(false)
    c.refused(["1"])
    expect(b.isNext()).toBe(true)
    b.take(["1"])
    expect(b.goOn()).toBe(true)
    b.release()
    expect(c.isNext()).toBe(true)
    c.take(["1"])
  })
  it("are shared past one who waits to have it alone, and not had alone past one who waits to share it", () => {
    const { a, b, c } = three()
    a.take(["1"], "shared")
    b.waits("1")
    c.take(["1"], "shared")
    b.goOn()
    a.take(["2"])
    b.waits("2", "shared")
    a.release()
    expect(c.refused(["2"]).key).toBe("2")
    b.take(["2"], "shared")
  })
  it("say who closes a circle", () => {
    const { a, b, c } = three()
    a.take(["1"])
    b.take(["2"])
    c.take(["3"])
    expect(a.waits("2")).toBe(false)
    expect(b.waits("3")).toBe(false)
    expect(c.waits("1")).toBe(true)
  })
  it("say so of any of those who share a key", () => {
    const { a, b, c } = three()
    a.take(["1"], "shared")
    b.take(["1"], "shared")
    c.take(["2"])
    expect(b.waits("2")).toBe(false)
    expect(c.waits("1")).toBe(true)
  })
  it("make no circle of who waits for what is released, or no longer waits", () => {
    const { a, b } = three()
    a.take(["1"])
    b.take(["2"])
    a.waits("2")
    b.release()
    expect(b.waits("1")).toBe(false)
    b.goOn()
    b.take(["4"])
    expect(a.waits("4")).toBe(false)
    a.goOn()
    expect(b.waits("1")).toBe(false)
  })
})
