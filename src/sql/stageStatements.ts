/**
 * The statements on stages.
 */
import type { MatchingFiles, StageStorage } from "../services/Stages.ts"
import { identifier, nestedString, string } from "./literals.ts"
import { stageUrl } from "./serverFiles.ts"

/** Where it leads, as the server stores it. */
export const urlOf = (storage: StageStorage): string => {
  switch (storage.type) {
    case "file":
      return `file://${storage.path}`
    case "s3":
      return `s3://${storage.bucket}${storage.path === undefined || storage.path === "" ? "" : `/${storage.path}`}`
    case "stage":
      return stageUrl(storage)
  }
}

/** `secret` is the literal of the secret key. */
const credentials = (storage: StageStorage, secret: string): string =>
  storage.type === "s3"
    ? `{'aws_key_id'=${nestedString(storage.keyId)}, 'aws_secret_key'=${secret}, ` +
      `'aws_region'=${nestedString(storage.region)}, 'endpoint'=${nestedString(storage.endpoint)}, ` +
      `'provider'=${nestedString(storage.provider)}}`
    : "{}"

export const create = (name: string, storage: StageStorage, comment: string | undefined, secret: string): string =>
  `CREATE STAGE ${identifier(name)} URL = ${nestedString(urlOf(storage))}` +
  (storage.type === "s3" ? ` CREDENTIALS = ${credentials(storage, secret)}` : "") +
  (comment === undefined ? "" : ` COMMENT = ${nestedString(comment)}`)

const alter = (name: string, what: string): string => `ALTER STAGE ${identifier(name)} SET ${what}`

export const alterUrl = (name: string, storage: StageStorage): string =>
  alter(name, `URL = ${nestedString(urlOf(storage))}`)

export const alterCredentials = (name: string, storage: StageStorage, secret: string): string =>
  alter(name, `CREDENTIALS = ${credentials(storage, secret)}`)

export const alterComment = (name: string, comment: string): string => alter(name, `COMMENT = ${nestedString(comment)}`)

export const alterEnabled = (name: string, enabled: boolean): string =>
  alter(name, `ENABLE = ${enabled ? "TRUE" : "FALSE"}`)

export const drop = (name: string): string => `DROP STAGE ${identifier(name)}`

/** Never the credentials. Texts as hexadecimal UTF-8, for clients that lose some of it. */
const columns =
  "SELECT HEX(stage_name) AS name, HEX(url) AS url, stage_credentials <> '' AS has_credentials, " +
  "stage_status AS status, HEX(comment) AS comment FROM mo_catalog.mo_stages"

export const all = { text: `${columns} ORDER BY stage_name`, parameters: [] }

export const byName = (name: string) => ({ text: `${columns} WHERE stage_name = ?`, parameters: [name] })

const matching = ({ path, pattern, stage }: MatchingFiles): string =>
  stageUrl({ stage, path: [path, pattern?.replaceAll("?", "%3F")].filter((part) => part !== undefined).join("/") })

export const files = (of: MatchingFiles): string =>
  `SELECT HEX(file) AS file FROM stage_list(${string(matching(of))}) AS f`

export const removeFiles = (of: MatchingFiles, ifExists: boolean): string =>
  `REMOVE FILES FROM STAGE ${ifExists ? "IF EXISTS " : ""}${string(matching(of))}`
