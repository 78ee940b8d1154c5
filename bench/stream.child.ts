/**
 * `node stream.child.js <contestant> <url> <rows>`: one contestant streams so many rows in a process of its own and prints
 * what it took, and the most heap it had in use meanwhile, as JSON.
 */
import { getHeapStatistics } from "node:v8"
import { contestants } from "./contestants.ts"
import { timed } from "./measure.ts"

/** Milliseconds between two looks at the heap. */
const look = 2

const [name = "", url = "", rows = ""] = process.argv.slice(2)
const contestant = contestants(url).find((each) => each.name === name)
if (contestant === undefined) throw new Error(`no contestant ${name}`)

await contestant.stream(10_000)
let heap = 0
const timer = setInterval(() => {
  heap = Math.max(heap, getHeapStatistics().used_heap_size)
}, look)
const measure = await timed(() => contestant.stream(Number(rows)))
clearInterval(timer)
console.log(JSON.stringify({ ...measure, heap: heap / 2 ** 20, rss: process.resourceUsage().maxRSS / 1024 }))
// A socket to MatrixOne stays open after good-bye.
process.exit(0)
