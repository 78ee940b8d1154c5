/**
 * Adds up vitest's JSON reports and prints the closing line: `node scripts/summary.mjs report.json …`. A report that is
 * missing counts as a failure: its run did not get to its end.
 */
import { readFileSync } from "node:fs"

let passed = 0
let failed = 0
let skipped = 0
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, "utf8"))
    passed += report.numPassedTests
    failed += report.numFailedTests + (report.numFailedTests === 0 && !report.success ? 1 : 0)
    skipped += report.numPendingTests + report.numTodoTests
  } catch {
    console.error(`no report at ${path}`)
    failed++
  }
}
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`)
process.exit(failed > 0 || passed === 0 ? 1 : 0)
