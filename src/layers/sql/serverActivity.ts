/**
 * The rows of sessions, locks, transactions and logged statements as values.
 */
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { LoggedStatement, OpenTransaction, Process, RowLock, ServerInfo } from "../../services/ServerActivity.ts"
import { Count, grouped, hybridTime, localMoment, OptionalHexText } from "./cells.ts"
import { HexText } from "./statement.ts"
import { given } from "./target.ts"

const epoch = DateTime.unsafeMake(0)

const Text = Schema.String

/** The text of a moment in the server's local time, and the same second in UTC. */
const Moment = Schema.NullOr(Text)

export const ProcessRow = Schema.Struct({
  node: Text,
  connection: Count,
  session: Text,
  account: HexText,
  name: HexText,
  role: OptionalHexText,
  db: OptionalHexText,
  client: Text,
  started: Moment,
  started_utc: Moment,
  txn: Text,
  info: OptionalHexText,
  statement: Text,
  type: Text,
  query_type: Text,
  sent: Moment,
  sent_utc: Moment
})

export const processOf = (row: typeof ProcessRow.Type): Process =>
  new Process({
    node: row.node,
    connectionId: row.connection,
    sessionId: row.session,
    account: row.account,
    user: row.name,
    role: row.role ?? "",
    database: given(row.db),
    clientHost: row.client,
    startedAt: Option.getOrElse(localMoment(row.started, row.started_utc), () => epoch),
    transactionId: given(row.txn),
    statement: Option.map(given(row.statement), (id) => ({
      id,
      text: row.info ?? "",
      type: row.type,
      queryType: row.query_type,
      startedAt: localMoment(row.sent, row.sent_utc)
    }))
  })

export const LockRow = Schema.Struct({
  node: Text,
  holder: Text,
  table_id: Schema.BigInt,
  granularity: Schema.Literal("point", "range"),
  content: Text,
  mode: Text,
  waiter: Text
})

const present = (texts: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...new Set(texts.filter((text) => text !== ""))
]

/** The server answers a row for each pair of a holder and a waiter. */
export const locksOf = (rows: ReadonlyArray<typeof LockRow.Type>): ReadonlyArray<RowLock> =>
  grouped(rows, (row) => `${row.node} ${row.table_id} ${row.content}`).map((group) => {
    const [first] = group
    return new RowLock({
      node: first.node,
      tableId: first.table_id,
      granularity: first.granularity,
      key: first.content,
      mode: first.mode,
      holders: present(group.map(({ holder }) => holder)),
      waiters: present(group.map(({ waiter }) => waiter))
    })
  })

export const TransactionRow = Schema.Struct({
  node: Text,
  id: Text,
  created: Text,
  snapshot: Text,
  mode: Text,
  isolation: Text,
  user_txn: Text,
  status: Text,
  table_id: Text,
  content: Text,
  lock_mode: Text
})

const decodeTableId = Schema.decodeUnknownOption(Schema.BigInt)

/** The server answers a row for each lock that a transaction waits for. */
export const transactionsOf = (rows: ReadonlyArray<typeof TransactionRow.Type>): ReadonlyArray<OpenTransaction> =>
  grouped(rows, (row) => `${row.node} ${row.id}`).map((group) => {
    const [first] = group
    return new OpenTransaction({
      node: first.node,
      id: first.id,
      startedAt: Option.getOrElse(DateTime.make(first.created), () => epoch),
      snapshotAt: hybridTime(first.snapshot),
      mode: first.mode,
      isolation: first.isolation,
      user: first.user_txn === "true",
      status: first.status,
      waitsFor: group.flatMap(({ content, lock_mode, table_id }) =>
        table_id === ""
          ? []
          : [{ tableId: Option.getOrElse(decodeTableId(table_id), () => 0n), key: content, mode: lock_mode }]
      )
    })
  })

export const ServerRow = Schema.Struct({
  version: Text,
  account: HexText,
  role: OptionalHexText,
  db: OptionalHexText,
  connection: Count,
  folding: Count,
  zone: Text
})

export const serverOf = (row: typeof ServerRow.Type): ServerInfo =>
  new ServerInfo({
    version: row.version,
    release: Option.fromNullable(/-MatrixOne-v(\d\S*)$/.exec(row.version)?.[1]),
    account: row.account,
    role: row.role ?? "",
    database: given(row.db),
    connectionId: row.connection,
    caseSensitiveNames: row.folding === 0,
    systemTimeZone: row.zone
  })

export const StatementRow = Schema.Struct({
  id: Text,
  txn: Text,
  session: Text,
  connection: Count,
  account: HexText,
  name: HexText,
  host: Text,
  db: OptionalHexText,
  info: HexText,
  type: Text,
  query_type: Text,
  started: Moment,
  started_utc: Moment,
  duration: Schema.BigInt,
  status: Text,
  code: Schema.NullOr(Text),
  error: OptionalHexText,
  rows_read: Schema.BigInt,
  bytes: Schema.BigInt,
  result_rows: Schema.BigInt,
  together: Count
})

export const statementOf = (row: typeof StatementRow.Type): LoggedStatement =>
  new LoggedStatement({
    id: row.id,
    transactionId: row.txn,
    sessionId: row.session,
    connectionId: row.connection,
    account: row.account,
    user: row.name,
    host: row.host,
    database: row.db ?? "",
    text: row.info,
    type: row.type,
    queryType: row.query_type,
    startedAt: Option.getOrElse(localMoment(row.started, row.started_utc), () => epoch),
    duration: Duration.nanos(row.duration),
    status: row.status,
    error: Option.map(given(row.error), (message) => ({ code: row.code ?? "", message })),
    rowsRead: row.rows_read,
    bytesScanned: row.bytes,
    resultRows: row.result_rows,
    statements: Math.max(1, row.together)
  })
