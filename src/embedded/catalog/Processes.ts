/**
 * mo_sessions, which SHOW PROCESSLIST shows as well.
 */

import { instantText } from "../engine/Instant.ts"
import type { Session } from "../session/Session.ts"
import type { Cell } from "../wire/WireSession.ts"
import { columns } from "./CatalogTypes.ts"

export const processColumns = columns(
  "node_id conn_id:uint session_id account user host db session_start command info txn_id statement_id statement_type query_type sql_source_type query_start client_host role proxy_host"
)

const queryTypes: Readonly<Record<string, string>> = {
  SELECT: "DQL",
  WITH: "DQL",
  INSERT: "DML",
  UPDATE: "DML",
  DELETE: "DML",
  REPLACE: "DML",
  CREATE: "DDL",
  ALTER: "DDL",
  DROP: "DDL",
  BEGIN: "TCL",
  COMMIT: "TCL",
  ROLLBACK: "TCL"
}

/** The sessions of the account; those of `sys` see all. */
export const processRows = (session: Session): ReadonlyArray<ReadonlyArray<Cell>> =>
  [...session.engine.sessions.values()]
    .filter((s) => session.account === "sys" || s.account === session.account)
    .map((s) => {
      const word = /^\s*(\w+)/.exec(s.current?.sql ?? "")?.[1] ?? ""
      return [
        "00000000-0000-0000-0000-000000000001",
        s.login.connectionId,
        s.id,
        s.account,
        s.identity.user,
        "127.0.0.1:6001",
        s.database ?? "",
        instantText(s.started, 6),
        s.current === undefined ? "COM_SLEEP" : "COM_QUERY",
        s.current?.sql ?? "",
        "",
        s.current?.id ?? "",
        word === "" ? "" : word.charAt(0).toUpperCase() + word.slice(1).toLowerCase(),
        queryTypes[word.toUpperCase()] ?? "",
        "external_sql",
        s.current === undefined ? "" : instantText(s.current.since, 6),
        s.login.remoteAddress,
        s.identity.role,
        ""
      ]
    })
