/**
 * From what a driver throws to a {@link Reason}: errno first, then the anchored text.
 */
import { SqlError } from "@effect/sql/SqlError"
import { type CatalogueRow, catalogue, connectionCodes, loginCatalogue } from "./catalogue.ts"
import { type ClassifiedError, isReason, type Reason, type ReasonTag, reasons } from "./reasons.ts"

/** What was being done when the driver failed. */
export type Operation = "connect" | "execute" | "stream" | "begin" | "commit" | "rollback" | "kill"

const indexOf = (rows: ReadonlyArray<CatalogueRow>): ReadonlyMap<number, ReadonlyArray<CatalogueRow>> => {
  const index = new Map<number, Array<CatalogueRow>>()
  for (const row of rows) {
    for (const errno of typeof row.errno === "number" ? [row.errno] : row.errno) {
      const known = index.get(errno)
      if (known === undefined) index.set(errno, [row])
      else known.push(row)
    }
  }
  return index
}

const byErrno = indexOf(catalogue)
const byLoginErrno = indexOf(loginCatalogue)

interface DriverError {
  /** All that was said; a Go panic puts its stack there. */
  readonly words: string
  /** The first line, which says what happened. */
  readonly message: string
  readonly errno: number | undefined
  readonly code: string | undefined
  readonly sqlState: string | undefined
  /** The driver has given the connection up. */
  readonly fatal: boolean
}

const text = (u: unknown): string | undefined => (typeof u === "string" && u !== "" ? u : undefined)

const firstLine = (words: string): string => words.split("\n", 1)[0] ?? ""

/** Statements with secrets in them: a server that cannot parse one repeats what it could not, secrets and all. */
const secretStatement = /\b(?:IDENTIFIED\s+(?:BY|WITH)|SET\s+PASSWORD|CREDENTIALS|S3OPTION|CREATE\s+CDC)\b/i

