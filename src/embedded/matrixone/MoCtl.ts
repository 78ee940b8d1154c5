/**
 * mo_ctl(service, command, parameter): a table of what the commands answer. There is nothing to flush here; the answers are
 * those of a server that has done it.
 */

import { noSuchTable } from "../engine/Catalog.ts"
import type { Session } from "../session/Session.ts"
import { unsupported } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"

type Service = "dn" | "cn"

interface Command {
  readonly service: Service
  readonly method: string
  readonly run: (session: Session, parameter: string) => unknown
}

const acknowledged = [{ returnStr: "OK" }]

const node = "00000000-0000-0000-0000-000000000001"

const flush = async (session: Session, parameter: string): Promise<unknown> => {
  const parts = parameter.split(".")
  if (parts.length < 2) {
    if (/^\d+$/.test(parameter)) return acknowledged
    throw new SqlFailure(20101, "internal error: handleFlush: table id parse fail")
  }
  const table = session.reference(parts[0], parts[1] ?? "")
  if ((await session.definition(table)) === undefined) throw noSuchTable(table)
  return acknowledged
}

const shard = 2

/** Of a shard that is not there nobody answers. */
const ping = async (_: Session, parameter: string): Promise<unknown> => {
  if (parameter !== "" && !/^\d+$/.test(parameter))
    throw new SqlFailure(
      20101,
      `internal error: convert go error to mo error strconv.ParseUint: parsing "${parameter}": invalid syntax`
    )
  return parameter === "" || Number(parameter) === shard
    ? [{ serviceAddress: "127.0.0.1:22000", shardID: shard, replicaID: 262146, logShardID: 1 }]
    : []
}

const commands: Readonly<Record<string, Command>> = {
  FLUSH: { service: "dn", method: "Flush", run: flush },
  CHECKPOINT: { service: "dn", method: "Checkpoint", run: () => acknowledged },
  GLOBALCHECKPOINT: { service: "dn", method: "GlobalCheckpoint", run: () => acknowledged },
  PING: { service: "dn", method: "Ping", run: ping },
  FORCEGC: { service: "cn", method: "FORCEGC", run: () => "OK" },
  GETSNAPSHOT: { service: "cn", method: "GETSNAPSHOT", run: (session) => session.server.timestamp().toString() },
  USESNAPSHOT: {
    service: "cn",
    method: "USESNAPSHOT",
    run: () => {
      throw unsupported("mo_ctl usesnapshot")
    }
  },
  SYNCCOMMIT: {
    service: "cn",
    method: "SYNCCOMMIT",
    run: (session) => `sync 1 cn services's commit ts to ${session.server.timestamp()}-1`
  },
  GETPROTOCOLVERSION: { service: "cn", method: "GETPROTOCOLVERSION", run: () => `${node}:9` },
  TASK: { service: "cn", method: "TASK", run: () => "OK" }
}

/** Commands of a real server this one does not have. */
const others = new Set(
  "INSPECT ADDFAULTPOINT BACKUP INTERCEPTCOMMIT DISKCLEANER LABEL WORKSTATE TRACESPAN COREDUMP TXN-TRACE READER MERGEOBJECTS SETPROTOCOLVERSION REMOVEREMOTELOCKTABLE GETLATESTBIND UNSUBSCRIBE_TABLE RELOAD-AUTO-INCREMENT-CACHE GET-TABLE-SHARDS MOTABLESTATS WORKSPACETHRESHOLD TABLE-EXTRA PREFETCH-ON-SUBSCRIBED GCCATALOGCACHE".split(
    " "
  )
)

/** The answer as indented JSON with a newline. */
export const moCtl = async (session: Session, args: ReadonlyArray<string | undefined>): Promise<string> => {
  const [service = "", name = "", parameter = ""] = args
  if (args.some((a) => a === undefined))
    throw new SqlFailure(20101, "internal error: mo_ctl can only be called with const args")
  if (args.length !== 3)
    throw new SqlFailure(20203, `invalid argument function mo_ctl, bad value [${args.map(() => "VARCHAR").join(" ")}]`)
  if (session.account !== "sys" || session.identity.role !== "moadmin")
    throw new SqlFailure(20101, "internal error: do not have privilege to execute the statement")
  const wanted = service.toLowerCase()
  if (wanted !== "dn" && wanted !== "cn")
    throw new SqlFailure(20105, `not supported: service type ${service.toUpperCase()} not supported`)
  const command = commands[name.toUpperCase()]
  if (command === undefined) {
    if (others.has(name.toUpperCase())) throw unsupported(`mo_ctl ${name.toLowerCase()}`)
    throw new SqlFailure(20105, `not supported: command ${name.toUpperCase()} not supported`)
  }
  if (command.service !== wanted) {
    if (command.service === "dn")
      throw new SqlFailure(20105, `not supported: service ${wanted.toUpperCase()} not supported`)
    throw new SqlFailure(
      20424,
      `wrong service, expecting ${command.service.toUpperCase()}, got ${wanted.toUpperCase()}`
    )
  }
  return `${JSON.stringify({ method: command.method, result: await command.run(session, parameter) }, undefined, 2)}\n`
}
