/**
 * The statements on CDC tasks.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Redacted from "effect/Redacted"
import type { CdcEndpoint, CdcOptions, CdcSubject } from "../services/Cdc.ts"
import { identifier, string } from "./literals.ts"
import { fold, type NameRule } from "./names.ts"

/** The server puts names into SQL of its own as they are. */
export const taskRule: NameRule = {
  object: "CDC task",
  maxLength: 1000,
  refused: /[\s'"`\\\p{Cc}\p{Cs}]/u,
  hint: "A CDC task's name has 1 to 1000 characters and no white space, control character, quote, backquote or backslash."
}

/** Go's `url.PathUnescape` reads what this writes. */
const escaped = (text: string): string =>
  text.replace(/[^0-9A-Za-z#_.~!*-]/gu, (character) =>
    [...new TextEncoder().encode(character)]
      .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`)
      .join("")
  )

/** The text that the server takes an address from, the password in it. */
export const uri = ({ host, password, port, username }: CdcEndpoint): Redacted.Redacted =>
  Redacted.make(`mysql://${escaped(username)}:${escaped(Redacted.value(password))}@${host}:${port}`)

/** What must not be shown of an address, as it is and as it is sent. */
export const secrets = ({ password }: CdcEndpoint): ReadonlyArray<string> => {
  const text = Redacted.value(password)
  return [text, escaped(text), string(text).slice(1, -1)]
}

const hostRule = /^[0-9A-Za-z](?:[0-9A-Za-z._-]*[0-9A-Za-z])?$/

const endpointFault = (what: string, { host, password, port, username }: CdcEndpoint): string | undefined => {
  if (!hostRule.test(host)) return `the ${what}'s host is neither a name nor an IPv4 address`
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return `the ${what}'s port is not of 1 to 65535`
  if (username === "") return `the ${what}'s user name is empty`
  return Redacted.value(password) === "" ? `the ${what}'s password is empty` : undefined
}

/** What separates names for the server, and what it trims away. */
const separators = /[,.:`]|^\s|\s$/

const subjectNames = (subject: CdcSubject): ReadonlyArray<string> => {
  switch (subject.level) {
    case "account":
      return []
    case "database":
      return subject.databases.flatMap(({ database, sink }) => [database, ...(sink === undefined ? [] : [sink])])
    case "table":
      return subject.tables.flatMap(({ database, sink, table }) => [
        database,
        table,
        ...(sink === undefined ? [] : [sink.database, sink.table])
      ])
  }
}

const sources = (subject: CdcSubject): ReadonlyArray<string> => {
  switch (subject.level) {
    case "account":
      return ["*"]
    case "database":
      return subject.databases.map(({ database }) => fold(database))
    case "table":
      return subject.tables.map(({ database, table }) => `${fold(database)}.${fold(table)}`)
  }
}

/** A duration in Go's words, to the millisecond. */
const goDuration = (duration: Duration.DurationInput): string => `${Math.ceil(Duration.toMillis(duration))}ms`

const isPositive = (duration: Duration.DurationInput | undefined): boolean =>
  duration === undefined || (Duration.toMillis(duration) > 0 && Duration.toMillis(duration) <= Number.MAX_SAFE_INTEGER)

/** What is wrong with options, in words, and the names in them that are left to be judged. */
export const optionsFault = (options: CdcOptions): string | { readonly names: ReadonlyArray<string> } => {
  const wrong = endpointFault("source", options.source) ?? endpointFault("sink", options.sink)
  if (wrong !== undefined) return wrong
  const names = subjectNames(options.subject)
  const named = sources(options.subject)
  if (named.length === 0) return "there is nothing to capture"
  if (new Set(named).size < named.length) return "the same database or table is named twice"
  if (names.some((name) => separators.test(name))) {
    return "a name with one of , . : ` in it, or white space around it, cannot be given to CDC"
  }
  const { endAt, frequency, maxSqlBytes, sendTimeout, startAt } = options
  if (startAt !== undefined && endAt !== undefined && seconds(endAt) <= seconds(startAt)) {
    return "the end is not after the start"
  }
  if (!isPositive(sendTimeout)) return "the send timeout is no positive length of time"
  if (frequency !== undefined) {
    const minutes = Duration.toMinutes(frequency)
    if (!Number.isInteger(minutes) || minutes < 1 || minutes > 10_000_000) {
      return "the frequency is no whole number of minutes of 1 to 10000000"
    }
  }
  return maxSqlBytes === undefined || (Number.isSafeInteger(maxSqlBytes) && maxSqlBytes > 0)
    ? { names }
    : "maxSqlBytes is no positive whole number"
}

const seconds = (instant: DateTime.DateTime): number => Math.floor(DateTime.toEpochMillis(instant) / 1000)

const rfc3339 = (instant: DateTime.DateTime): string => `${DateTime.formatIso(instant).slice(0, 19)}Z`

/** `a:b` where the sink calls it otherwise. */
const pair = (source: string, sink: string | undefined): string => (sink === undefined ? source : `${source}:${sink}`)

export const pattern = (subject: CdcSubject): string => {
  switch (subject.level) {
    case "account":
      return "*"
    case "database":
      return subject.databases.map(({ database, sink }) => pair(fold(database), sink)).join(",")
    case "table":
      return subject.tables
        .map(({ database, sink, table }) =>
          pair(`${fold(database)}.${fold(table)}`, sink === undefined ? undefined : `${sink.database}.${sink.table}`)
        )
        .join(",")
  }
}

const settings = (options: CdcOptions): string => {
  const given: ReadonlyArray<readonly [string, string | undefined]> = [
    ["Level", options.subject.level],
    ["Exclude", options.exclude],
    ["StartTs", options.startAt === undefined ? undefined : rfc3339(options.startAt)],
    ["EndTs", options.endAt === undefined ? undefined : rfc3339(options.endAt)],
    ["SendSqlTimeout", options.sendTimeout === undefined ? undefined : goDuration(options.sendTimeout)],
    ["InitSnapshotSplitTxn", options.splitInitialSnapshot === false ? "false" : undefined],
    ["MaxSqlLength", options.maxSqlBytes === undefined ? undefined : String(options.maxSqlBytes)],
    ["NoFull", options.noFull === true ? "true" : undefined],
    ["Frequency", options.frequency === undefined ? undefined : `${Duration.toMinutes(options.frequency)}m`]
  ]
  return given.flatMap(([key, value]) => (value === undefined ? [] : [`${string(key)}=${string(value)}`])).join(", ")
}

/** `sink` is the literal of the sink's address. */
export const create = (name: string, options: CdcOptions, sink: string): string =>
  `CREATE CDC ${identifier(name)} ${string(Redacted.value(uri(options.source)))} ${string(options.sink.type)} ${sink} ` +
  `${string(pattern(options.subject))} { ${settings(options)} }`

export const showAll = "SHOW CDC ALL"

export const show = (name: string): string => `SHOW CDC TASK ${identifier(name)}`

export const pause = (name: string): string => `PAUSE CDC TASK ${identifier(name)}`

export const resume = (name: string): string => `RESUME CDC TASK ${identifier(name)}`

/** The grammar wants a string, of which nothing is read. */
export const restart = (name: string): string => `RESUME CDC TASK ${identifier(name)} 'restart'`

export const drop = (name: string): string => `DROP CDC TASK ${identifier(name)}`
