/** Numbers that look random and are the same for the same seed. */
export type Random = () => number

/** Mulberry32: from 0 to 1, 32 bits of it. */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

export const below = (next: Random, n: number): number => Math.floor(next() * n)
