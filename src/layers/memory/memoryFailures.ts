/**
 * What a server in memory refuses, in the words of a real one.
 */
import type { SqlError } from "@effect/sql/SqlError"
import { sqlError } from "../../errors/classify.ts"
import { InvalidInput, ObjectAlreadyExists, ObjectNotFound } from "../../errors/reasons.ts"
import type { MemoryTable } from "./MemoryState.ts"

/** What the server says with 20101 and means as wrong input. */
export const refusal = (message: string): SqlError =>
  sqlError(new InvalidInput({ message: `internal error: ${message}`, errno: 20101, isRetryable: false }))

export const accountMissing = (name: string): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `internal error: account ${name} does not exist`,
      errno: 20101,
      isRetryable: false,
      objectType: "account",
      objectName: name
    })
  )

/** The server has a number of its own (1008) for a database that is to be dropped. */
export const databaseMissing = (name: string, errno: 1049 | 1008 = 1049): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: errno === 1049 ? `Unknown database ${name}` : `Can't drop database '${name}'; database doesn't exist`,
      errno,
      isRetryable: false,
      objectType: "database",
      objectName: name
    })
  )

export const tableMissing = ({ database, table }: MemoryTable): SqlError =>
  sqlError(
    new ObjectNotFound({
      message: `no such table ${database}.${table}`,
      errno: 1146,
      isRetryable: false,
      objectType: "table",
      objectName: `${database}.${table}`
    })
  )

export const alreadyExists = (objectType: "database" | "table", name: string): SqlError =>
  sqlError(
    new ObjectAlreadyExists({
      message: `${objectType} ${name} already exists`,
      errno: objectType === "database" ? 1007 : 1050,
      isRetryable: false,
      objectType,
      objectName: name
    })
  )
