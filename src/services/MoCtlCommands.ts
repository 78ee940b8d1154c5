/**
 * The commands of mo_ctl.
 *
 * @since 0.1.0
 */

/**
 * A command that this library knows. `operation` is the operation of `MoCtl` that sends it; a command without one goes by
 * `run`. `refused` says why `run` does not send it unless it is told to: what it changes is not the caller's alone, or it answers
 * what nobody should see.
 *
 * @since 0.1.0
 * @category models
 */
export interface MoCtlCommand {
  readonly command: string
  readonly services: ReadonlyArray<"dn" | "cn">
  readonly operation?: string
  readonly refused?: string
}

const dn = ["dn"] as const
const cn = ["cn"] as const
const both = ["cn", "dn"] as const

/**
 * Every command of 4.2.0.
 *
 * @since 0.1.0
 * @category models
 */
export const commands: ReadonlyArray<MoCtlCommand> = [
  { command: "PING", services: dn, operation: "ping" },
  { command: "FLUSH", services: dn, operation: "flush" },
  { command: "CHECKPOINT", services: dn, operation: "checkpoint" },
  { command: "GLOBALCHECKPOINT", services: dn, operation: "globalCheckpoint" },
  { command: "INSPECT", services: dn, operation: "inspect" },
  { command: "GETSNAPSHOT", services: cn, operation: "now" },
  { command: "SYNCCOMMIT", services: cn, operation: "syncCommit" },
  { command: "GETPROTOCOLVERSION", services: both, operation: "protocolVersions" },
  { command: "TABLE-EXTRA", services: cn, operation: "tableExtra" },
  { command: "MERGEOBJECTS", services: cn, operation: "merge" },
  { command: "RELOAD-AUTO-INCREMENT-CACHE", services: cn, operation: "reloadAutoIncrement" },
  { command: "GCCATALOGCACHE", services: cn, operation: "collectCatalogCache" },
  { command: "FORCEGC", services: cn, operation: "freeMemory" },
  // Answer a question, or do no more than what is named.
  { command: "GETLATESTBIND", services: cn },
  { command: "GET-TABLE-SHARDS", services: cn },
  { command: "MOTABLESTATS", services: cn },
  { command: "UNSUBSCRIBE_TABLE", services: cn },
  // Change a node or the cluster for everybody, or are a part of something else.
  {
    command: "USESNAPSHOT",
    services: cn,
    refused: "it pins the transactions of everybody on the node to the past; TimeTravel reads it for one query"
  },
  { command: "TASK", services: cn, refused: "it stops and starts the server's own tasks, and tells their login" },
  { command: "BACKUP", services: dn, refused: "it is a part of BACKUP" },
  {
    command: "DISKCLEANER",
    services: dn,
    refused: "it stops, starts and forces the removal of what is no longer needed"
  },
  { command: "ADDFAULTPOINT", services: dn, refused: "it makes storage fail" },
  { command: "INTERCEPTCOMMIT", services: dn, refused: "it makes commits fail" },
  { command: "LABEL", services: cn, refused: "it changes which node serves whom" },
  { command: "WORKSTATE", services: cn, refused: "it takes a node out of service" },
  { command: "SETPROTOCOLVERSION", services: both, refused: "it changes how the nodes talk to each other" },
  {
    command: "REMOVEREMOTELOCKTABLE",
    services: cn,
    refused: "it takes locks away from the transactions that hold them"
  },
  { command: "WORKSPACETHRESHOLD", services: cn, refused: "it changes when transactions of all nodes go to storage" },
  { command: "PREFETCH-ON-SUBSCRIBED", services: cn, refused: "it changes what all nodes read ahead" },
  { command: "READER", services: cn, refused: "it changes how all nodes read tables" },
  { command: "TXN-TRACE", services: cn, refused: "it switches the tracing of all transactions" },
  { command: "TRACESPAN", services: both, refused: "it switches the tracing of all nodes" },
  { command: "COREDUMP", services: both, refused: "it makes nodes leave their memory behind when they fail" }
]

const byName = new Map(commands.map((each) => [each.command, each]))

/**
 * The command of that name, in any case.
 *
 * @since 0.1.0
 * @category accessors
 */
export const find = (command: string): MoCtlCommand | undefined => byName.get(command.toUpperCase())
