/**
 * Files by a pattern of `*`, `?` and `[…]`, none of which crosses a `/`.
 */
import { readdir, stat } from "node:fs/promises"
import { basename, dirname, join } from "node:path"

export const hasWildcard = (path: string): boolean => /[*?[]/.test(path)

const matcher = (pattern: string): RegExp => {
  let source = ""
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern.charAt(i)
    const end = c === "[" ? pattern.indexOf("]", i + 1) : -1
    if (c === "*") source += "[^/]*"
    else if (c === "?") source += "[^/]"
    else if (end > 0) {
      source += `[${pattern.slice(i + 1, end).replace(/[\\^]/g, "\\$&")}]`
      i = end
    } else source += c.replace(/[.+^${}()|\\/[\]]/g, "\\$&")
  }
  return new RegExp(`^${source}$`, "su")
}

const entries = async (directory: string): Promise<ReadonlyArray<string>> =>
  (await readdir(directory).catch(() => [])).sort()

const expand = async (path: string): Promise<ReadonlyArray<string>> => {
  if (!hasWildcard(path)) return [path]
  const directories = await expand(dirname(path))
  const matches = matcher(basename(path))
  const found: Array<string> = []
  for (const directory of directories)
    for (const name of await entries(directory)) if (matches.test(name)) found.push(join(directory, name))
  return found
}

/** The files a pattern matches, in order; directories are not among them. */
export const glob = async (pattern: string): Promise<ReadonlyArray<string>> => {
  const found: Array<string> = []
  for (const path of await expand(pattern)) {
    const info = await stat(path).catch(() => undefined)
    if (info?.isFile() === true) found.push(path)
  }
  return found
}

/** What is in a directory; nothing when it is none. */
export const list = async (directory: string): Promise<ReadonlyArray<string>> =>
  (await entries(directory)).map((name) => join(directory, name))