const withoutSecrets = (words: string, statement: string | undefined): string =>
  statement !== undefined && secretStatement.test(statement) ? words.replace(/ near ".*$/s, " near a secret") : words

const wordless = (message: string): DriverError => ({
  words: message,
  message,
  errno: undefined,
  code: undefined,
  sqlState: undefined,
  fatal: false
})

/** Total, also for what throws when it is looked at. */
const readDriverError = (u: unknown): DriverError => {
  try {
    return typeof u === "object" && u !== null ? readError(u) : wordless(String(u))
  } catch {
    return wordless("Unknown error")
  }
}

const readError = (u: object): DriverError => {
  const error: { readonly [key: string]: unknown } = { ...u }
  const said =
    text(error.sqlMessage) ??
    (u instanceof Error ? text(u.message) : text(error.message)) ??
    text(error.code) ??
    "Unknown error"
  const words = withoutSecrets(said, text(error.sql))
  return {
    words,
    message: firstLine(words),
    errno: typeof error.errno === "number" && error.errno >= 0 ? error.errno : undefined,
    code: text(error.code),
    sqlState: text(error.sqlState),
    fatal: error.fatal === true
  }
}

const prefix = "internal error: "

const find = (
  index: ReadonlyMap<number, ReadonlyArray<CatalogueRow>>,
  errno: number,
  message: string
): { readonly row: CatalogueRow; readonly groups: Record<string, string | undefined> } | undefined => {
  const bare = message.startsWith(prefix) ? message.slice(prefix.length) : message
  for (const row of index.get(errno) ?? []) {
    if (row.text === undefined) return { row, groups: {} }
    const match = row.text.exec(bare)
    if (match !== null) return { row, groups: match.groups ?? {} }
  }
  return undefined
}

/** A driver's error without the statement's text and values, which mysql2 puts there for text-protocol statements. */
const redacted = (u: unknown, error: DriverError, message: string): unknown => {
  if (!(u instanceof Error)) return undefined
  const clean: Error & { errno?: number; code?: string; sqlState?: string } = new Error(message)
  clean.name = u.name
  if (error.errno !== undefined) clean.errno = error.errno
  if (error.code !== undefined) clean.code = error.code
  if (error.sqlState !== undefined) clean.sqlState = error.sqlState
  return clean
}

const connectionHint = (code: string | undefined): string | undefined => {
  switch (code) {
    case "ECONNREFUSED":
      return "Nothing listens there. Are host and port right? MatrixOne's port is 6001."
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return "The host name cannot be resolved."
    case "ETIMEDOUT":
      return "The server did not answer in time."
    case "HANDSHAKE_NO_SSL_SUPPORT":
      return "The server offers no TLS."
    default:
      return undefined
  }
}

interface Extra {
  readonly message?: string
  readonly hint?: string
  /** Takes out of the server's words what must not be shown; the reason is that of the words as they were. */
  readonly redact?: (words: string) => string
}

/** What the reason classes take, each picking what is its own. */
interface ReasonFields {
  readonly message: string
  readonly isRetryable: boolean
  readonly errno?: number
  readonly sqlState?: string
  readonly hint?: string
  readonly cause?: unknown
  readonly constraint?: string
  readonly objectType?: string
  readonly objectName?: string
  readonly limit?: number
  readonly statement?: string
}

const construct = (tag: ReasonTag, fields: ReasonFields): Reason => {
  const { constraint, limit, objectName, objectType, statement, ...common } = fields
  switch (tag) {
    case "UniqueViolation":
      return new reasons.UniqueViolation({ ...common, ...(constraint === undefined ? {} : { constraint }) })
    case "ObjectNotFound":
    case "ObjectAlreadyExists":
      return new reasons[tag]({
        ...common,
        ...(objectType === undefined ? {} : { objectType }),
        ...(objectName === undefined ? {} : { objectName })
      })
    case "LimitExceeded":
      return new reasons.LimitExceeded({ ...common, ...(limit === undefined ? {} : { limit }) })
    case "NotAllowedInTransaction":
    case "SessionChangeRefused":
      return new reasons[tag]({ ...common, statement: statement ?? "" })
    default:
      return new reasons[tag](common)
  }
}

/** What only looks like an object's name and must not be shown is left out. */
const shown = (
  groups: Record<string, string | undefined>,
  redact: Extra["redact"]
): Record<string, string | undefined> => {
  const { name, ...others } = groups
  const hidden = name === undefined || redact?.(`table ${name}`).endsWith(name) === false
  return hidden ? others : groups
}

/**
 * The reason of whatever a driver threw or called back with. Total: what is not known becomes `UnknownError`.
 */
export const classify = (u: unknown, operation: Operation = "execute", extra: Extra = {}): Reason => {
  if (isReason(u)) return u
  if (u instanceof SqlError) return classify(u.cause ?? u.message, operation, extra)
  const error = readDriverError(u)
  const found =
    error.errno === undefined
      ? undefined
      : ((operation === "connect" ? find(byLoginErrno, error.errno, error.message) : undefined) ??
        find(byErrno, error.errno, error.message))
  const lost = found === undefined && (error.fatal || (error.code !== undefined && connectionCodes.has(error.code)))
  const tag =
    found?.row.reason ??
    (lost || (operation === "connect" && error.errno === undefined) ? "ConnectionError" : "UnknownError")
  const message = extra.redact === undefined ? error.message : firstLine(extra.redact(error.words))
  if (operation === "commit" && leavesCommitUnknown(error, tag, found?.row.endsTransaction === true)) {
    return commitUnknown(u, error, message)
  }
  const hint = extra.hint ?? found?.row.hint ?? (tag === "ConnectionError" ? connectionHint(error.code) : undefined)
  const groups = shown(found?.groups ?? {}, extra.redact)
  const objectType = groups.type ?? found?.row.objectType
  const cause = redacted(u, error, message)
  return construct(tag, {
    message: extra.message ?? message,
    isRetryable: found?.row.retryable === true || (tag === "ConnectionError" && operation === "connect"),
    ...(error.errno === undefined ? {} : { errno: error.errno }),
    ...(error.sqlState === undefined ? {} : { sqlState: error.sqlState }),
    ...(hint === undefined ? {} : { hint }),
    ...(cause === undefined ? {} : { cause }),
    ...(groups.constraint === undefined ? {} : { constraint: groups.constraint }),
    ...(objectType === undefined ? {} : { objectType }),
    ...(groups.name === undefined ? {} : { objectName: groups.name }),
    ...(groups.limit === undefined ? {} : { limit: Number(groups.limit) })
  })
}

/** What at any other statement is a reason to try again. */
const outOfSight: ReadonlySet<ReasonTag> = new Set([
  "ConnectionError",
  "QueryCanceled",
  "StatementTimeoutError",
  "Unavailable"
])

/** MatrixOne's number for whatever its parts throw: the network between them, for example. */
const unexpected = 1105

/** Whether a COMMIT that failed so may have committed all the same. */
const leavesCommitUnknown = ({ errno }: DriverError, tag: ReasonTag, endsTransaction: boolean): boolean =>
  errno === undefined || (!endsTransaction && (outOfSight.has(tag) || errno === unexpected))

const commitUnknown = (u: unknown, error: DriverError, message: string): Reason => {
  const cause = redacted(u, error, message)
  return construct("CommitUnknown", {
    message:
      error.errno === undefined
        ? "The connection was lost while COMMIT was under way"
        : `COMMIT answered neither yes nor no: ${message}`,
    isRetryable: false,
    ...(error.errno === undefined ? {} : { errno: error.errno }),
    hint: "The transaction may have committed. Read what it would have written before trying again.",
    ...(cause === undefined ? {} : { cause })
  })
}

const rowOf = (u: unknown): CatalogueRow | undefined => {
  const error = readDriverError(u)
  return error.errno === undefined ? undefined : find(byErrno, error.errno, error.message)?.row
}

/** Whether the server ends the whole transaction along with the statement that met this error. */
export const endsTransaction = (u: unknown): boolean => rowOf(u)?.endsTransaction === true

/** Whether the server closes the connection after this answer. */
export const endsConnection = (u: unknown): boolean => rowOf(u)?.endsConnection === true

/** Whether the session has become unfit for anybody else. */
export const spoilsSession = (u: unknown): boolean => rowOf(u)?.spoilsSession === true

/** The `SqlError` that carries a reason. */
export const sqlError = (reason: Reason): ClassifiedError =>
  // The constructor's `cause` is typed unknown; it is the reason given here.
  new SqlError({ cause: reason, message: reason.message }) as ClassifiedError
