import { readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { divergences } from "./divergences.ts"
import { engineOfFile } from "./support.ts"

const opened = engineOfFile()

const document = readFileSync(new URL("../../docs/embedded.md", import.meta.url), "utf8")

const cells = (line: string): ReadonlyArray<string> =>
  line
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim())

describe("where the embedded server differs", () => {
  it("is what its document says", () => {
    const table = document
      .slice(document.indexOf("## Where it differs"))
      .split("\n")
      .filter((line) => line.startsWith("|"))
    expect(table.slice(2).map(cells)).toEqual(divergences.map(({ here, matrixone, what }) => [what, matrixone, here]))
  })

  for (const { shown, what } of divergences) if (shown !== undefined) it(what, () => shown(opened.connect))
})
