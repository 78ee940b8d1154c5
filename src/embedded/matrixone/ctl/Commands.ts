/**
 * The commands of mo_ctl: which of the services takes them, what they say of parameters that make no sense, and what they
 * answer. There is nothing to flush here; the answers are those of a server of one node that has done it. What cannot be
 * had here is refused once the parameter is known to make sense.
 */

import { isSystemTable } from "../../catalog/SystemColumn.ts"
import { databaseExists, findDefinition, isSystemDatabase, noSuchTable, schemaName } from "../../engine/Catalog.ts"
import type { Session } from "../../session/Session.ts"
import { internal, invalidArgument, invalidInput, unsupported } from "../../translate/Errors.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { parseDuration, parseUint, parseUintOfAnyBase, shownMinutes } from "./GoText.ts"

export interface Command {
  /** The service that alone takes it. `expecting`: what another is told with 20424; without, 20105. */
  readonly only?: { readonly service: "DN" | "CN"; readonly expecting?: string }
  /** The command's name in capitals when left out. */
  readonly method?: string
  /** What the answer has under `result`. */
  readonly run: (session: Session, parameter: string, command: string) => unknown
}

const tn = { service: "DN" } as const

const cn = (expecting = "CN") => ({ service: "CN", expecting }) as const

const acknowledged = [{ returnStr: "OK" }]

const node = "00000000-0000-0000-0000-000000000001"

const most32 = 2n ** 32n - 1n

const goError = (message: string): SqlFailure => new SqlFailure(1105, message)

const needUint = (text: string): bigint => {
  const value = parseUint(text)
  if (typeof value === "string") throw goError(value)
  return value
}

const refuse = (_: Session, __: string, command: string): never => {
  throw unsupported(`mo_ctl ${command.toLowerCase()}`)
}

/** `check` throws what is wrong with the parameter; what is right is refused. */
const refuseAfter =
  (check: (parameter: string) => void): Command["run"] =>
  (session, parameter, command) => {
    check(parameter)
    return refuse(session, parameter, command)
  }

/** Names are looked up as they are written, whatever their case. Of a missing database MatrixOne says only this. */
const needWrittenTable = async (session: Session, database: string, name: string, account: string): Promise<void> => {
  const known = session.engine.accounts.has(account)
  if (isSystemDatabase(database)) {
    if (!known && database !== "mo_catalog") throw new SqlFailure(0, "ExpectedEOB")
    if (known && isSystemTable(database, name, account)) return
    throw noSuchTable({ database, name })
  }
  if (!known || !(await databaseExists(session.transactions, account, database))) throw new SqlFailure(0, "ExpectedEOB")
  const table = { schema: schemaName(account, database), database, name }
  if ((await findDefinition(session.transactions, table)) === undefined) throw noSuchTable(table)
}

/** The name of the account; empty where there is none of the number. */
const accountNumbered = (session: Session, id: bigint): string =>
  session.engine.accounts.all().find((account) => BigInt(account.id) === id)?.name ?? ""

const flush = async (session: Session, parameter: string): Promise<unknown> => {
  const [database = "", name, account, ...more] = parameter.split(".")
  if (more.length > 0) throw internal('handleFlush: expected "TableId" or "DbName.TableName[.AccountId]" ')
  if (name === undefined) {
    if (typeof parseUint(database) === "string") throw internal("handleFlush: table id parse fail")
    return acknowledged
  }
  const id = account === undefined ? undefined : parseUintOfAnyBase(account, most32)
  if (account !== undefined && id === undefined) throw internal("handleFlush: invalid account id")
  await needWrittenTable(session, database, name, id === undefined ? session.account : accountNumbered(session, id))
  return acknowledged
}

/** What is not durable after so many seconds will never be for a checkpoint that waits no longer. */
const soonest = 0.001

const needDuration = (parameter: string): number => {
  const duration = parameter === "" ? 0 : parseDuration(parameter)
  if (typeof duration === "string") throw goError(duration)
  return duration
}

const checkpoint = (_: Session, parameter: string): unknown => {
  const duration = needDuration(parameter)
  if (duration !== 0 && duration <= soonest) throw internal("context deadline exceeded")
  return acknowledged
}

const shard = 2n

