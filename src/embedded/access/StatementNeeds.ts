/**
 * What a statement needs before it runs, by its leading words; the first row that fits counts.
 */
import { type Captures, match, noCaptures } from "../translate/Pattern.ts"
import { isOperator, type Token } from "../translate/Tokens.ts"
import type { Privilege } from "./Privilege.ts"

export type Need =
  /** Anyone may, or the statement looks itself. */
  | { readonly kind: "nothing" }
  /** The account's admin role. */
  | { readonly kind: "administrator" }
  /** One of the privileges on the account. */
  | { readonly kind: "account"; readonly any: ReadonlyArray<Privilege> }
  /** One of the privileges on the database the statement names; on the current one when it names none. */
  | {
      readonly kind: "database"
      readonly any: ReadonlyArray<Privilege>
      /** An owner may do it without any of them. */
      readonly owned?: "database" | "tables"
    }
  /** One of the privileges on the one table the statement names. */
  | { readonly kind: "table"; readonly any: ReadonlyArray<Privilege> }
  /** What reading and writing its tables needs. */
  | { readonly kind: "tables" }
  /** What filling the table of LOAD DATA needs. */
  | { readonly kind: "load" }
  /** See BranchNeeds.ts. */
  | { readonly kind: "branch" }
  | { readonly kind: "either"; readonly one: Need; readonly other: Need }

const nothing: Need = { kind: "nothing" }
const administrator: Need = { kind: "administrator" }
const tables: Need = { kind: "tables" }
const account = (...any: ReadonlyArray<Privilege>): Need => ({ kind: "account", any: [...any, "account all"] })
/** A privilege of the account sys, which all the privileges of another account do not have in them. */
const ofSys = (privilege: Privilege): Need => ({ kind: "account", any: [privilege] })
const database = (...any: ReadonlyArray<Privilege>): Need => ({
  kind: "database",
  any: [...any, "database all", "database ownership"]
})
const table = (...any: ReadonlyArray<Privilege>): Need => ({
  kind: "table",
  any: [...any, "table all", "table ownership"]
})

export interface Requirement {
  readonly need: Need
  /** Runs although the account is restricted for want of storage. */
  readonly inRestricted: boolean
  /** Writes what it names: never in a database of the server's own. */
  readonly writes: boolean
  readonly captures: Captures
}

interface Row {
  readonly pattern: string
  readonly need: Need
  readonly inRestricted?: true
  readonly writes?: true
}

const always: Pick<Row, "inRestricted"> = { inRestricted: true }
const writing: Pick<Row, "writes"> = { writes: true }

