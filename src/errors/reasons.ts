/**
 * The reasons a statement can fail for, one class each; the names are those of Effect 4's SQL errors where it has one.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Schema from "effect/Schema"

const fields = {
  /** The server's own words, or ours where the client refused. Never a bound value, never a secret. */
  message: Schema.String,
  /** The server's error number; absent where the client refused or the connection was lost. */
  errno: Schema.optional(Schema.Number),
  /** SQLSTATE; MatrixOne answers HY000 nearly always. */
  sqlState: Schema.optional(Schema.String),
  /** Whether the whole statement, or the whole transaction it belonged to, may be tried again as it is. */
  isRetryable: Schema.Boolean,
  /** What to do about it. */
  hint: Schema.optional(Schema.String),
  /** The driver's error without the statement's text. */
  cause: Schema.optional(Schema.Defect)
}

const identifier = <Tag extends string>(tag: Tag) => `effect-matrixone/Reason/${tag}` as const

/**
 * The server was not reached, or the connection was lost. Whether a statement that was under way took effect is unknown,
 * unless it was part of a transaction, which then has rolled back.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConnectionError extends Schema.TaggedError<ConnectionError>(identifier("ConnectionError"))(
  "ConnectionError",
  fields
) {}

/**
 * The login was refused: password (1045), or an account, user or role that does not exist (20101).
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthenticationError extends Schema.TaggedError<AuthenticationError>(identifier("AuthenticationError"))(
  "AuthenticationError",
  fields
) {}

/**
 * The session's role may not do this.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AuthorizationError extends Schema.TaggedError<AuthorizationError>(identifier("AuthorizationError"))(
  "AuthorizationError",
  fields
) {}

/**
 * The statement could not be parsed.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SqlSyntaxError extends Schema.TaggedError<SqlSyntaxError>(identifier("SqlSyntaxError"))(
  "SqlSyntaxError",
  fields
) {}

/**
 * A primary or unique key has that value already (1062). `constraint` is what the server names: the key's column list.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UniqueViolation extends Schema.TaggedError<UniqueViolation>(identifier("UniqueViolation"))(
  "UniqueViolation",
  { ...fields, constraint: Schema.optional(Schema.String) }
) {}

/**
 * A NOT NULL, CHECK or foreign key constraint refused the row.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConstraintError extends Schema.TaggedError<ConstraintError>(identifier("ConstraintError"))(
  "ConstraintError",
  fields
) {}

/**
 * The server broke a deadlock by ending this transaction.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DeadlockError extends Schema.TaggedError<DeadlockError>(identifier("DeadlockError"))(
  "DeadlockError",
  fields
) {}

/**
 * The transaction met a concurrent one, or a definition changed under it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SerializationError extends Schema.TaggedError<SerializationError>(identifier("SerializationError"))(
  "SerializationError",
  fields
) {}

/**
 * A lock was not granted in time (1205). On MatrixOne the whole transaction is then gone.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LockTimeoutError extends Schema.TaggedError<LockTimeoutError>(identifier("LockTimeoutError"))(
  "LockTimeoutError",
  fields
) {}

/**
 * The statement ran longer than it was given; it has been stopped on the server.
 *
 * @since 0.1.0
 * @category reasons
 */
export class StatementTimeoutError extends Schema.TaggedError<StatementTimeoutError>(
  identifier("StatementTimeoutError")
)("StatementTimeoutError", fields) {}

/**
 * A database, table, column or other object that the statement names does not exist.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ObjectNotFound extends Schema.TaggedError<ObjectNotFound>(identifier("ObjectNotFound"))("ObjectNotFound", {
  ...fields,
  objectType: Schema.optional(Schema.String),
  objectName: Schema.optional(Schema.String)
}) {}

/**
 * An object of that name exists already.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ObjectAlreadyExists extends Schema.TaggedError<ObjectAlreadyExists>(identifier("ObjectAlreadyExists"))(
  "ObjectAlreadyExists",
  { ...fields, objectType: Schema.optional(Schema.String), objectName: Schema.optional(Schema.String) }
) {}

/**
 * A value does not fit its column or cannot be converted.
 *
 * @since 0.1.0
 * @category reasons
 */
export class DataError extends Schema.TaggedError<DataError>(identifier("DataError"))("DataError", fields) {}

/**
 * The statement is well formed but makes no sense to the server, or the client refused a name, option or parameter.
 *
 * @since 0.1.0
 * @category reasons
 */
export class InvalidInput extends Schema.TaggedError<InvalidInput>(identifier("InvalidInput"))(
  "InvalidInput",
  fields
) {}

/**
 * The server does not have this feature.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnsupportedError extends Schema.TaggedError<UnsupportedError>(identifier("UnsupportedError"))(
  "UnsupportedError",
  fields
) {}

/**
 * A quota or limit is used up: snapshots, connections, prepared statements, memory, packet size.
 *
 * @since 0.1.0
 * @category reasons
 */
