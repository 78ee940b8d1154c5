/** Whether memory grows: heap in use right after a collection, and the resident set, from beginning to end. */
import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"

setFlagsFromString("--expose-gc")
const collect: () => void = runInNewContext("gc")

const mega = 1024 * 1024

interface Sample {
  readonly minute: number
  readonly heap: number
  readonly rss: number
}

const median = (numbers: ReadonlyArray<number>): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN

export class Memory {
  readonly samples: Array<Sample> = []
  readonly #start = performance.now()

  sample(): Sample {
    collect()
    const { heapUsed, rss } = process.memoryUsage()
    const sample = { minute: (performance.now() - this.#start) / 60_000, heap: heapUsed / mega, rss: rss / mega }
    this.samples.push(sample)
    return sample
  }

  /** Medians in MB of the second fifth, the first being warm-up, and of the last; and the slope of the heap over all but the first. */
  summary() {
    const fifth = Math.floor(this.samples.length / 5)
    const warm = this.samples.slice(fifth)
    const early = warm.slice(0, fifth)
    const late = warm.slice(-fifth)
    const of = (samples: ReadonlyArray<Sample>, what: "heap" | "rss") =>
      Number(median(samples.map((each) => each[what])).toFixed(1))
    const meanMinute = warm.reduce((sum, { minute }) => sum + minute, 0) / warm.length
    const meanHeap = warm.reduce((sum, { heap }) => sum + heap, 0) / warm.length
    const slope =
      warm.reduce((sum, { heap, minute }) => sum + (minute - meanMinute) * (heap - meanHeap), 0) /
      warm.reduce((sum, { minute }) => sum + (minute - meanMinute) ** 2, 0)
    return {
      heap: [of(early, "heap"), of(late, "heap")] as const,
      rss: [of(early, "rss"), of(late, "rss")] as const,
      heapPerMinute: Number(slope.toFixed(3))
    }
  }
}