/** Of a shard that is not there nobody answers. */
const ping = (_: Session, parameter: string): unknown => {
  const wanted = parameter === "" ? shard : parseUint(parameter)
  if (typeof wanted === "string") throw internal(`convert go error to mo error ${wanted}`)
  return wanted === shard
    ? [{ serviceAddress: "127.0.0.1:22000", shardID: Number(shard), replicaID: 262146, logShardID: 1 }]
    : []
}

/** A task of a node that is not there is nobody's. */
const task = (_: Session, parameter: string, command: string): unknown => {
  const wanted = parameter.toLowerCase()
  if (/^(?:disable|enable|getuser)$/.test(wanted)) throw unsupported(`mo_ctl ${command.toLowerCase()} ${wanted}`)
  const [target, name, ...more] = wanted.trim().split(":")
  if (name === undefined || more.length > 0) throw internal("cmd invalid, expected uuid:task")
  if (name !== "storageusage") throw internal(`cmd invalid, task ${name} not found`)
  if (target === "" || target === node) throw unsupported("mo_ctl task storageusage")
  return null
}

const checkUsedSnapshot = (parameter: string): void => {
  const [time = "", logical, ...more] = parameter.split("-")
  const whole = /^\+?\d+$/.test(time) && logical !== undefined && typeof parseUint(logical, most32) !== "string"
  if (parameter !== "" && (!whole || more.length > 0))
    throw invalidInput(`invalid debug timestamp string: ${parameter}`)
}

const checkProtocol = (parameter: string): void => {
  const parts = parameter.split(":")
  if (parts.length > 2) throw internal("cmd invalid, too many ':'")
  if (!/^[-+]?\d+$/.test(parts.at(-1) ?? "")) throw internal("cmd invalid, expected version number")
}

const mergeObjects = async (session: Session, parameter: string, command: string): Promise<unknown> => {
  if (session.transactions.explicit) throw internal(`cannot execute ${command} within an explicit transaction`)
  const [kind = "", object = "", ...more] = parameter.split(":")
  if (!/^[ot]$/.test(kind) || more.length > 2) throw invalidArgument("mergeobjcts", parameter)
  if (kind === "t") {
    const [database = "", name, account, ...rest] = object.split(".")
    if (name === undefined || rest.length > 0) throw invalidArgument("dbName.tblName[.accountID]", object)
    if (account !== undefined && typeof parseUint(account, most32) === "string")
      throw invalidArgument("accountID", account)
    const owner = account === undefined ? session.account : accountNumbered(session, BigInt(account))
    await needWrittenTable(session, database, name, owner)
  }
  return refuse(session, parameter, command)
}

const oldestMinutes = (2n ** 63n - 1n) / 60_000_000_000n

const collectCatalogue = (_: Session, parameter: string): unknown => {
  const text = parameter.trim()
  if (text !== "" && !/^[-+]?\d{1,18}$/.test(text)) throw invalidInput(`invalid minutes: ${text}`)
  const given = text === "" ? 20n : BigInt(text.replace("+", ""))
  if (given > oldestMinutes) throw invalidInput(`minutes too large: ${text}`)
  return `GC catalog cache entries older than ${shownMinutes(given < 1n ? 1n : given)} done`
}

const unsubscribe = (_: Session, parameter: string): unknown => {
  const [, database = "", table = "", ...more] = parameter.split(":")
  if (parameter.split(":").length < 3 || more.length > 0) throw internal("parameter invalid")
  if (typeof parseUint(database) === "string") throw internal(`wrong database ID: ${database}`)
  if (typeof parseUint(table) === "string") throw internal(`wrong table ID: ${table}`)
  return "OK"
}

/** Numbers with a `-` between: an account, a table and whatever `form` names beyond. */
const needNumbers = (parameter: string, form: string): void => {
  const parts = parameter.split("-")
  const numbers = parts.every((part, i) => typeof parseUint(part, i === 0 ? most32 : undefined) !== "string")
  if (!numbers || parts.length !== form.split("-").length)
    throw invalidInput(`invalid parameter ${parameter}, use ${form.split("-").join(" + '-' + ")}`)
}

const checkCleaner = (parameter: string): void => {
  const parts = parameter.split(".")
  const [operation = "", key = ""] = parts
  if (/^(?:add|remove)_checker$/.test(operation)) {
    if (parts.length > 3) throw internal("handleDiskCleaner: invalid argument!")
    if (!/^(?:ttl|min_ts|backup)$/.test(key)) throw internal("handleDiskCleaner: invalid key!")
  } else if (!/^(?:stop_gc|start_gc|force_gc|gc_details|gc_verify|\w+_sync_protection)$/.test(operation))
    throw internal("handleDiskCleaner: invalid operation!")
}

