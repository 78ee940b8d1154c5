/**
 * GRANT and REVOKE, of privileges and of roles, and what was granted.
 */
import type { GrantObject, Privileges } from "../services/Grants.ts"
import { identifier, string } from "./literals.ts"
import type { Bound } from "./snapshotStatements.ts"

const object = (of: GrantObject): string => {
  switch (of.type) {
    case "account":
      return "ACCOUNT *"
    case "database":
      return `DATABASE ${of.database === undefined ? "*" : identifier(of.database)}`
    default: {
      const database = of.database === undefined ? "*" : identifier(of.database)
      return `${of.type.toUpperCase()} ${database}.${of.table === undefined ? "*" : identifier(of.table)}`
    }
  }
}

const what = ({ object: of, privileges }: Privileges): string =>
  `${privileges.map((privilege) => privilege.toUpperCase()).join(", ")} ON ${object(of)}`

const roleList = (roles: ReadonlyArray<string>): string => roles.map(identifier).join(", ")

/** Grantees as strings, so that the case of users' names stays. */
const granteeList = (grantees: ReadonlyArray<string>): string => grantees.map(string).join(", ")

const option = (withOption: boolean | undefined): string => (withOption === true ? " WITH GRANT OPTION" : "")

export const grantPrivileges = (of: Privileges, to: ReadonlyArray<string>, grantOption: boolean | undefined): string =>
  `GRANT ${what(of)} TO ${roleList(to)}${option(grantOption)}`

export const revokePrivileges = (of: Privileges, from: ReadonlyArray<string>): string =>
  `REVOKE ${what(of)} FROM ${roleList(from)}`

export const grantRoles = (
  roles: ReadonlyArray<string>,
  to: ReadonlyArray<string>,
  grantOption: boolean | undefined
): string => `GRANT ${roleList(roles)} TO ${granteeList(to)}${option(grantOption)}`

export const revokeRoles = (roles: ReadonlyArray<string>, from: ReadonlyArray<string>): string =>
  `REVOKE ${roleList(roles)} FROM ${granteeList(from)}`

const stamped = (grant: string): string =>
  `IF(${grant}.with_grant_option, 1, 0) AS passes, CAST(UNIX_TIMESTAMP(${grant}.granted_time) AS CHAR) AS granted`

/**
 * Privileges with the names of what they are about. A grant keeps the object's number, which no other ever has: those of
 * objects that are gone are left out.
 */
export const privilegeGrants = (role?: string): Bound => ({
  text:
    "SELECT HEX(r.role_name) AS role, p.privilege_name AS privilege, p.obj_type AS type, " +
    "HEX(COALESCE(t.reldatabase, d.datname)) AS db, HEX(t.relname) AS tbl, " +
    `${stamped("p")} FROM mo_catalog.mo_role_privs p ` +
    "JOIN mo_catalog.mo_role r ON r.role_id = p.role_id " +
    "LEFT JOIN mo_catalog.mo_database d ON d.dat_id = p.obj_id " +
    "LEFT JOIN mo_catalog.mo_tables t ON t.rel_id = p.obj_id AND p.privilege_level IN ('d.t', 't') " +
    "WHERE (p.obj_id = 0 OR d.datname IS NOT NULL OR t.relname IS NOT NULL)" +
    `${role === undefined ? "" : " AND r.role_name = ?"} ` +
    "ORDER BY r.role_name, p.obj_type, db, tbl, p.privilege_id",
  parameters: role === undefined ? [] : [role]
})

/** Roles given to users, and roles given to roles. */
export const roleGrants: Bound = {
  text:
    "SELECT HEX(r.role_name) AS role, HEX(u.user_name) AS grantee, 'user' AS type, " +
    `${stamped("g")} FROM mo_catalog.mo_user_grant g JOIN mo_catalog.mo_role r ON r.role_id = g.role_id ` +
    "JOIN mo_catalog.mo_user u ON u.user_id = g.user_id UNION ALL " +
    "SELECT HEX(r.role_name) AS role, HEX(e.role_name) AS grantee, 'role' AS type, " +
    `${stamped("g")} FROM mo_catalog.mo_role_grant g JOIN mo_catalog.mo_role r ON r.role_id = g.granted_id ` +
    "JOIN mo_catalog.mo_role e ON e.role_id = g.grantee_id",
  parameters: []
}
