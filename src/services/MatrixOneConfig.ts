/**
 * How to reach a MatrixOne and how to use it.
 *
 * @since 0.1.0
 */
import type { DurationInput } from "effect/Duration"
import type { Redacted } from "effect/Redacted"

/**
 * TLS. `true` verifies the server against the system's certificate authorities.
 *
 * @since 0.1.0
 * @category models
 */
export interface TlsConfig {
  readonly ca?: string | undefined
  readonly cert?: string | undefined
  readonly key?: Redacted | undefined
  /** The name the certificate must be for, when it is not `host`. */
  readonly servername?: string | undefined
  /** `false` encrypts without knowing to whom. Default `true`. */
  readonly verify?: boolean | undefined
}

/**
 * Session variables by name.
 *
 * @since 0.1.0
 * @category models
 */
export type SessionVariables = Readonly<Record<string, string | number | boolean>>

/**
 * Where the server is, who logs in, and how the client behaves. What contradicts itself or makes no sense is `InvalidInput`,
 * before anything is sent.
 *
 * @since 0.1.0
 * @category models
 */
export interface MatrixOneConfig {
  /**
   * `mysql://user:password@host:port/database`; what is given next to it wins. The user may be a whole login
   * (`account#user#role`, percent-encoded).
   */
  readonly url?: Redacted | undefined
  /** Default `127.0.0.1`. */
  readonly host?: string | undefined
  /** Default 6001. */
  readonly port?: number | undefined
  /** A user, as it was made, or a whole login `account#user#role` or `account:user:role`. Default `root`. */
  readonly username?: string | undefined
  /** In any case, as the server makes all accounts lower-case. Default: the `sys` account. */
  readonly account?: string | undefined
  /** In any case, too. Default: the user's own default role. */
  readonly role?: string | undefined
  /** There is no default. */
  readonly password?: Redacted | undefined
  /** The database names are looked up in. Absent: none. */
  readonly database?: string | undefined

  /** Default 10. Connections open when they are needed; one is opened to verify the configuration. */
  readonly maxConnections?: number | undefined
  /** For TCP, TLS, login and session set-up together. Default 5 seconds. */
  readonly connectTimeout?: DurationInput | undefined
  /** How long a statement may wait for a connection. Default 30 seconds. */
  readonly acquireTimeout?: DurationInput | undefined
  /** Close connections unused for so long. Default 1 minute. */
  readonly idleTimeout?: DurationInput | undefined
  /** Replace connections older than this when they are next idle. Default 30 minutes. */
  readonly maxLifetime?: DurationInput | undefined
  /** Ping a connection unused for so long before it is used again. Default 20 seconds. */
  readonly pingAfter?: DurationInput | undefined
  /** How long an interrupted statement may go on ignoring KILL QUERY before its connection is destroyed. Default 5 seconds. */
  readonly cancelTimeout?: DurationInput | undefined
  /** How long closing waits for statements that are being stopped. Default 5 seconds. */
  readonly closeTimeout?: DurationInput | undefined
  /**
   * Log a warning for each statement that takes so long or longer from being sent to its end, however it ends, with its
   * text and without its values. Not for streams, whose pace is their consumer's. Default: none is logged.
   */
  readonly slowStatementThreshold?: DurationInput | undefined

  /** Default: no TLS. */
  readonly ssl?: boolean | TlsConfig | undefined
  /**
   * Set on every connection before its first use, for example `{ lock_wait_timeout: 10 }`. Not `time_zone`, `autocommit` and
   * the character sets, on which the client relies, nor an `sql_mode` that changes how strings are quoted.
   */
  readonly sessionVariables?: SessionVariables | undefined
  /**
   * The session's time zone, and the one in which DATETIME values are read and written: `UTC` or an offset such as `+08:00`;
   * with `dates: "string"` any that the server knows. Default `+00:00`.
   */
  readonly timezone?: string | undefined
  /**
   * DATETIME and TIMESTAMP as `Date` or `DateTime.Utc` (milliseconds), or as the server's own text (microseconds); DATE as
   * `Date`, or as text with the other two. Default `Date`.
   */
  readonly dates?: "Date" | "DateTime" | "string" | undefined
  /** BIGINT as number where that is exact and bigint where it is not, or as bigint always. Default `auto`. */
  readonly bigints?: "auto" | "bigint" | undefined
  /** DECIMAL as the server's own text or as `BigDecimal`, both exact. Default `string`. */
  readonly decimals?: "string" | "BigDecimal" | undefined

  /** Applied to each name that a query is built of by `sql(name)`, `sql.insert` and the like. */
  readonly transformQueryNames?: ((name: string) => string) | undefined
  /** Applied to the names of the columns in each row. */
  readonly transformResultNames?: ((name: string) => string) | undefined
  /** Further attributes of every span that the client makes. */
  readonly spanAttributes?: Readonly<Record<string, unknown>> | undefined
}
