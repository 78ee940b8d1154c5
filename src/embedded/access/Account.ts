/**
 * One account: its users, its roles, and who was granted what. All of it is plain data, so that it can be kept on disk.
 */
import { type ObjectType, type Privilege, predefinedPrivileges, privilegeId, scopeOfPrivilege } from "./Privilege.ts"

export interface User {
  readonly id: number
  readonly name: string
  readonly host: string
  /** `*` and 40 hexadecimal digits; see `passwordHash`. */
  readonly hash: string
  /** `forbid`: locked by ALTER USER. `lock`: by failed logins, or by CREATE USER, which is a lock that has expired. */
  readonly status: "unlock" | "lock" | "forbid"
  /** Logins that failed since the last lock, where they are counted. */
  readonly failedLogins?: number
  /** When the lock began. */
  readonly locked?: string
  readonly created: string
  readonly passwordChanged: string
  readonly creator: number
  readonly owner: number
  readonly defaultRole: number
}

export interface Role {
  readonly id: number
  readonly name: string
  readonly creator: number
  readonly owner: number
  readonly created: string
}

/** The level a grant names: everything of a kind, all of a database (`*` is the current one), or one object. */
export type Level = "*" | "*.*" | "d" | "d.*" | "d.t" | "t"

export interface PrivilegeGrant {
  readonly role: number
  readonly on: ObjectType
  /** The database's or table's number, or 0 for all. */
  readonly object: number
  readonly privilege: Privilege
  readonly level: Level
  readonly grantor: number
  readonly granted: string
  readonly grantOption: boolean
}

/** A role given to a user. */
interface UserGrant {
  readonly role: number
  readonly user: number
  readonly granted: string
  readonly grantOption: boolean
}

/** A role given to a role, which inherits what it may. */
interface RoleGrant {
  readonly role: number
  readonly grantee: number
  readonly byRole: number
  readonly byUser: number
  readonly granted: string
  readonly grantOption: boolean
}

interface Owner {
  readonly role: number
  readonly user: number
  /** A view that reads with the privileges of who reads it, not of who made it. */
  readonly invoker?: true
}

/** The user free to log in, with no failure counted. */
export const unlocked = ({ failedLogins: _, ...user }: User): User => ({ ...user, status: "unlock" })

export type Status = "open" | "suspend" | "restricted"

export interface Account {
  readonly id: number
  readonly name: string
  readonly adminName: string
  status: Status
  comment: string
  version: number
  suspended: string | undefined
  readonly created: string
  users: ReadonlyArray<User>
  roles: ReadonlyArray<Role>
  privileges: ReadonlyArray<PrivilegeGrant>
  userGrants: ReadonlyArray<UserGrant>
  roleGrants: ReadonlyArray<RoleGrant>
  /** Which role owns what a user without an administrator's role has made, by `d:name` or `t:number`. */
  readonly owners: Record<string, Owner>
}

export const sysAccount = "sys"

/** The role of an account's administrators. */
export const adminRole = (account: Pick<Account, "id">): { readonly id: number; readonly name: string } =>
  account.id === 0 ? { id: 0, name: "moadmin" } : { id: 2, name: "accountadmin" }

export const publicRole = { id: 1, name: "public" } as const

export const isPredefinedRole = (name: string): boolean => name in predefinedPrivileges

export const findUser = (account: Account, name: string): User | undefined => account.users.find((u) => u.name === name)

export const findRole = (account: Account, name: string): Role | undefined => account.roles.find((r) => r.name === name)

export const roleById = (account: Account, id: number): Role | undefined => account.roles.find((r) => r.id === id)

export const hasRole = (account: Account, user: number, role: number): boolean =>
  account.userGrants.some((g) => g.user === user && g.role === role)

/** An administrator is who has been given the account's admin role. */
export const isAdministrator = (account: Account, user: number): boolean =>
  hasRole(account, user, adminRole(account).id)

/** Who owns a database or a table; the administrators where nothing else is known. */
export const ownerOf = (account: Account, key: string): Owner =>
  account.owners[key] ?? { role: adminRole(account).id, user: account.id === 0 ? 0 : 2 }

const initialGrants = (role: number, name: keyof typeof predefinedPrivileges, granted: string, grantor: number) =>
  predefinedPrivileges[name].map((privilege): PrivilegeGrant => {
    const scope = scopeOfPrivilege(privilege)
    return {
      role,
      on: scope === "sys" ? "account" : scope,
      object: 0,
      privilege,
      level: scope === "table" ? "*.*" : "*",
      grantor,
      granted,
      grantOption: scope !== "sys"
    }
  })

/** An account as it is right after CREATE ACCOUNT: one administrator, the two predefined roles. */
export const newAccount = (
  id: number,
  name: string,
  administrators: ReadonlyArray<{ readonly name: string; readonly hash: string }>,
  comment: string,
  created: string
): Account => {
  const admin = adminRole({ id })
  const first = admin.id
  const role = (roleId: number, roleName: string): Role => ({
    id: roleId,
    name: roleName,
    creator: first,
    owner: first,
    created
  })
  const users = administrators.map(
    (user, i): User => ({
      ...user,
      id: first + i,
      host: "localhost",
      status: "unlock",
      created,
      passwordChanged: created,
      creator: first,
      owner: first,
      defaultRole: admin.id
    })
  )
  return {
    id,
    name,
    adminName: administrators[0]?.name ?? "",
    status: "open",
    comment,
    version: id,
    suspended: undefined,
    created,
    users,
    roles: [role(admin.id, admin.name), role(publicRole.id, publicRole.name)],
    // Those of `sys` have long been sorted; of any other account they are listed as they were given.
    privileges: [
      ...(id === 0
        ? initialGrants(admin.id, "moadmin", created, first).toSorted(
            (a, b) => a.on.localeCompare(b.on) || privilegeId(a.privilege) - privilegeId(b.privilege)
          )
        : initialGrants(admin.id, "accountadmin", created, first)),
      ...initialGrants(publicRole.id, "public", created, first)
    ],
    userGrants: users.flatMap((user) =>
      [admin.id, publicRole.id].map((r): UserGrant => ({ role: r, user: user.id, granted: created, grantOption: true }))
    ),
    roleGrants: [],
    owners: {}
  }
}
