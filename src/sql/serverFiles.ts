/**
 * Files of the server in statements: what their paths may be, and how they are written.
 */
import type { ServerFile, StagePath } from "../services/ServerFile.ts"
import { fault, fold, type NameRule } from "./names.ts"

/** The server cuts a longer name without a word, and what a URL's host cannot be names a stage that nothing reaches. */
export const stageRule: NameRule = {
  object: "stage",
  maxLength: 64,
  refused: /[^\p{L}\p{N}_.-]/u,
  hint: "A stage's name has 1 to 64 letters, digits, _, - and . only."
}

const partRule: NameRule = {
  object: "file",
  maxLength: 255,
  refused: /[^\p{L}\p{M}\p{N}_.'()!@=-]/u,
  hint: "The parts of a path have letters, digits and _ - . ' ( ) ! @ = only: MatrixOne refuses others, or reads them as wildcards."
}

/** What is also allowed in the last part of a path. */
export type Extra = "wildcards" | "number"

const extras: Readonly<Record<Extra, RegExp>> = { wildcards: /[*?]/g, number: /%0?\d*d/ }

/** What is wrong with the parts of a path, in words, if anything is. */
export const pathFault = (path: string, extra?: Extra): string | undefined => {
  const parts = path.split("/")
  for (const [i, part] of parts.entries()) {
    if (part === "." || part === "..") return `${JSON.stringify(path)} is no path for a file: it has a part ${part}`
    const plain = extra !== undefined && i === parts.length - 1 ? part.replace(extras[extra], "x") : part
    const wrong = fault(partRule, plain)
    if (wrong !== undefined)
      return `${JSON.stringify(path)} is no path for a file: of a part, ${wrong}. ${partRule.hint}`
  }
  return undefined
}

/** What is wrong with a file's name, if anything is. */
export const fileFault = (file: ServerFile, extra?: Extra): string | undefined => {
  if (typeof file !== "string") {
    const wrong = fault(stageRule, file.stage)
    if (wrong !== undefined) return `this is no name for a stage: ${wrong}. ${stageRule.hint}`
    return file.path === undefined || file.path === "" ? undefined : pathFault(file.path, extra)
  }
  return file.startsWith("/")
    ? pathFault(file.slice(1), extra)
    : `${JSON.stringify(file)} is no absolute path. It is the server's: a path that begins with /, or a file in a stage`
}

export const stageUrl = ({ path = "", stage }: StagePath): string =>
  `stage://${fold(stage)}${path === "" ? "" : `/${path}`}`

/** What statements call a file, not yet quoted. */
export const fileName = (file: ServerFile): string => (typeof file === "string" ? file : stageUrl(file))
