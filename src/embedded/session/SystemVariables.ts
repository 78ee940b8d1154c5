/**
 * The system variables: their defaults, as one table, and what SET may give them.
 */
import { SqlFailure } from "../wire/WireSession.ts"

export type VariableKind = "bool" | "int" | "text" | "enum"

export interface SystemVariable {
  readonly value: string
  readonly kind: VariableKind
  readonly values?: ReadonlyArray<string>
  readonly readOnly?: true
}

const on: SystemVariable = { value: "1", kind: "bool" }
const off: SystemVariable = { value: "0", kind: "bool" }
const number = (value: number | string): SystemVariable => ({ value: String(value), kind: "int" })
const text = (value: string): SystemVariable => ({ value, kind: "text" })
const fixed = (value: string, kind: VariableKind = "text"): SystemVariable => ({ value, kind, readOnly: true })
const choice = (value: string, ...values: ReadonlyArray<string>): SystemVariable => ({ value, kind: "enum", values })

const isolation = choice("REPEATABLE-READ", "READ-UNCOMMITTED", "READ-COMMITTED", "REPEATABLE-READ", "SERIALIZABLE")

export const defaultSqlMode =
  "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES"

export const systemVariables: Readonly<Record<string, SystemVariable>> = {
  agg_spill_mem: number(0),
  auto_increment_increment: number(1),
  auto_increment_offset: number(1),
  autocommit: on,
  back_log: number(151),
  basedir: fixed("/"),
  big_tables: off,
  block_encryption_mode: text("aes-128-ecb"),
  bulk_insert_buffer_size: number(8388608),
  character_set_client: text("utf8mb4"),
  character_set_connection: text("utf8mb4"),
  character_set_database: text("utf8mb4"),
  character_set_filesystem: text("binary"),
  character_set_results: text("utf8mb4"),
  character_set_server: text("utf8mb4"),
  character_set_system: fixed("utf8mb4"),
  clear_privilege_cache: off,
  collation_connection: text("default"),
  collation_database: text("utf8mb4_0900_ai_ci"),
  collation_server: text("utf8mb4_bin"),
  completion_type: choice("NO_CHAIN", "NO_CHAIN", "CHAIN", "RELEASE"),
  connect_timeout: number(10),
  cte_max_recursion_depth: number(100),
  datadir: fixed(""),
  default_storage_engine: text("InnoDB"),
  default_week_format: number(0),
  div_precision_increment: number(4),
  enable_remap_hint: off,
  enable_vector_auto_mode_by_default: off,
  enable_vector_prefilter_by_default: off,
  event_scheduler: choice("DISABLED", "ON", "OFF", "DISABLED"),
  experimental_cagra_index: off,
  experimental_fulltext_index: off,
  experimental_hnsw_index: off,
  experimental_ivf_index: off,
  experimental_ivfpq_index: off,
  foreign_key_checks: on,
  ft_relevancy_algorithm: choice("TF-IDF", "TF-IDF", "BM25"),
  general_log: off,
  group_concat_max_len: number(1024),
  have_ssl: fixed("YES"),
  hnsw_max_index_capacity: number(1000000),
  hostname: fixed(""),
  init_connect: text(""),
  innodb_lock_wait_timeout: number(50),
  interactive_timeout: number(86400),
  ivf_threads_build: number(0),
  ivf_threads_search: number(0),
  keep_user_target_list_in_result: choice("1", "0", "1", "2"),
  kmeans_max_iteration: number(10),
  kmeans_train_percent: number(10),
  last_insert_id: number(0),
  license: fixed("APACHE"),
  local_infile: off,
  lock_wait_timeout: number(120),
  log_bin: off,
  low_priority_updates: off,
  lower_case_table_names: fixed("1", "int"),
  max_allowed_packet: number(67108864),
  max_connections: number(10),
  max_dop: number(0),
  max_execution_time: number(0),
  max_prepared_stmt_count: number(16382),
  net_buffer_length: number(16384),
  net_read_timeout: number(30),
  net_write_timeout: number(60),
  optimizer_hints: text(""),
  optimizer_switch: text(""),
  performance_schema: off,
  port: fixed("6001", "int"),
  probe_limit: number(5),
  profiling: off,
  protocol_version: fixed("10", "int"),
  read_only: off,
  runtime_filter_limit_bloom_filter: number(1000000),
  runtime_filter_limit_in: number(10000),
  save_query_result: off,
  secure_file_priv: fixed(""),
  server_id: fixed("1"),
  session_track_gtids: choice("OFF", "OFF", "OWN_GTID", "ALL_GTIDS"),
  skip_networking: off,
  socket: fixed("/tmp/mysql.sock"),
  sql_auto_is_null: off,
  sql_big_selects: on,
  sql_log_bin: on,
  sql_mode: text(defaultSqlMode),
  sql_notes: on,
  sql_safe_updates: off,
  sql_select_limit: number("18446744073709551615"),
  sql_warnings: off,
  syspublications: text(""),
  system_time_zone: fixed("UTC"),
  table_definition_cache: number(-1),
  thread_cache_size: number(-1),
  time_zone: text("SYSTEM"),
  tmp_table_size: number(16777216),
  transaction_isolation: isolation,
  transaction_operator_open_log: off,
  transaction_read_only: off,
  tx_isolation: isolation,
  tx_read_only: off,
  unique_checks: on,
  validate_password: off,
  version: fixed("8.0.30-MatrixOne-v4.2.0"),
  version_comment: fixed("MatrixOne"),
  version_compile_machine: fixed("x86_64"),
  version_compile_os: fixed("Linux"),
  wait_timeout: number(86400)
}

