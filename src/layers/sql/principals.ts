/**
 * What accounts, users, roles and grants have in common: rows and names read, passwords checked, failures told apart.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as DateTime from "effect/DateTime"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput, type Reason } from "../../errors/reasons.ts"
import { accountCommentRule, fault, principalRule } from "../../sql/names.ts"
import { validName } from "../validNames.ts"

/** Seconds since the epoch, as text. */
export const Instant = Schema.transform(Schema.NumberFromString, Schema.DateTimeUtcFromSelf, {
  decode: (seconds) => DateTime.unsafeMake(seconds * 1000),
  encode: (instant) => DateTime.toEpochMillis(instant) / 1000
})

/** An integer, however the client hands it over. */
export const Integer = Schema.transform(
  Schema.Union(Schema.Number, Schema.BigIntFromSelf, Schema.NumberFromString),
  Schema.Int,
  { strict: false, decode: Number, encode: (n) => n }
)

/** An integer that is not 0. */
export const Flag = Schema.transform(Integer, Schema.Boolean, { decode: (n) => n !== 0, encode: (b) => (b ? 1 : 0) })

export const listOf = (names: string | ReadonlyArray<string>): ReadonlyArray<string> =>
  typeof names === "string" ? [names] : names

const invalid = (message: string, hint?: string): SqlError =>
  sqlError(new InvalidInput({ message, isRetryable: false, ...(hint === undefined ? {} : { hint }) }))

/** The names of users as they are, or `InvalidInput`; the server folds none. */
export const userNames = (names: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  Effect.as(
    Effect.forEach(names, (name) => validName(principalRule, name), { discard: true }),
    names
  )

/** The names of roles as the server stores them, or `InvalidInput`. */
export const roleNames = (names: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<string>, SqlError> =>
  Effect.forEach(names, (name) => validName(principalRule, name))

/** `InvalidInput` for a list in which nothing is. */
export const someOf = (what: string, names: ReadonlyArray<string>): Effect.Effect<void, SqlError> =>
  names.length > 0 ? Effect.void : invalid(`no ${what} is named`)

/** A lone surrogate would be another character on its way to the server: another password than the one meant. */
const lone = /\p{Cs}/u

/** `InvalidInput` for what cannot be a password. */
export const checkPassword = (password: Redacted.Redacted): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const text = Redacted.value(password)
    if (text === "") return invalid("password is empty string", "A password has at least one character.")
    return lone.test(text) ? invalid("the password has half of a character in it") : Effect.void
  })

/** `InvalidInput` for what cannot be said of an account; the empty text can. */
export const checkComment = (comment: string | undefined): Effect.Effect<void, SqlError> => {
  const wrong = comment === undefined || comment === "" ? undefined : fault(accountCommentRule, comment)
  return wrong === undefined
    ? Effect.void
    : invalid(`this is no ${accountCommentRule.object}: ${wrong}`, accountCommentRule.hint)
}

/** `InvalidInput` for what the account `sys` cannot have done to it. */
export const notSys = (account: string, message: string): Effect.Effect<void, SqlError> =>
  account === "sys" ? invalid(message) : Effect.void

/** The error that `make` makes of the name of what is missing, when it is of this type. */
export const missing =
  <E>(types: ReadonlyArray<string>, make: (name: string | undefined, reason: Reason) => E) =>
  (reason: Reason): E | undefined =>
    reason._tag === "ObjectNotFound" && reason.objectType !== undefined && types.includes(reason.objectType)
      ? make(reason.objectName, reason)
      : undefined

/** The error for a name that is taken. Of two that take it at once, the server tells the second of a key (1062). */
export const taken =
  <E>(types: ReadonlyArray<string>, make: (reason: Reason) => E) =>
  (reason: Reason): E | undefined =>
    (reason._tag === "ObjectAlreadyExists" && reason.objectType !== undefined && types.includes(reason.objectType)) ||
    reason._tag === "UniqueViolation"
      ? make(reason)
      : undefined