/** `:database` and `:name` are the object; a bare name is looked for in the current database. */
const rows: ReadonlyArray<Row> = [
  { pattern: "(SELECT | WITH) ...", need: tables, ...always },
  { pattern: "DO ...", need: nothing },
  { pattern: "DELETE ...", need: tables, ...writing, ...always },
  { pattern: "(INSERT | REPLACE | UPDATE) ...", need: tables, ...writing },
  { pattern: "(EXPLAIN | DESC | DESCRIBE) (SELECT | INSERT | UPDATE | DELETE | REPLACE | WITH) ...", need: nothing },
  { pattern: "EXPLAIN (ANALYZE | VERBOSE | PHYPLAN | FORCE | FORMAT) ...", need: nothing },
  { pattern: "(DESC | DESCRIBE | EXPLAIN) ...", need: database("show tables"), ...always },
  { pattern: "LOAD DATA ...", need: { kind: "load" } },
  { pattern: "TRUNCATE [TABLE] [:database .] :name", need: table("truncate"), ...writing },
  { pattern: "CREATE [UNIQUE | FULLTEXT | SPATIAL] INDEX ...", need: table(), ...writing },
  { pattern: "DROP INDEX ...", need: table(), ...writing },

  { pattern: "CREATE ACCOUNT ...", need: ofSys("create account") },
  { pattern: "DROP ACCOUNT ...", need: ofSys("drop account") },
  { pattern: "ALTER ACCOUNT ...", need: ofSys("alter account") },
  { pattern: "UPGRADE ACCOUNT ...", need: ofSys("upgrade account") },
  { pattern: "SHOW UPGRADE", need: administrator },
  { pattern: "CREATE USER ...", need: account("create user") },
  { pattern: "DROP USER ...", need: account("drop user") },
  { pattern: "ALTER USER ...", need: account("alter user") },
  { pattern: "CREATE ROLE ...", need: account("create role") },
  { pattern: "DROP ROLE ...", need: account("drop role") },
  { pattern: "ALTER ROLE ...", need: account("alter role") },

  // The copy of a table is refused to nobody, whoever owns the original.
  { pattern: "CREATE TABLE [IF NOT EXISTS] [:database .] :name CLONE ...", need: nothing, ...writing },
  { pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :database CLONE ...", need: nothing, ...writing },
  { pattern: "CREATE (DATABASE | SCHEMA) [IF NOT EXISTS] :name FROM ...", need: account() },
  { pattern: "CREATE (DATABASE | SCHEMA) ...", need: account("create database") },
  {
    pattern: "DROP (DATABASE | SCHEMA) [IF EXISTS] :database",
    need: { kind: "account", any: ["drop database", "account all"] },
    ...writing
  },
  { pattern: "CREATE TABLE [IF NOT EXISTS] [:database .] :name ...", need: database("create table"), ...writing },
  {
    pattern: "CREATE TEMPORARY TABLE [IF NOT EXISTS] [:database .] :name ...",
    need: database("create table"),
    ...writing
  },
  {
    pattern: "CREATE [OR REPLACE] VIEW [IF NOT EXISTS] [:database .] :name ...",
    need: database("create view"),
    ...writing
  },
  { pattern: "ALTER VIEW [IF EXISTS] [:database .] :name ...", need: database("alter view"), ...writing },
  { pattern: "ALTER TABLE [:database .] :name ...", need: database("alter table"), ...writing },
  { pattern: "RENAME TABLE ...", need: database("alter table") },
  {
    pattern: "DROP [TEMPORARY] TABLE [IF EXISTS] [:database .] :name [...]",
    need: {
      kind: "database",
      any: ["drop table", "drop object", "database all", "database ownership"],
      owned: "tables"
    },
    ...writing
  },
  {
    pattern: "DROP VIEW [IF EXISTS] [:database .] :name [...]",
    need: database("drop view", "drop object"),
    ...writing
  },
  {
    pattern: "(CREATE | ALTER) SEQUENCE [IF (NOT EXISTS | EXISTS)] [:database .] :name [...]",
    need: database(),
    ...writing
  },
  { pattern: "DROP SEQUENCE [IF EXISTS] [:database .] :name [...]", need: database("drop object"), ...writing },
  { pattern: "(CREATE | DROP) [OR REPLACE] (FUNCTION | PROCEDURE) ...", need: database("create view") },
  { pattern: "CALL ...", need: database("create view") },

  { pattern: "SHOW (DATABASES | SCHEMAS) [...]", need: account("show databases"), ...always },
  {
    pattern: "SHOW SEQUENCES [...]",
    need: { kind: "either", one: account(), other: { kind: "database", any: ["database ownership"] } },
    ...always
  },
  { pattern: "USE ...", need: account("connect"), ...always },
  { pattern: "SHOW [FULL] TABLES [...]", need: database("show tables"), ...always },
  { pattern: "SHOW CREATE ...", need: database("show tables"), ...always },
  { pattern: "SHOW [EXTENDED] [FULL] (COLUMNS | FIELDS) ...", need: database("show tables"), ...always },
  { pattern: "SHOW (SNAPSHOTS | PITR | PITRS) [...]", need: account() },
  { pattern: "SHOW (ACCOUNTS | CDC) [...]", need: administrator, ...always },
  { pattern: "SHOW ...", need: nothing, ...always },

  { pattern: "(CREATE | DROP | ALTER) (SNAPSHOT | PITR) ...", need: administrator },
  { pattern: "RESTORE ...", need: account() },
  { pattern: "(CREATE | DROP | ALTER) PUBLICATION ...", need: account() },
  { pattern: "(CREATE | PAUSE | RESUME | DROP) CDC ...", need: administrator },
  { pattern: "(CREATE | ALTER | DROP | EXECUTE) TASK ...", need: administrator },
  { pattern: "DATA BRANCH ...", need: { kind: "branch" } },
  { pattern: "SET ...", need: nothing, ...always },
  { pattern: "ANALYZE ...", need: nothing, ...always }
]

const query: Requirement = {
  need: tables,
  inRestricted: true,
  writes: false,
  captures: noCaptures
}

/** What the statement needs; undefined for one that no row names, which anybody may run. */
export const requirementOf = (tokens: ReadonlyArray<Token>): Requirement | undefined => {
  if (isOperator(tokens[0], "(")) return query
  for (const { pattern, need, inRestricted, writes } of rows) {
    const captures = match(tokens, pattern)
    if (captures !== undefined) return { need, captures, inRestricted: inRestricted === true, writes: writes === true }
  }
  return undefined
}
