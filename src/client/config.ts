/**
 * From what a user writes to what the connections need; every default and every check is here.
 */
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
import { assignments, variableNames } from "../sql/variables.ts"

/** All times in milliseconds. */
export interface Limits {
  readonly maxConnections: number
  readonly connect: number
  readonly acquire: number
  readonly idle: number
  readonly lifetime: number
  readonly pingAfter: number
  readonly cancel: number
  readonly close: number
}

export interface ResolvedConfig {
  readonly endpoint: Endpoint
  readonly limits: Limits
  readonly driver: ConnectionOptions
  /** Sent once on every new connection. */
  readonly sessionSetup: string
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
  if (ssl === true) return { ssl: {} }
  return {
    ssl: {
      ...(ssl.ca === undefined ? {} : { ca: ssl.ca }),
      ...(ssl.cert === undefined ? {} : { cert: ssl.cert }),
      ...(ssl.key === undefined ? {} : { key: Redacted.value(ssl.key) }),
      ...(ssl.verify === false ? { rejectUnauthorized: false } : { verifyIdentity: true }),
      // mysql2 hands its options on to node:tls, whose types it does not repeat.
      ...(ssl.servername === undefined ? {} : { servername: ssl.servername })
    }
  }
}

const sessionSetup = (config: MatrixOneConfig): Effect.Effect<string, SqlError> => {
  const variables = { time_zone: config.timezone ?? "+00:00", ...config.sessionVariables }
  const names = variableNames(variables)
  return typeof names === "string" ? invalid(names) : Effect.succeed(`SET ${assignments(variables)}`)
}

/** mysql2 reads and writes dates in a fixed offset; a named zone would need tables it does not have. */
const driverTimezone = (timezone: string | undefined): Effect.Effect<string, SqlError> => {
  if (timezone === undefined || timezone === "+00:00" || timezone.toUpperCase() === "UTC") return Effect.succeed("Z")
  return /^[+-]\d\d:\d\d$/.test(timezone)
    ? Effect.succeed(timezone)
    : invalid(`timezone must be UTC or an offset like +08:00, or dates must be "string"`)
}

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
      positive(name, Duration.toMillis(input ?? fallback), false)
    const limits: Limits = {
      maxConnections: yield* positive("maxConnections", config.maxConnections ?? 10, true),
      connect: yield* time("connectTimeout", config.connectTimeout, "5 seconds"),
      acquire: yield* time("acquireTimeout", config.acquireTimeout, "30 seconds"),
      idle: yield* time("idleTimeout", config.idleTimeout, "1 minute"),
      lifetime: yield* time("maxLifetime", config.maxLifetime, "30 minutes"),
      pingAfter: yield* time("pingAfter", config.pingAfter, "20 seconds"),
      cancel: yield* time("cancelTimeout", config.cancelTimeout, "5 seconds"),
      close: yield* time("closeTimeout", config.closeTimeout, "5 seconds")
    }
    return {
      endpoint: { host, port, ...login, database },
      limits,
      driver: {
        host,
        port,
        user: Login.format(login),
        ...(password === undefined ? {} : { password: Redacted.value(password) }),
        ...(database === undefined ? {} : { database }),
        connectTimeout: limits.connect,
        multipleStatements: true,
        supportBigNumbers: true,
        jsonStrings: true,
        maxPreparedStatements: 1000,
        timezone: config.dates === "string" ? "Z" : yield* driverTimezone(config.timezone),
        ...(config.dates === "string" || config.dates === "DateTime" ? { dateStrings: true } : {}),
        ...tls(config.ssl)
      },
      sessionSetup: yield* sessionSetup(config),
      config
    }
  })