const bad = (kind: string): SqlFailure =>
  new SqlFailure(20101, `internal error: convert to the system variable ${kind} type failed`)

export const noSuchVariable = (): SqlFailure =>
  new SqlFailure(20101, "internal error: the system variable does not exist")

/** What SET stores for `value`; throws what MatrixOne answers when it does not fit. */
export const variableValue = (name: string, value: string): string => {
  const variable = systemVariables[name]
  if (variable === undefined) throw noSuchVariable()
  if (variable.readOnly === true) throw new SqlFailure(20101, "internal error: the system variable is read only")
  switch (variable.kind) {
    case "bool":
      if (/^(1|on|true)$/i.test(value)) return "1"
      if (/^(0|off|false)$/i.test(value)) return "0"
      throw bad("bool")
    case "int":
      if (!/^[+-]?\d+$/.test(value)) throw bad("int")
      return value
    case "enum": {
      const found = variable.values?.find((v) => v.toLowerCase() === value.toLowerCase())
      if (found === undefined) throw bad("enum")
      return found
    }
    case "text":
      if (name === "time_zone") return timeZone(value)
      return value
  }
}

const timeZone = (value: string): string => {
  if (/^system$/i.test(value)) return "SYSTEM"
  if (/^[+-](0\d|1[0-4]):[0-5]\d$/.test(value)) return value
  try {
    new Intl.DateTimeFormat("en", { timeZone: value })
    return value
  } catch {
    throw new SqlFailure(1105, `unknown time zone ${value}`)
  }
}

/** Minutes east of UTC now, for a value of time_zone. The server's own zone is UTC. */
export const zoneOffset = (zone: string): number => {
  const fixedOffset = /^([+-])(\d\d):(\d\d)$/.exec(zone)
  if (fixedOffset !== null)
    return (fixedOffset[1] === "-" ? -1 : 1) * (Number(fixedOffset[2]) * 60 + Number(fixedOffset[3]))
  if (zone === "SYSTEM") return 0
  const now = new Date()
  const shown = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit"
  }).formatToParts(now)
  const part = (type: string) => Number(shown.find((p) => p.type === type)?.value ?? 0)
  return Math.round(
    (Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second")) -
      now.getTime()) /
      60000
  )
}
