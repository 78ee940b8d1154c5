/**
 * From what a user writes to what the connections need; every default and every check is here.
 */
import { connect, isIP } from "node:net"
import type { SqlError } from "@effect/sql/SqlError"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { ConnectionOptions } from "mysql2"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"
import * as Login from "../services/Login.ts"
import type { Endpoint } from "../services/MatrixOneClient.ts"
import type { MatrixOneConfig, TlsConfig } from "../services/MatrixOneConfig.ts"
import { assignments, isUnsafeMode, variableNames } from "../sql/variables.ts"
import type { SessionSetup } from "./driver.ts"
import { offsetOf } from "./timezone.ts"

/** All times in milliseconds. */
interface Limits {
  readonly maxConnections: number
  readonly connect: number
  readonly acquire: number
  readonly idle: number
  readonly lifetime: number
  readonly pingAfter: number
  readonly cancel: number
  readonly close: number
  /** From which on a statement is slow. */
  readonly slow: number | undefined
}

export interface ResolvedConfig {
  readonly endpoint: Endpoint
  readonly limits: Limits
  readonly driver: ConnectionOptions
  readonly sessionSetup: SessionSetup
  readonly config: MatrixOneConfig
}

const invalid = (message: string): SqlError => sqlError(new InvalidInput({ message, isRetryable: false }))

interface Address {
  readonly host?: string
  readonly port?: number
  readonly username?: string
  readonly password?: Redacted.Redacted
  readonly database?: string
}

const parseUrl = (url: Redacted.Redacted): Effect.Effect<Address, SqlError> =>
  Effect.suspend(() => {
    const parsed = URL.canParse(Redacted.value(url)) ? new URL(Redacted.value(url)) : undefined
    if (parsed === undefined || !/^(mysql|matrixone):$/.test(parsed.protocol)) {
      return invalid("url is not of the form mysql://user:password@host:port/database")
    }
    // Silently ignoring `?ssl=…`, or taking what follows an account's # for no part of the user, is worse than refusing.
    if (parsed.search !== "") return invalid("url has parameters, which are given next to it")
    if (parsed.hash !== "") return invalid("url has a #, which is written %23")
    return Effect.try({
      try: () => {
        const database = decodeURIComponent(parsed.pathname.slice(1))
        return {
          ...(parsed.hostname === "" ? {} : { host: decodeURIComponent(parsed.hostname).replace(/^\[|\]$/g, "") }),
          ...(parsed.port === "" ? {} : { port: Number(parsed.port) }),
          ...(parsed.username === "" ? {} : { username: decodeURIComponent(parsed.username) }),
          ...(parsed.password === "" ? {} : { password: Redacted.make(decodeURIComponent(parsed.password)) }),
          ...(database === "" ? {} : { database })
        }
      },
      catch: () => invalid("url has a malformed percent-encoding")
    })
  })

const positive = (name: string, n: number, integer: boolean): Effect.Effect<number, SqlError> =>
  n > 0 && Number.isFinite(n) && (!integer || Number.isInteger(n))
    ? Effect.succeed(n)
    : invalid(`${name} must be a positive ${integer ? "integer" : "time"}`)

const tls = (ssl: boolean | TlsConfig | undefined): Pick<ConnectionOptions, "ssl"> => {
  if (ssl === undefined || ssl === false) return {}
  if (ssl === true) return { ssl: { verifyIdentity: true } }
  return {
    ssl: {
      ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
      ...(ssl.cert === undefined ? {} : { cert: ssl.cert }),
      ...(ssl.key === undefined ? {} : { key: Redacted.value(ssl.key) }),
      ...(ssl.verify === false ? { rejectUnauthorized: false } : { verifyIdentity: true })
    }
  }
}

/**
 * mysql2 connects to the host it verifies, and verifies no address: for another name, or an address, the socket is ours. Node
 * looks for the name of a socket that was given to it in `_host`.
 */
const target = (host: string, port: number, ssl: boolean | TlsConfig | undefined): ConnectionOptions => {
  const name = (typeof ssl === "object" ? ssl.servername : undefined) ?? host
  return ssl === undefined || ssl === false || (name === host && isIP(host) === 0)
    ? { host, port }
    : {
        host: name,
        port,
        stream: () => Object.assign(connect({ host, port, noDelay: true, keepAlive: true }), { _host: name })
      }
}

