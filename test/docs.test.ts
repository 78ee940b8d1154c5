/**
 * What the documents show is what the compiler and the examples have seen: every ```ts block is a piece of a file under
 * examples/ or docs/snippets/, or type-checks by itself; every link to a file leads to one.
 */
import { spawnSync } from "node:child_process"
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync
} from "node:fs"
import { dirname, join, relative } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"
import { reasons } from "../src/errors/reasons.ts"

const root = fileURLToPath(new URL("..", import.meta.url))

const filesBelow = (folder: string, extension: string): ReadonlyArray<string> =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(extension))
    .map((path) => join(root, folder, path))

const documents = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"]
  .map((file) => join(root, file))
  .concat(filesBelow("docs", ".md"))

const read = (file: string): string => readFileSync(file, "utf8")

interface Block {
  readonly document: string
  readonly line: number
  readonly code: string
}

const blocksOf = (file: string): ReadonlyArray<Block> => {
  const text = read(file)
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    document: relative(root, file),
    line: text.slice(0, match.index).split("\n").length,
    code: match[1] ?? ""
  }))
}

/** White space tells nothing: a block may be indented otherwise than in its file. */
const squeezed = (text: string): string => text.replace(/\s+/g, "")

const blocks = documents.flatMap(blocksOf)
const compiled = ["examples", "docs/snippets", "test/examples"]
  .flatMap((folder) => filesBelow(folder, ".ts"))
  .map((file) => squeezed(read(file)))
const alone = blocks.filter(({ code }) => !compiled.some((text) => text.includes(squeezed(code))))

/** The compiler's complaints about blocks that are no piece of a compiled file, each as a module of its own. */
const complaints = (snippets: ReadonlyArray<Block>): ReadonlyArray<string> => {
  if (snippets.length === 0) return []
  const folder = join(root, "node_modules", ".cache")
  mkdirSync(folder, { recursive: true })
  const project = mkdtempSync(join(realpathSync(folder), "docs-"))
  try {
    const nameOf = ({ document, line }: Block) => `${document.replace(/\W/g, "_")}_${line}.ts`
    for (const block of snippets) writeFileSync(join(project, nameOf(block)), `${block.code}\nexport {}\n`)
    const source = (path: string) => [relative(project, join(root, "src", path))]
    writeFileSync(
      join(project, "tsconfig.json"),
      JSON.stringify({
        extends: relative(project, join(root, "tsconfig.base.json")),
        compilerOptions: {
          noEmit: true,
          noUnusedLocals: false,
          types: [],
          paths: {
            "effect-matrixone": source("index.ts"),
            "effect-matrixone/embedded": source("embedded/index.ts")
          }
        },
        include: ["*.ts"]
      })
    )
    const tsc = join(root, "node_modules", ".bin", "tsc")
    const { error, stdout } = spawnSync(tsc, ["-p", project, "--pretty", "false"], { cwd: project, encoding: "utf8" })
    if (error !== undefined) throw error
    // Only what is said about the snippets: the sources have a check of their own.
    return stdout.split("\n").filter((text) => snippets.some((block) => text.startsWith(nameOf(block))))
  } finally {
    rmSync(project, { recursive: true, force: true })
  }
}

const anchorsOf = (markdown: string): ReadonlySet<string> =>
  new Set(
    [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\s_-]/gu, "")
        .trim()
        .replace(/\s/g, "-")
    )
  )

const brokenLinks = (file: string): ReadonlyArray<string> =>
  [...read(file).matchAll(/\]\((?!https?:)([^)\s#]*)(?:#([^)\s]+))?\)/g)].flatMap(([, path = "", anchor]) => {
    const target = path === "" ? file : join(dirname(file), path)
    const missing =
      !existsSync(target) || (anchor !== undefined && target.endsWith(".md") && !anchorsOf(read(target)).has(anchor))
    return missing ? [`${relative(root, file)}: ${path}${anchor === undefined ? "" : `#${anchor}`}`] : []
  })

describe("documents", () => {
  it("show only code that compiles", () => {
    expect(blocks.length).toBeGreaterThan(20)
    expect(complaints(alone)).toEqual([])
  }, 60_000)

  it("are compiled where they are not a piece of a file", () => {
    const block = (line: number, code: string): Block => ({ document: "a.md", line, code })
    const right = block(1, 'import { Query } from "effect-matrixone"\nexport const count = Query.count')
    const wrong = block(2, 'import { Snapshot } from "effect-matrixone"\nSnapshot.take()')
    expect(complaints([right, wrong])).toEqual([expect.stringContaining("a_md_2.ts(1,10): error TS2")])
  }, 60_000)

  it("link to files and headings that exist", () => {
    expect(documents.flatMap(brokenLinks)).toEqual([])
  })

  it("list every reason a statement can fail for", () => {
    const listed = [...read(join(root, "README.md")).matchAll(/^\| `(\w+)` +\|/gm)].map(([, tag]) => tag)
    expect(listed).toEqual(expect.arrayContaining(Object.keys(reasons)))
  })

  it("answer every row of the checklist", () => {
    const rows = [...read(join(root, "README.md")).matchAll(/^\| S(\d+) +\|.*\]\(.+\|$/gm)].map(([, n]) => Number(n))
    expect(rows).toEqual(Array.from({ length: 43 }, (_, n) => n + 1))
  })
})
