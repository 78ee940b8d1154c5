/**
 * The server's rules for names, checked before anything is sent.
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import { sqlError } from "../errors/classify.ts"
import { InvalidInput } from "../errors/reasons.ts"

/** The width of the catalog's column. */
const maxLength = 64

/** Databases that belong to the server. */
export const systemDatabases: ReadonlySet<string> = new Set([
  "mysql",
  "system",
  "system_metrics",
  "mo_task",
  "mo_debug",
  "information_schema",
  "mo_catalog"
])

const refusal = (message: string): SqlError =>
  sqlError(
    new InvalidInput({
      message,
      isRetryable: false,
      hint: `Names have 1 to ${maxLength} characters; a snapshot's has no white space, quotes, backquotes or backslash.`
    })
  )

/** What is wrong with a name, if anything is. */
const fault = (name: string, refused: RegExp): string | undefined =>
  name === ""
    ? "it is empty"
    : [...name].length > maxLength
      ? `it is longer than ${maxLength} characters`
      : refused.test(name)
        ? "it has a character that the server refuses"
        : undefined

const refusedInSnapshots = /[\s`'"\\\0]/

const refusedInObjects = /\0/

const check =
  (what: string, refused: RegExp) =>
  (name: string): Effect.Effect<string, SqlError> => {
    const wrong = fault(name, refused)
    return wrong === undefined ? Effect.succeed(name) : refusal(`this is no name for a ${what}: ${wrong}`)
  }

/** A snapshot's name, as the server stores it. */
export const snapshotName = (name: string): Effect.Effect<string, SqlError> =>
  Effect.map(check("snapshot", refusedInSnapshots)(name), (valid) => valid.toLowerCase())

/** The name of a database, table or account. */
export const objectName = check("database, table or account", refusedInObjects)