export class LimitExceeded extends Schema.TaggedError<LimitExceeded>(identifier("LimitExceeded"))("LimitExceeded", {
  ...fields,
  limit: Schema.optional(Schema.Number)
}) {}

/**
 * A part of the cluster is not ready or not reachable; trying again later is right.
 *
 * @since 0.1.0
 * @category reasons
 */
export class Unavailable extends Schema.TaggedError<Unavailable>(identifier("Unavailable"))("Unavailable", fields) {}

/**
 * Someone else stopped the statement with KILL QUERY. A fiber that is interrupted never sees this: it is just interrupted.
 *
 * @since 0.1.0
 * @category reasons
 */
export class QueryCanceled extends Schema.TaggedError<QueryCanceled>(identifier("QueryCanceled"))(
  "QueryCanceled",
  fields
) {}

/**
 * A file, stage path or bucket object that the server should read or write.
 *
 * @since 0.1.0
 * @category reasons
 */
export class FileError extends Schema.TaggedError<FileError>(identifier("FileError"))("FileError", fields) {}

/**
 * MatrixOne does not run this statement inside a transaction. The transaction is unharmed; nothing was sent.
 *
 * @since 0.1.0
 * @category reasons
 */
export class NotAllowedInTransaction extends Schema.TaggedError<NotAllowedInTransaction>(
  identifier("NotAllowedInTransaction")
)("NotAllowedInTransaction", { ...fields, statement: Schema.String }) {}

/**
 * The transaction this statement belongs to has already ended on the server; nothing more is sent on it and its work is
 * rolled back.
 *
 * @since 0.1.0
 * @category reasons
 */
export class TransactionAborted extends Schema.TaggedError<TransactionAborted>(identifier("TransactionAborted"))(
  "TransactionAborted",
  fields
) {}

/**
 * COMMIT was sent and its answer was lost, or a statement ended the transaction by itself: the work may be there or not.
 * Never retryable; look.
 *
 * @since 0.1.0
 * @category reasons
 */
export class CommitUnknown extends Schema.TaggedError<CommitUnknown>(identifier("CommitUnknown"))(
  "CommitUnknown",
  fields
) {}

/**
 * A stream of this transaction or reserved connection is still open, so no other statement can run on it.
 *
 * @since 0.1.0
 * @category reasons
 */
export class ConnectionBusy extends Schema.TaggedError<ConnectionBusy>(identifier("ConnectionBusy"))(
  "ConnectionBusy",
  fields
) {}

/**
 * No connection of the pool became free within `acquireTimeout`. The statement was never sent.
 *
 * @since 0.1.0
 * @category reasons
 */
export class AcquireTimeout extends Schema.TaggedError<AcquireTimeout>(identifier("AcquireTimeout"))(
  "AcquireTimeout",
  fields
) {}

/**
 * The statement would change the state of a pooled connection (SET, USE, BEGIN, …) and was not sent.
 *
 * @since 0.1.0
 * @category reasons
 */
export class SessionChangeRefused extends Schema.TaggedError<SessionChangeRefused>(identifier("SessionChangeRefused"))(
  "SessionChangeRefused",
  { ...fields, statement: Schema.String }
) {}

/**
 * Nothing in the catalogue matches.
 *
 * @since 0.1.0
 * @category reasons
 */
export class UnknownError extends Schema.TaggedError<UnknownError>(identifier("UnknownError"))(
  "UnknownError",
  fields
) {}

/**
 * Every reason by its tag.
 *
 * @since 0.1.0
 * @category reasons
 */
export const reasons = {
  ConnectionError,
  AuthenticationError,
  AuthorizationError,
  SqlSyntaxError,
  UniqueViolation,
  ConstraintError,
  DeadlockError,
  SerializationError,
  LockTimeoutError,
  StatementTimeoutError,
  ObjectNotFound,
  ObjectAlreadyExists,
  DataError,
  InvalidInput,
  UnsupportedError,
  LimitExceeded,
  Unavailable,
  QueryCanceled,
  FileError,
  NotAllowedInTransaction,
  TransactionAborted,
  CommitUnknown,
  ConnectionBusy,
  AcquireTimeout,
  SessionChangeRefused,
  UnknownError
} as const

/**
 * @since 0.1.0
 * @category reasons
 */
export type Reason = InstanceType<(typeof reasons)[keyof typeof reasons]>

/**
 * @since 0.1.0
 * @category reasons
 */
export type ReasonTag = Reason["_tag"]

/**
 * @since 0.1.0
 * @category guards
 */
export const isReason = (u: unknown): u is Reason =>
  u instanceof Error && "_tag" in u && typeof u._tag === "string" && Object.hasOwn(reasons, u._tag)

/**
 * The `SqlError` that carries a reason.
 *
 * @since 0.1.0
 * @category models
 */
export interface ClassifiedError extends SqlError {
  readonly cause: Reason
}
