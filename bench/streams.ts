/**
 * Streams measured in processes of their own, since a heap cannot be shared out.
 */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { type Measure, quantile, type Sample, sampleOf } from "./measure.ts"

export interface StreamSample extends Sample {
  /** Mebibytes of heap in use at most, the median of the rounds, and of resident memory. */
  readonly heap: number
  readonly rss: number
}

interface StreamMeasure extends Measure {
  readonly heap: number
  readonly rss: number
}

const child = fileURLToPath(new URL("stream.child.js", import.meta.url))

const once = async (name: string, url: string, rows: number): Promise<StreamMeasure> => {
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", child, name, url, String(rows)])
  const measure: StreamMeasure = JSON.parse(stdout)
  return measure
}

/** One sample for each contestant, in the order of their names. */
export const measureStreams = async (
  names: ReadonlyArray<string>,
  url: string,
  rows: number,
  rounds: number
): Promise<ReadonlyArray<StreamSample>> => {
  const measures = names.map((): Array<StreamMeasure> => [])
  for (let round = 0; round < rounds; round++) {
    for (const [i, name] of names.entries()) measures[i]?.push(await once(name, url, rows))
  }
  return measures.map((all) => ({
    ...sampleOf(all),
    heap: quantile(
      all.map(({ heap }) => heap),
      0.5
    ),
    rss: quantile(
      all.map(({ rss }) => rss),
      0.5
    )
  }))
}
