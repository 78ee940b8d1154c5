/**
 * Stages, by account, and where a path in one leads.
 */
import { isAbsolute, join } from "node:path"
import type { FileRoot } from "../files/FileRoot.ts"
import { unsupported } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"

export interface Stage {
  readonly id: number
  readonly account: string
  readonly name: string
  readonly url: string
  /** `K=V,K=V`, as MatrixOne stores them. */
  readonly credentials: string
  readonly status: "in_use" | "enabled" | "disabled"
  readonly created: string
  readonly comment: string
}

export const badConfiguration = (message: string): SqlFailure =>
  new SqlFailure(20300, `invalid configuration: ${message}`)

/** The path of a URL without its `%xx`. */
const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    throw new SqlFailure(1105, `parse ${JSON.stringify(path)}: invalid URL escape`)
  }
}

/** How deep stages may stand on stages: one that leads to itself is found out. */
const maximumDepth = 32

export class StageStore {
  readonly #save: (stages: ReadonlyArray<Stage>) => void
  readonly #files: FileRoot
  #stages: ReadonlyArray<Stage>

  constructor(files: FileRoot, saved: ReadonlyArray<Stage> | undefined, save: (stages: ReadonlyArray<Stage>) => void) {
    this.#files = files
    this.#stages = saved ?? []
    this.#save = save
  }

  list(account: string): ReadonlyArray<Stage> {
    return this.#stages.filter((s) => s.account === account)
  }

  find(account: string, name: string): Stage | undefined {
    return this.#stages.find((s) => s.account === account && s.name === name)
  }

  nextId(): number {
    return this.#stages.reduce((highest, s) => Math.max(highest, s.id), 0) + 1
  }

  /** Adds a stage, or moves a changed one to the end as MatrixOne does. */
  put(stage: Stage): void {
    this.#set([...this.#stages.filter((s) => s.account !== stage.account || s.name !== stage.name), stage])
  }

  remove(stage: Stage): void {
    this.#set(this.#stages.filter((s) => s !== stage))
  }

  removeAll(account: string): void {
    this.#set(this.#stages.filter((s) => s.account !== account))
  }

  #set(stages: ReadonlyArray<Stage>): void {
    this.#stages = stages
    this.#save(stages)
  }

  /** The absolute path a `stage://name/path` means, wildcards and all; stages on other stages are followed. */
  async resolve(account: string, url: string): Promise<string> {
    return this.#resolve(account, url, 0)
  }

  async #resolve(account: string, url: string, depth: number): Promise<string> {
    const parts = /^stage:\/\/([^/]*)(\/[\s\S]*)?$/.exec(url)
    if (parts === null) throw badConfiguration("URL is not stage URL")
    // Stages are kept in lower case, and a URL is not read so.
    const name = parts[1] ?? ""
    if (name === "") throw badConfiguration("Invalid stage URL: stage name is empty string")
    const stage = this.find(account, name)
    if (stage === undefined) throw badConfiguration(`Stage ${name} not found`)
    if (depth > maximumDepth) throw badConfiguration(`Stage ${name} leads to itself`)
    if (stage.url.startsWith("s3://")) throw unsupported("a stage on s3")
    const below = decoded((parts[2] ?? "").replace(/[?#].*$/s, ""))
    const base = stage.url.startsWith("stage://")
      ? await this.#resolve(account, stage.url, depth + 1)
      : await this.#files.resolve(stage.url.replace(/^file:\/\//, ""))
    return this.#files.resolve(join(base, below))
  }

  /** The absolute path of a file that a statement names: in a stage, or inside the root. */
  async path(account: string, name: string): Promise<string> {
    if (name.startsWith("stage://")) return this.resolve(account, name)
    if (/^\w+:\/\//.test(name)) throw unsupported("files elsewhere than in a stage or in the directory stageRoot")
    return this.#files.resolve(isAbsolute(name) ? name : `./${name}`)
  }
}
