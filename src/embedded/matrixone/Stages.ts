/**
 * CREATE, ALTER, DROP and SHOW STAGE, the files in stages, and stage_list().
 */

import { rm } from "node:fs/promises"
import { basename } from "node:path"
import { adminRole } from "../access/Account.ts"
import { unexpected } from "../access/Names.ts"
import { long, text } from "../catalog/CatalogTypes.ts"
import { showQuery } from "../catalog/ShowQuery.ts"
import { glob, hasWildcard, list } from "../files/Glob.ts"
import { backslashed } from "../load/Backslash.ts"
import type { Session } from "../session/Session.ts"
import { ok, type StatementFamily } from "../session/StatementFamily.ts"
import { internal, unsupported } from "../translate/Errors.ts"
import type { Captures } from "../translate/Pattern.ts"
import { isOperator, isWord, type Statement, type Token } from "../translate/Tokens.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { badConfiguration, type Stage } from "./StageStore.ts"

const needAdmin = (session: Session): void => {
  const account = session.engine.accounts.need(session.account)
  if (session.identity.roleId !== adminRole(account).id)
    throw internal("do not have privilege to execute the statement")
}

interface Options {
  readonly url?: string
  readonly credentials?: string
  readonly enable?: boolean
  readonly comment?: string
}

/** MatrixOne puts these texts between quotes of its own SQL as they are, so it reads them twice. */
const reread = (text: string): string => {
  if (/'/.test(text.replace(/\\[\s\S]|''/g, "")))
    throw unsupported("a quote that MatrixOne would take for the end of a text")
  return text.replace(/\\([\s\S])|''/g, (_, c: string | undefined) => (c === undefined ? "'" : (backslashed[c] ?? c)))
}

/** `{'K'='V', …}` at the front of `tokens`, as `K=V,K=V`. */
const readCredentials = (sql: string, tokens: ReadonlyArray<Token>): readonly [string, ReadonlyArray<Token>] => {
  const end = tokens.findIndex((t) => isOperator(t, "}"))
  if (!isOperator(tokens[0], "{") || end < 0) throw unexpected(sql, tokens[0])
  const pairs: Array<string> = []
  const body = tokens.slice(1, end)
  for (let i = 0; i < body.length; i += 4) {
    const [key, sign, value, comma] = body.slice(i, i + 4)
    if (key?.kind !== "string") throw unexpected(sql, key)
    if (!isOperator(sign, "=")) throw unexpected(sql, sign)
    if (value?.kind !== "string") throw unexpected(sql, value)
    if (comma !== undefined && !isOperator(comma, ",")) throw unexpected(sql, comma)
    pairs.push(`${key.value}=${reread(value.value)}`)
  }
  return [pairs.join(","), tokens.slice(end + 1)]
}

/** `URL='…' CREDENTIALS={…} ENABLE=… COMMENT='…'`, in this order, each at most once. */
const readOptions = (sql: string, tokens: ReadonlyArray<Token>): Options => {
  let options: Options = {}
  let rest = tokens
  for (const word of ["URL", "CREDENTIALS", "ENABLE", "COMMENT"] as const) {
    if (!isWord(rest[0], word)) continue
    if (!isOperator(rest[1], "=")) throw unexpected(sql, rest[1])
    const value = rest[2]
    if (word === "CREDENTIALS") {
      const [credentials, after] = readCredentials(sql, rest.slice(2))
      options = { ...options, credentials }
      rest = after
      continue
    }
    if (word === "ENABLE") {
      if (!isWord(value, "TRUE", "FALSE")) throw unexpected(sql, value)
      options = { ...options, enable: isWord(value, "TRUE") }
    } else {
      if (value?.kind !== "string") throw unexpected(sql, value)
      const text = reread(value.value)
      options = word === "URL" ? { ...options, url: text } : { ...options, comment: text }
    }
    rest = rest.slice(3)
  }
  if (rest[0] !== undefined) throw unexpected(sql, rest[0])
  return options
}

const checkUrl = (url: string): void => {
  if (!/^(stage:\/\/|s3:\/\/|file:\/\/\/)/.test(url))
    throw badConfiguration("URL protocol only supports stage://, s3:// and file:///")
}

const create = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  needAdmin(session)
  const { accounts, stages } = session.engine
  const name = captures.need("name").toLowerCase()
  const { comment, credentials, url } = readOptions(sql, captures.rest)
  if (url === undefined) throw unexpected(sql, captures.rest[0])
  if (stages.find(session.account, name) !== undefined) {
    if (captures.has("EXISTS")) return ok()
    throw internal(`the stage ${name} exists`)
  }
  checkUrl(url)
  stages.put({
    id: stages.nextId(),
    account: session.account,
    name,
    url,
    credentials: credentials ?? "",
    // ENABLE is read and ignored here.
    status: "in_use",
    created: accounts.time(),
    comment: comment ?? ""
  })
  return ok()
}

