/**
 * The privileges there are, by the names and numbers `mo_role_privs` shows.
 */

/** What a privilege is granted on. Those of scope `sys` belong to the account `sys` alone and cannot be granted. */
type Scope = "sys" | "account" | "database" | "table"

/** The kind of object a grant names. Views take the privileges of tables. */
export type ObjectType = "account" | "database" | "table" | "view"

interface Definition {
  readonly id: number
  readonly scope: Scope
}

const definitions = {
  "create account": { id: 0, scope: "sys" },
  "drop account": { id: 1, scope: "sys" },
  "alter account": { id: 2, scope: "sys" },
  "create user": { id: 3, scope: "account" },
  "drop user": { id: 4, scope: "account" },
  "alter user": { id: 5, scope: "account" },
  "create role": { id: 6, scope: "account" },
  "drop role": { id: 7, scope: "account" },
  "alter role": { id: 8, scope: "account" },
  "create database": { id: 9, scope: "account" },
  "drop database": { id: 10, scope: "account" },
  "show databases": { id: 11, scope: "account" },
  connect: { id: 12, scope: "account" },
  "manage grants": { id: 13, scope: "account" },
  "account all": { id: 14, scope: "account" },
  "show tables": { id: 18, scope: "database" },
  "create table": { id: 20, scope: "database" },
  "create view": { id: 21, scope: "database" },
  "drop object": { id: 22, scope: "database" },
  "drop table": { id: 23, scope: "database" },
  "drop view": { id: 24, scope: "database" },
  "alter table": { id: 26, scope: "database" },
  "alter view": { id: 27, scope: "database" },
  "database all": { id: 28, scope: "database" },
  "database ownership": { id: 29, scope: "database" },
  select: { id: 30, scope: "table" },
  insert: { id: 31, scope: "table" },
  update: { id: 32, scope: "table" },
  truncate: { id: 33, scope: "table" },
  delete: { id: 34, scope: "table" },
  reference: { id: 35, scope: "table" },
  index: { id: 36, scope: "table" },
  "table all": { id: 37, scope: "table" },
  "table ownership": { id: 38, scope: "table" },
  execute: { id: 39, scope: "table" },
  values: { id: 41, scope: "table" },
  "upgrade account": { id: 42, scope: "sys" }
} as const satisfies Readonly<Record<string, Definition>>

export type Privilege = keyof typeof definitions

const all: Readonly<Record<string, Definition>> = definitions

export const isPrivilege = (name: string): name is Privilege => name in all

export const privilegeId = (name: Privilege): number => definitions[name].id

export const scopeOfPrivilege = (name: Privilege): Scope => definitions[name].scope

/** What ALL and OWNERSHIP mean on each kind of object; an account has no owner. */
export const allOf = {
  account: "account all",
  database: "database all",
  table: "table all",
  view: "table all"
} satisfies Readonly<Record<ObjectType, Privilege>>

export const ownershipOf = (object: ObjectType): Privilege | undefined =>
  object === "account" ? undefined : object === "database" ? "database ownership" : "table ownership"

const accountAdministration: ReadonlyArray<Privilege> = [
  "create user",
  "drop user",
  "alter user",
  "create role",
  "drop role",
  "create database",
  "drop database",
  "show databases",
  "connect",
  "manage grants",
  "account all",
  "show tables",
  "create table",
  "drop table",
  "alter table",
  "create view",
  "drop view",
  "alter view",
  "database all",
  "database ownership",
  "select",
  "insert",
  "update",
  "truncate",
  "delete",
  "reference",
  "index",
  "table all",
  "table ownership",
  "values"
]

/** What the predefined roles begin with. */
export const predefinedPrivileges = {
  moadmin: ["create account", "drop account", "alter account", "upgrade account", ...accountAdministration],
  accountadmin: accountAdministration,
  public: ["connect"]
} satisfies Readonly<Record<string, ReadonlyArray<Privilege>>>