const modeOf = (results: unknown): string => {
  const rows: unknown = Array.isArray(results) ? results[0] : undefined
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined
  return typeof row === "object" && row !== null && "mode" in row ? String(row.mode) : ""
}

/** A server may have been told to read text differently than the client writes it: then nothing would be safe. */
const checkMode = (results: unknown): Error | undefined =>
  isUnsafeMode(modeOf(results))
    ? new InvalidInput({
        message: `The server's sql_mode does not leave backslashes to escape and double quotes to strings`,
        isRetryable: false,
        hint: "Give an sql_mode without NO_BACKSLASH_ESCAPES and ANSI_QUOTES in sessionVariables."
      })
    : undefined

const sessionSetup = (config: MatrixOneConfig): Effect.Effect<SessionSetup, SqlError> => {
  const variables = config.sessionVariables ?? {}
  const names = variableNames(variables)
  if (typeof names === "string") return invalid(names)
  const timezone = offsetOf(config.timezone) ?? config.timezone
  const set = `SET ${assignments({ time_zone: timezone, ...variables })}`
  return Effect.succeed(
    names.some((name) => name.toLowerCase() === "sql_mode")
      ? { sql: set, check: () => undefined }
      : // In this order: a SELECT after a SET in one text makes a MatrixOne 4.2 panic.
        { sql: `SELECT @@sql_mode AS mode; ${set}`, check: checkMode }
  )
}

/** Dates are read in a fixed offset; a named zone would need tables that the client does not have. */
const driverTimezone = ({ dates, timezone }: MatrixOneConfig): Effect.Effect<string, SqlError> => {
  // Spelled so, and not Z, for which mysql2 takes the year 1 for 1901.
  const offset = dates === "string" ? "+00:00" : offsetOf(timezone)
  return offset === undefined
    ? invalid(`timezone must be UTC or an offset like +08:00, or dates must be "string"`)
    : Effect.succeed(offset)
}

/** Longer ones Node would take for no time at all. */
const longestTimer = 2 ** 31 - 1

export const resolve = (config: MatrixOneConfig): Effect.Effect<ResolvedConfig, SqlError> =>
  Effect.gen(function* () {
    const address = config.url === undefined ? {} : yield* parseUrl(config.url)
    const login = yield* Login.resolve({
      username: config.username ?? address.username ?? "root",
      account: config.account,
      role: config.role
    })
    const host = config.host ?? address.host ?? "127.0.0.1"
    const port = yield* positive("port", config.port ?? address.port ?? 6001, true)
    if (port > 65535) return yield* invalid("port must be below 65536")
    const password = config.password ?? address.password
    const database = config.database ?? address.database
    const time = (name: string, input: Duration.DurationInput | undefined, fallback: Duration.DurationInput) =>
      Effect.map(positive(name, Duration.toMillis(input ?? fallback), false), (n) => Math.min(n, longestTimer))
    const limits: Limits = {
      maxConnections: yield* positive("maxConnections", config.maxConnections ?? 10, true),
      connect: yield* time("connectTimeout", config.connectTimeout, "5 seconds"),
      acquire: yield* time("acquireTimeout", config.acquireTimeout, "30 seconds"),
      idle: yield* time("idleTimeout", config.idleTimeout, "1 minute"),
      lifetime: yield* time("maxLifetime", config.maxLifetime, "30 minutes"),
      pingAfter: yield* time("pingAfter", config.pingAfter, "20 seconds"),
      cancel: yield* time("cancelTimeout", config.cancelTimeout, "5 seconds"),
      close: yield* time("closeTimeout", config.closeTimeout, "5 seconds"),
      slow:
        config.slowStatementThreshold === undefined
          ? undefined
          : yield* time("slowStatementThreshold", config.slowStatementThreshold, 0)
    }
    return {
      endpoint: { host, port, ...login, database },
      limits,
      driver: {
        ...target(host, port, config.ssl),
        user: Login.format(login),
        ...(password === undefined ? {} : { password: Redacted.value(password) }),
        ...(database === undefined ? {} : { database }),
        connectTimeout: limits.connect,
        multipleStatements: true,
        supportBigNumbers: true,
        jsonStrings: true,
        maxPreparedStatements: 1000,
        timezone: yield* driverTimezone(config),
        ...(config.dates === "string" || config.dates === "DateTime" ? { dateStrings: true } : {}),
        ...tls(config.ssl)
      },
      sessionSetup: yield* sessionSetup(config),
      config
    }
  })