const checkFaultPoint = (parameter: string): void => {
  const parts = parameter.split(".")
  if (parts.length === 1) return
  if (parts.length !== 5) throw internal("handleAddFaultPoint: invalid argument!")
  if (parts[0] === "") throw internal("handleAddFaultPoint: fault point's name should not be empty!")
  const number = parts[3] ?? ""
  if (!/^[-+]?\d+$/.test(number))
    throw internal(`handleAddFaultPoint: strconv.Atoi: parsing ${JSON.stringify(number)}: invalid syntax`)
}

const ofNode = "format is: cn:key:value or cn:key:[v1,v2,...]"

const needForm =
  (form: RegExp, otherwise: SqlFailure) =>
  (parameter: string): void => {
    if (!form.test(parameter)) throw otherwise
  }

export const commands: Readonly<Record<string, Command>> = {
  FLUSH: { only: tn, method: "Flush", run: flush },
  CHECKPOINT: { only: tn, method: "Checkpoint", run: checkpoint },
  GLOBALCHECKPOINT: { only: tn, method: "GlobalCheckpoint", run: checkpoint },
  PING: { only: tn, method: "Ping", run: ping },
  BACKUP: { only: tn, run: refuseAfter(needDuration) },
  DISKCLEANER: { only: tn, run: refuseAfter(checkCleaner) },
  ADDFAULTPOINT: { only: tn, run: refuseAfter(checkFaultPoint) },
  INTERCEPTCOMMIT: { only: tn, run: refuse },
  INSPECT: { only: tn, run: refuse },
  FORCEGC: { run: () => "OK" },
  GETSNAPSHOT: { run: (session) => `${session.server.timestamp()}-0` },
  USESNAPSHOT: { run: refuseAfter(checkUsedSnapshot) },
  SYNCCOMMIT: { run: (session) => `sync 1 cn services's commit ts to ${session.server.timestamp()}-1` },
  GETPROTOCOLVERSION: { run: () => `${node}:9` },
  SETPROTOCOLVERSION: { run: refuseAfter(checkProtocol) },
  TASK: { run: task },
  MERGEOBJECTS: { only: { service: "CN" }, run: mergeObjects },
  "RELOAD-AUTO-INCREMENT-CACHE": {
    run: (_, parameter) => {
      needUint(parameter)
      return "OK"
    }
  },
  GCCATALOGCACHE: { only: cn(), run: collectCatalogue },
  UNSUBSCRIBE_TABLE: { only: cn(), run: unsubscribe },
  "GET-TABLE-SHARDS": { run: refuseAfter(needUint) },
  REMOVEREMOTELOCKTABLE: {
    run: refuseAfter((parameter) => needNumbers(parameter, "account_id-table_id-bind_version"))
  },
  GETLATESTBIND: { run: refuseAfter((parameter) => needNumbers(parameter, "account_id-table_id")) },
  LABEL: {
    run: refuseAfter(needForm(/^[a-zA-Z0-9\-_]+:\w+:(?:\w+|\[\w+(?:,\w+)*\])$/, internal(ofNode)))
  },
  WORKSTATE: { run: refuseAfter(needForm(/^[a-zA-Z0-9\-_]+:\d+$/, internal(ofNode))) },
  "TABLE-EXTRA": { only: cn(), run: refuse },
  MOTABLESTATS: { only: cn("expected CN"), run: refuse },
  WORKSPACETHRESHOLD: { only: cn("expected CN"), run: refuse },
  READER: { only: cn("only cn supported"), run: refuse },
  "PREFETCH-ON-SUBSCRIBED": {
    only: cn("only cn supported"),
    run: refuseAfter(needForm(/\S/, invalidInput("prefetch_on_subscribed requires at least one pattern")))
  },
  TRACESPAN: { run: refuse },
  "TXN-TRACE": {
    run: refuseAfter((parameter) => {
      if (!/^(?:enable|disable|clear|refresh|add-table|add-txn|add-statement|decode-complex) /i.test(parameter))
        throw invalidInput(`invalid parameter ${parameter}`)
    })
  },
  COREDUMP: { run: refuse }
}