const find = (session: Session, captures: Captures): Stage | undefined => {
  const name = captures.need("name").toLowerCase()
  const stage = session.engine.stages.find(session.account, name)
  if (stage === undefined && !captures.has("EXISTS")) throw internal(`the stage ${name} not exists`)
  return stage
}

const alter = async (session: Session, captures: Captures, { sql }: Statement): Promise<Result> => {
  needAdmin(session)
  const options = readOptions(sql, captures.rest)
  const given = Object.keys(options).length
  if (given === 0) throw internal("at least one option at a time")
  if (given > 1) throw internal("at most one option at a time")
  const stage = find(session, captures)
  if (stage === undefined) return ok()
  if (options.url !== undefined) checkUrl(options.url)
  session.engine.stages.put({
    ...stage,
    url: options.url ?? stage.url,
    credentials: options.credentials ?? stage.credentials,
    comment: options.comment ?? stage.comment,
    status: options.enable === undefined ? stage.status : options.enable ? "enabled" : "disabled"
  })
  return ok()
}

const drop = async (session: Session, captures: Captures): Promise<Result> => {
  needAdmin(session)
  const stage = find(session, captures)
  if (stage !== undefined) session.engine.stages.remove(stage)
  return ok()
}

const show = (session: Session, like: string | undefined): Promise<Result> =>
  showQuery(session, {
    columns: [
      { name: "STAGE_NAME", type: text },
      { name: "URL", type: long },
      { name: "STATUS", type: text },
      { name: "COMMENT", type: long }
    ],
    rows: session.engine.stages.list(session.account).map((s) => [s.name, s.url, s.status, s.comment]),
    ...(like === undefined ? {} : { like: { pattern: like, column: 0 } })
  })

const notFound = (path: string): SqlFailure => new SqlFailure(20405, `file ${path} is not found`)

const removeFiles = async (session: Session, captures: Captures): Promise<Result> => {
  const url = captures.need("url")
  if (!url.startsWith("stage://")) throw badConfiguration("URL protocol only supports stage://")
  const path = await session.engine.stages.resolve(session.account, url)
  const files = await glob(path)
  if (files.length === 0 && !captures.has("EXISTS")) throw notFound(hasWildcard(path) ? url : basename(path))
  for (const file of files) await rm(file)
  return ok()
}

/** The paths stage_list() gives: what is in a directory, or the files a pattern matches. */
export const stageList = async (session: Session, url: string): Promise<ReadonlyArray<string>> => {
  const path = await session.engine.stages.resolve(session.account, url)
  if (hasWildcard(path)) return glob(path)
  const listed = await list(path)
  return listed.length > 0 ? listed : glob(path)
}

export const stageStatements: StatementFamily = [
  { pattern: "CREATE STAGE [IF NOT EXISTS] :name ...", run: create },
  { pattern: "ALTER STAGE [IF EXISTS] :name SET ...", run: alter },
  {
    pattern: "ALTER STAGE [IF EXISTS] :name [...]",
    run: async (_, captures, { sql }) => {
      throw unexpected(sql, captures.rest[0])
    }
  },
  { pattern: "DROP STAGE [IF EXISTS] :name", run: drop },
  { pattern: "SHOW STAGES [LIKE =like]", run: (session, captures) => show(session, captures.get("like")) },
  { pattern: "REMOVE FILES FROM STAGE [IF EXISTS] =url", run: removeFiles }
]
