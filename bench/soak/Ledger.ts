/**
 * What the database must hold when all is over: one entry for each operation that wrote, a few bytes each and allocated at
 * once, so that the bookkeeping does not look like a leak.
 */
import type { Connection, RowDataPacket } from "mysql2/promise"
import type { Violations } from "./Violations.ts"

/** `either` is for what nobody can know: the answer was lost or not waited for. Even then it is whole or not there. */
const verdicts = ["pending", "present", "absent", "either"] as const
type Verdict = (typeof verdicts)[number]

export const counters = 4
const none = 255

interface Found extends RowDataPacket {
  readonly op: number
  readonly rows: number
  readonly lines: number
  readonly highest: number
}

export const schema: ReadonlyArray<string> = [
  // No unique key over operation and line: what is written twice must be seen, not refused.
  "CREATE TABLE ledger (id BIGINT AUTO_INCREMENT PRIMARY KEY, op BIGINT NOT NULL, line INT NOT NULL, note VARCHAR(60))",
  "CREATE TABLE counters (id INT PRIMARY KEY, n BIGINT NOT NULL)",
  `INSERT INTO counters VALUES ${Array.from({ length: counters }, (_, id) => `(${id}, 0)`).join(", ")}`
]

export class Ledger {
  readonly #verdicts: Uint8Array
  readonly #lines: Uint8Array
  readonly #counters: ReadonlyArray<Uint8Array>
  #next = 0

  constructor(size: number) {
    this.#verdicts = new Uint8Array(size)
    this.#lines = new Uint8Array(size)
    this.#counters = [new Uint8Array(size).fill(none), new Uint8Array(size).fill(none)]
  }

  /** An operation that is going to write so many lines and to add one to each of these counters. */
  open(lines: number, raised: ReadonlyArray<number> = []): number {
    const op = this.#next++
    if (op >= this.#lines.length) throw new Error("The ledger is too small")
    this.#lines[op] = lines
    raised.forEach((counter, i) => this.#counters[i]?.fill(counter, op, op + 1))
    return op
  }

  settle(op: number, verdict: Verdict): void {
    this.#verdicts[op] = verdicts.indexOf(verdict)
  }

  /** Holds the database against the ledger and says how many operations ended how. */
  async check(side: Connection, violations: Violations): Promise<Record<string, number>> {
    const [rows] = await side.query<Array<Found>>(
      "SELECT op, COUNT(*) AS `rows`, COUNT(DISTINCT line) AS `lines`, MAX(line) AS highest FROM ledger GROUP BY op"
    )
    const found = new Map(rows.map((row) => [Number(row.op), row]))
    const raised = new Array<number>(counters).fill(0)
    const summary: Record<string, number> = { rows: 0, lostOrDoubled: 0 }
    for (let op = 0; op < this.#next; op++) {
      const verdict = verdicts[this.#verdicts[op] ?? 0] ?? "pending"
      const row = found.get(op)
      found.delete(op)
      const key = verdict === "either" ? `either, ${row === undefined ? "absent" : "present"}` : verdict
      summary[key] = (summary[key] ?? 0) + 1
      const wrong = this.#wrong(op, verdict, row)
      if (wrong !== undefined) {
        summary["lostOrDoubled"] = (summary["lostOrDoubled"] ?? 0) + 1
        violations.add(`operation ${op} ${wrong}`)
      }
      if (row === undefined) continue
      summary["rows"] = (summary["rows"] ?? 0) + Number(row.rows)
      for (const each of this.#counters) {
        const counter = each[op] ?? none
        if (counter !== none) raised[counter] = (raised[counter] ?? 0) + 1
      }
    }
    for (const op of found.keys()) violations.add(`operation ${op} is in the table and was never begun`)
    const [counted] = await side.query<Array<RowDataPacket>>("SELECT id, n FROM counters ORDER BY id")
    for (const row of counted) {
      const expected = raised[Number(row["id"])]
      if (Number(row["n"]) !== expected) violations.add(`counter ${row["id"]} is ${row["n"]} instead of ${expected}`)
    }
    summary["counted"] = raised.reduce((a, b) => a + b, 0)
    return summary
  }

  #wrong(op: number, verdict: Verdict, row: Found | undefined): string | undefined {
    if (verdict === "pending") return "never ended"
    if (row === undefined) return verdict === "present" ? "was acknowledged and is not there" : undefined
    if (verdict === "absent") return `was not acknowledged and is there with ${row.rows} rows`
    const lines = this.#lines[op]
    const whole = Number(row.rows) === lines && Number(row.lines) === lines && Number(row.highest) === lines - 1
    return whole ? undefined : `has ${row.rows} rows, ${row.lines} of them different, instead of ${lines}`
  }
}
