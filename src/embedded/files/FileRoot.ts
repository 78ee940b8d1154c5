/**
 * The part of the file system that statements may read and write: one directory and what is in it.
 */
import { realpath } from "node:fs/promises"
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path"
import { unsupported } from "../translate/Errors.ts"

const inside = (root: string, path: string): boolean => {
  const way = relative(root, path)
  return way === "" || (way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way))
}

/** The real path of what exists of `path`: links must not lead out of the root either. */
const realAncestor = async (path: string): Promise<string> => {
  for (let current = path; ; current = dirname(current)) {
    try {
      return join(await realpath(current), relative(current, path))
    } catch (error) {
      if (current === dirname(current)) throw error
    }
  }
}

export class FileRoot {
  readonly #root: string | undefined

  /** Without a root no file is touched. */
  constructor(root: string | undefined) {
    this.#root = root === undefined ? undefined : resolve(root)
  }

  /** The absolute path of a file of the server; 20105 outside the root. A relative path begins at the root. */
  async resolve(path: string): Promise<string> {
    if (this.#root === undefined) throw unsupported("reading and writing files without the option stageRoot")
    const wanted = isAbsolute(path) ? resolve(path) : resolve(this.#root, path)
    const outside = unsupported("a file outside the directory stageRoot")
    if (!inside(this.#root, wanted)) throw outside
    const root = await realpath(this.#root).catch(() => this.#root ?? "")
    if (!inside(root, await realAncestor(wanted))) throw outside
    return wanted
  }
}
