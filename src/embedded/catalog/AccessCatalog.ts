/**
 * The tables of mo_catalog about accounts, users, roles, grants, publications and stages.
 */
import { adminRole, roleById } from "../access/Account.ts"
import { privilegeId } from "../access/Privilege.ts"
import { tablesText } from "../matrixone/PublicationStore.ts"
import type { Session } from "../session/Session.ts"
import { databaseId } from "./CatalogTables.ts"
import { columns } from "./CatalogTypes.ts"
import type { SystemTables } from "./SystemTables.ts"

const accountOf = (session: Session) => session.engine.accounts.need(session.account)

export const accessCatalog: SystemTables = {
  mo_account: {
    columns: columns(
      "account_id:int account_name admin_name status created_time:time comments version:ubig suspended_time:time create_version"
    ),
    rows: async (session) =>
      session.engine.accounts
        .all()
        .map((a) => [
          a.id,
          a.name,
          a.adminName,
          a.status,
          a.created,
          a.comment,
          a.version,
          a.suspended ?? null,
          "4.2.0"
        ])
  },
  mo_user: {
    columns: columns(
      "user_id:int user_host user_name authentication_string status created_time:time expired_time:time password_last_changed:time password_history:long login_attempts:uint lock_time:time login_type creator:int owner:int default_role:int"
    ),
    rows: async (session) =>
      accountOf(session).users.map((u) => [
        u.id,
        u.host,
        u.name,
        u.hash,
        u.status,
        u.created,
        null,
        u.passwordChanged,
        "[]",
        u.failedLogins ?? 0,
        u.locked ?? u.created,
        "PASSWORD",
        u.creator,
        u.owner,
        u.defaultRole
      ])
  },
  mo_role: {
    columns: columns("role_id:int role_name creator:int owner:int created_time:time comments:long"),
    rows: async (session) => accountOf(session).roles.map((r) => [r.id, r.name, r.creator, r.owner, r.created, ""])
  },
  mo_user_grant: {
    columns: columns("role_id:int user_id:int granted_time:time with_grant_option:flag"),
    rows: async (session) => accountOf(session).userGrants.map((g) => [g.role, g.user, g.granted, g.grantOption])
  },
  mo_role_grant: {
    columns: columns(
      "granted_id:int grantee_id:int operation_role_id:int operation_user_id:int granted_time:time with_grant_option:flag"
    ),
    rows: async (session) =>
      accountOf(session).roleGrants.map((g) => [g.role, g.grantee, g.byRole, g.byUser, g.granted, g.grantOption])
  },
  mo_role_privs: {
    columns: columns(
      "role_id:int role_name obj_type obj_id:ubig privilege_id:int privilege_name privilege_level operation_user_id:uint granted_time:time with_grant_option:flag"
    ),
    rows: async (session) => {
      const account = accountOf(session)
      return account.privileges.map((g) => [
        g.role,
        roleById(account, g.role)?.name ?? "",
        g.on,
        g.object,
        privilegeId(g.privilege),
        g.privilege,
        g.level,
        g.grantor,
        g.granted,
        g.grantOption
      ])
    }
  },
  mo_pubs: {
    columns: columns(
      "account_id:int account_name pub_name database_name database_id:ubig all_table:flag table_list:long account_list:long created_time:time update_time:time owner:uint creator:uint comment:long"
    ),
    rows: async (session) =>
      session.engine.publications.publications.map((p) => {
        const account = session.engine.accounts.need(p.account)
        return [
          account.id,
          p.account,
          p.name,
          p.database,
          p.database === "*" ? 0 : databaseId(p.database),
          p.tables === undefined,
          tablesText(p),
          p.accounts?.join(",") ?? "all",
          p.created,
          p.updated ?? null,
          adminRole(account).id,
          adminRole(account).id,
          p.comment
        ]
      })
  },
  mo_stages: {
    columns: columns(
      "stage_id:uint stage_name url:long stage_credentials:long stage_status created_time:time comment:long"
    ),
    rows: async (session) =>
      session.engine.stages
        .list(session.account)
        .map((s) => [s.id, s.name, s.url, s.credentials, s.status, s.created, s.comment])
  },
  mo_subs: {
    columns: columns(
      "sub_account_id:int sub_account_name sub_name sub_time:time pub_account_id:int pub_account_name pub_name pub_database pub_tables:long pub_time:time pub_comment:long status:tiny"
    ),
    rows: async (session) =>
      session.engine.publications.offers.map((o) => [
        session.engine.accountId(o.account),
        o.account,
        o.database ?? null,
        o.subscribed ?? null,
        session.engine.accountId(o.publisher),
        o.publisher,
        o.publication,
        o.pubDatabase,
        o.pubTables,
        o.pubTime,
        o.pubComment,
        o.status
      ])
  }
}
