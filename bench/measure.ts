/**
 * Measuring several contestants at the same work, on machines that do other things too: rounds are interleaved, each
 * contestant begins as often as it ends, and beside the median there is the least, which the rest of the machine disturbs
 * least.
 */

/** Milliseconds. */
export interface Measure {
  readonly wall: number
  readonly cpu: number
}

export interface Sample {
  readonly median: Measure
  readonly least: Measure
}

export const timed = async (work: () => Promise<unknown>): Promise<Measure> => {
  globalThis.gc?.()
  const cpu = process.cpuUsage()
  const start = performance.now()
  await work()
  const wall = performance.now() - start
  const used = process.cpuUsage(cpu)
  return { wall, cpu: (used.user + used.system) / 1000 }
}

/** `p` from 0, the least, to 1, the greatest. */
export const quantile = (numbers: ReadonlyArray<number>, p: number): number =>
  numbers.toSorted((a, b) => a - b)[Math.min(numbers.length - 1, Math.floor(numbers.length * p))] ?? Number.NaN

export const sampleOf = (measures: ReadonlyArray<Measure>): Sample => {
  const at = (p: number): Measure => ({
    wall: quantile(
      measures.map(({ wall }) => wall),
      p
    ),
    cpu: quantile(
      measures.map(({ cpu }) => cpu),
      p
    )
  })
  return { median: at(0.5), least: at(0) }
}

/** One sample for each contestant, in their order. */
export const interleaved = async <C>(
  contestants: ReadonlyArray<C>,
  rounds: number,
  work: (contestant: C) => Promise<Measure>
): Promise<ReadonlyArray<Sample>> => {
  const measures = contestants.map((): Array<Measure> => [])
  const order = contestants.map((_, i) => i)
  for (let round = 0; round < rounds; round++) {
    for (const i of round % 2 === 0 ? order : order.toReversed()) {
      const contestant = contestants[i]
      if (contestant !== undefined) measures[i]?.push(await work(contestant))
    }
  }
  return measures.map(sampleOf)
}
