/**
 * The catalogue: which errno, and for the overloaded ones which anchored text, means which reason. Rows are tried in order;
 * the first whose `errno` and `text` both match wins. To teach the client a new error, add a row.
 */
import type { ReasonTag } from "./reasons.ts"

/** One row of the catalogue. */
export interface CatalogueRow {
  readonly errno: number | ReadonlyArray<number>
  /** Matched against the message without the server's `internal error: ` prefix. */
  readonly text?: RegExp
  readonly reason: ReasonTag
  /** The whole transaction, or the single statement outside of one, may be tried again as it is. */
  readonly retryable?: true
  /** The server has ended the transaction that the statement belonged to (MatrixOne's errCodeRollbackWholeTxn). */
  readonly endsTransaction?: true
  /** The server closes the connection after this answer. */
  readonly endsConnection?: true
  /** The session is no longer fit for others: MatrixOne 4.2 takes the file of a failed export for the folder of the next. */
  readonly spoilsSession?: true
  /** What the named groups of `text` (`name`, `constraint`, `limit`) refer to. */
  readonly objectType?: string
  readonly hint?: string
}

const loginHint =
  "The login is account#user#role; the account defaults to sys. Are account, user and role spelled right?"

/** Rows for a login that is refused; tried before {@link catalogue} while connecting. */
export const loginCatalogue: ReadonlyArray<CatalogueRow> = [
  { errno: 1045, text: /suspended/, reason: "AuthenticationError", hint: "The account is suspended." },
  { errno: 1045, reason: "AuthenticationError", hint: "Is the password right?" },
  {
    errno: 20101,
    text: /^there is no (?:tenant|account) (?<name>\S+)/,
    reason: "AuthenticationError",
    objectType: "account",
    hint: loginHint
  },
  {
    errno: 20101,
    text: /^there is no user (?<name>\S*)/,
    reason: "AuthenticationError",
    objectType: "user",
    hint: loginHint
  },
  { errno: 20101, text: /^invalid (?:tenant|user|role) name '/, reason: "AuthenticationError", hint: loginHint },
  {
    errno: 20101,
    text: /^there is no role (?<name>\S+)/,
    reason: "AuthenticationError",
    objectType: "role",
    hint: loginHint
  },
  {
    errno: 20101,
    text: /^the role (?<name>\S+) has not been granted to the user/,
    reason: "AuthenticationError",
    objectType: "role",
    hint: "Grant the role to the user, or log in without a role."
  },
  { errno: 20101, text: /^user is locked|^password has expired/, reason: "AuthenticationError" },
  { errno: 20301, text: /user|tenant|account|role/i, reason: "AuthenticationError", hint: loginHint },
  {
    errno: 1049,
    text: /^Unknown database (?<name>.+)$/,
    reason: "ObjectNotFound",
    objectType: "database",
    hint: "The database given in the configuration does not exist in this account."
  }
]

export const catalogue: ReadonlyArray<CatalogueRow> = [
  // login and privilege
  { errno: 1045, reason: "AuthenticationError" },
  { errno: 1040, reason: "LimitExceeded", retryable: true, hint: "The server has no connection left." },
  {
    errno: [1053, 1079, 1080, 1152, 1156, 1157, 1158, 1159, 1160, 1161, 1184, 1927, 4031],
    reason: "ConnectionError",
    endsConnection: true
  },
  { errno: [1044, 1142, 1143, 1227, 1370], reason: "AuthorizationError" },
  {
    errno: 20101,
    text: /^do not have privilege|^account \S+ does not have permission to access |only (?:sys|admin|account)|^non-sys account|don't have the? ?privilege|^only .* can /i,
    reason: "AuthorizationError",
    hint: "The session's role lacks the privilege; some statements need the sys account with role moadmin."
  },

  {
    errno: 20101,
    text: /^the account \S+ is not allowed to subscribe the publication |^account '.*' is not allowed to access publication /,
    reason: "AuthorizationError",
    hint: "The publisher offers this publication to other accounts."
  },
  {
    errno: 20101,
    text: /^the role (?<name>.+) has not be(?:en)? granted to the user /,
    reason: "AuthorizationError",
    hint: "Grant the role to the user."
  },
  {
    errno: 20101,
    text: /^cannot (?:insert\/update\/delete from public table|create \S+ in subscription database|alter table in subscription database)|^can not (?:drop subscription table|truncate table '.*' which is published)/,
    reason: "AuthorizationError",
    hint: "A subscribed database can only be read."
  },

  {
    errno: 20105,
    text: /^not supported: only support sys account/,
    reason: "AuthorizationError",
    hint: "Only the sys account may do this."
  },

  // transactions
  {
    errno: 20101,
    text: /^cannot execute \w+ within an explicit transaction/,
    reason: "NotAllowedInTransaction",
    hint: "Run it before the transaction or after it has committed."
  },
  {
    errno: 20101,
    text: /^unclassified statement appears in uncommitted transaction|^administrative command is unsupported in transactions|^Only CREATE of DDL is supported in transactions|^DATA BRANCH MERGE\/PICK is not supported in transactions/,
    reason: "NotAllowedInTransaction",
    hint: "Run it before the transaction or after it has committed."
  },
  {
    errno: 20105,
    text: /is not supported inside an explicit transaction$/,
    reason: "NotAllowedInTransaction",
    hint: "Run it before the transaction or after it has committed."
  },
  {
    errno: 20101,
    text: /^savepoint has not been implemented yet/,
    reason: "UnsupportedError",
    hint: "MatrixOne has no savepoints: a nested transaction joins its outer one."
  },
  { errno: 20101, text: /^Write conflicts detected/, reason: "SerializationError", retryable: true },
  { errno: [1205, 20709, 20710], reason: "LockTimeoutError", retryable: true, endsTransaction: true },
  { errno: [1213, 20701], reason: "DeadlockError", retryable: true, endsTransaction: true },
  { errno: 20101, text: /deadlock detected/, reason: "DeadlockError", retryable: true },
  { errno: [20702, 20703, 20704, 20706], reason: "SerializationError", retryable: true, endsTransaction: true },
  { errno: [20705, 20707, 20708], reason: "SerializationError", retryable: true },
  { errno: [20601, 20618, 20619, 20622, 20628, 20629, 20631, 20632], reason: "SerializationError", retryable: true },
  { errno: 20634, reason: "Unavailable", retryable: true, endsTransaction: true },
  { errno: [20635, 20636, 20642], reason: "Unavailable", retryable: true },
  {
    errno: 20638,
    reason: "CommitUnknown",
    endsTransaction: true,
    hint: "The transaction may have committed. Read what it would have written before trying again."
  },
  {
    errno: [20600, 20602, 20604, 20610, 20611, 20612, 20613, 20614, 20615, 20616, 20617, 20621, 20630],
    reason: "TransactionAborted"
  },

  // cancellation and time
  { errno: 1317, reason: "QueryCanceled" },
  { errno: 1105, text: /^context canceled/, reason: "QueryCanceled" },
  { errno: 20104, reason: "QueryCanceled" },
  { errno: [3024, 1969], reason: "StatementTimeoutError" },
  { errno: 1105, text: /context deadline exceeded/, reason: "StatementTimeoutError" },

  // keys and constraints
  { errno: [1062, 20623], text: /^.*for key '(?<constraint>.*)'$/s, reason: "UniqueViolation" },
  { errno: [1062, 20623], reason: "UniqueViolation" },
  // The server keeps its tasks by way of a connection to itself, and repeats what that answers.
  { errno: 1105, text: /^Error 1062 .*for key '(?<constraint>.*)'$/s, reason: "UniqueViolation" },
  { errno: 3819, text: /^constraint violation: duplicate column /, reason: "InvalidInput" },
  { errno: [1048, 1217, 1451, 1452, 3819], reason: "ConstraintError" },
  { errno: 20101, text: /^failed to add the foreign key constraint/, reason: "InvalidInput" },
  {
    errno: 20101,
    text: /foreign key constraint|referenced by (?:some )?foreign key/i,
    reason: "ConstraintError"
  },
  {
    errno: 20101,
    text: /^conflict: .* on pk\(/,
    reason: "ConstraintError",
    hint: "Both branches changed this row. Merge with WHEN CONFLICT SKIP to keep the target's, with ACCEPT to take the source's."
  },

  // objects
  {
    errno: 1064,
    text: /^SQL parser error: table "?(?<name>[^"]*?)"? does not exist/,
    reason: "ObjectNotFound",
    objectType: "table"
  },
  {
    errno: 1064,
    text: /^SQL parser error: table "(?<name>[^"]*)" already exists/,
    reason: "ObjectAlreadyExists",
    objectType: "table"
  },
  { errno: 1146, text: /^no such table (?<name>.*)$/, reason: "ObjectNotFound", objectType: "table" },
  { errno: 1146, text: /^no such sequence (?<name>.*)$/, reason: "ObjectNotFound", objectType: "sequence" },
  {
    errno: 20301,
    text: /^invalid input: no such sequence (?<name>.*)$/,
    reason: "ObjectNotFound",
    objectType: "sequence"
  },
  { errno: 20101, text: /^Table input is not a sequence/, reason: "ObjectNotFound", objectType: "sequence" },
  { errno: 1146, reason: "ObjectNotFound", objectType: "table" },
  // The only answer of mo_ctl for a database that is not there; its number is 0.
  { errno: 0, text: /^ExpectedEOB$/, reason: "ObjectNotFound", objectType: "database" },
  { errno: 1049, text: /^Unknown database '?(?<name>[^']*)'?$/, reason: "ObjectNotFound", objectType: "database" },
  { errno: 1008, text: /database '(?<name>[^']*)'/, reason: "ObjectNotFound", objectType: "database" },
  {
    errno: 1046,
    reason: "ObjectNotFound",
    objectType: "database",
    hint: "Give a database in the configuration, or qualify the name."
  },
  { errno: 1054, text: /^Unknown column '(?<name>[^']*)'/, reason: "ObjectNotFound", objectType: "column" },
  {
    errno: 20301,
    text: /^invalid input: column ['"]?(?<name>.*?)['"]? (?:does not exist|is not exist|doesn't exist|not found)/,
    reason: "ObjectNotFound",
    objectType: "column"
  },
  { errno: 20101, text: /^column '(?<name>[^']*)' not found in table/, reason: "ObjectNotFound", objectType: "column" },
  { errno: 1176, reason: "ObjectNotFound", objectType: "index" },
  {
    errno: 1091,
    text: /^Can't (?:DROP|ALTER) '(?<name>[^']*)'/,
    reason: "ObjectNotFound",
    objectType: "column or key"
  },
  {
    errno: 20101,
    text: /^Can't (?:DROP|ALTER) '(?<name>[^']*)'/,
    reason: "ObjectNotFound",
    objectType: "column or key"
  },
  { errno: [1122, 1305], reason: "ObjectNotFound", objectType: "function" },
  { errno: 1356, text: /^invalid view '(?<name>[^']*)'/, reason: "ObjectNotFound", objectType: "view" },
  {
    errno: 1243,
    text: /^Unknown prepared statement handler \((?<name>[^)]*)\)/,
    reason: "ObjectNotFound",
    objectType: "prepared statement"
  },
  {
    errno: 20400,
    text: /^invalid state prepared statement '(?<name>[^']*)' does not exist/,
    reason: "ObjectNotFound",
    objectType: "prepared statement"
  },
  {
    errno: 20301,
    text: /^invalid input: missing FROM-clause entry for table '(?<name>[^']*)'/,
    reason: "ObjectNotFound",
    objectType: "table"
  },
  { errno: 20440, reason: "ObjectNotFound", objectType: "query" },
  {
    errno: 20101,
    text: /^find 0 snapshot records by name\((?<name>[^)]*)\)/,
    reason: "ObjectNotFound",
    objectType: "snapshot"
  },
  {
    errno: 20101,
    text: /^(?:the )?(?<type>snapshot|account|database|table|pitr|publication|stage|role|user|tenant) '?(?<name>\S+?)'? (?:does not exist|not exists$)/,
    reason: "ObjectNotFound"
  },
  {
    errno: 20101,
    text: /^no such account, (?:account name: (?<name>\S+)|snapshot name)/,
    reason: "ObjectNotFound",
    objectType: "account"
  },
  { errno: 20101, text: /^not found index: (?<name>.+)$/, reason: "ObjectNotFound", objectType: "index" },
  {
    errno: 20101,
    text: /^the (?<type>(?:system|user) variable) (?:(?<name>\S+) )?does not exist/,
    reason: "ObjectNotFound"
  },
  { errno: 20101, text: /^get database failed in metadata scan/, reason: "ObjectNotFound", objectType: "database" },
  {
    errno: 20101,
    text: /^DATA BRANCH DELETE target (?<name>\S+) is not an active branch/,
    reason: "ObjectNotFound",
    objectType: "branch"
  },
  {
    errno: 20101,
    text: /^there is no publication account (?<name>\S+)/,
    reason: "ObjectNotFound",
    objectType: "account"
  },
  {
    errno: 20101,
    text: /^there is no (?<type>role or user|database|table|view) "?(?<name>.*?)"?(?: in database ".*")?$/,
    reason: "ObjectNotFound"
  },
  { errno: 20101, text: /^not existed account name '(?<name>[^']*)'/, reason: "ObjectNotFound", objectType: "account" },
  {
    errno: 20101,
    text: /^Operation ALTER USER failed for '(?<name>.*)'@'.*', user does't exist/,
    reason: "ObjectNotFound",
    objectType: "user"
  },
  {
    errno: 20101,
    text: /^there is no (?<type>tenant|account|user|role|publication) (?<name>\S+)/,
    reason: "ObjectNotFound"
  },
  { errno: 20101, text: /^Unknown connection id (?<name>\d+)/, reason: "ObjectNotFound", objectType: "connection" },
  {
    errno: 20101,
    text: /^no cdc task found, accountId: \d+, taskName: (?<name>.*)$/s,
    reason: "ObjectNotFound",
    objectType: "CDC task"
  },
  { errno: 20101, text: /^sql task (?<name>\S+) not found/, reason: "ObjectNotFound", objectType: "task" },
  { errno: 20101, text: /^sql task (?<name>\S+) already exists/, reason: "ObjectAlreadyExists", objectType: "task" },
  {
    errno: 20301,
    text: /^invalid input: snapshot '(?<name>[^']*)' not found/,
    reason: "ObjectNotFound",
    objectType: "snapshot"
  },
  {
    errno: 1007,
    text: /^database '?(?<name>[^']*?)'? already exists/,
    reason: "ObjectAlreadyExists",
    objectType: "database"
  },
  { errno: 1007, reason: "ObjectAlreadyExists", objectType: "database" },
  {
    errno: 1050,
    text: /^table '?(?<name>[^']*?)'? already exists/i,
    reason: "ObjectAlreadyExists",
    objectType: "table"
  },
  { errno: 1050, reason: "ObjectAlreadyExists", objectType: "table" },
  { errno: [1060, 1061], text: /name '(?<name>[^']*)'/, reason: "ObjectAlreadyExists", objectType: "column or key" },
  {
    errno: 13180,
    text: /^(?<type>function|procedure) (?<name>\S+) already exists/,
    reason: "ObjectAlreadyExists"
  },
  {
    errno: 20101,
    text: /^(?<type>snapshot|account|database|table|pitr|publication|stage|role|user|tenant) (?<name>\S+) already exists/,
    reason: "ObjectAlreadyExists"
  },

  {
    errno: 20101,
    text: /^table (?<name>\S+) not exists at snapshot/,
    reason: "ObjectNotFound",
    objectType: "table"
  },

  {
    errno: 20101,
    text: /^the (?<type>stage|tenant|account|user|role) (?<name>\S+) (?:already )?exists$/,
    reason: "ObjectAlreadyExists"
  },

  {
    errno: 20101,
    text: /^there is a (?<type>user|role) with the same name as the (?:role|user)(?: (?<name>.+))?$/,
    reason: "ObjectAlreadyExists"
  },
  {
    errno: 20101,
    text: /^publication (?<name>\S+) can only be subscribed once/,
    reason: "ObjectAlreadyExists",
    objectType: "subscription"
  },

  // accounts, roles and publications as the server does not have them
  {
    errno: 20101,
    text: /^account sys can not be suspended|^can not (?:delete|rename) the (?:account|user|role) |^the (?:role|privilege) .*can not be (?:granted|revoked)|^the privilege ".*" can only be granted to |^the object type "\S+" (?:do not support|is unsupported)|^the new role name is the same/,
    reason: "InvalidInput"
  },
  {
    errno: 20101,
    text: /^can(?:'t publish| not subscribe) to self|not support publishing system database$|^database '.*' is not a user database|^account level publication |^cannot (?:add account|drop accounts) from all account option/,
    reason: "InvalidInput"
  },
  {
    errno: 20101,
    text: /^can not drop database '.*' which is publishing/,
    reason: "InvalidInput",
    hint: "Drop its publications first."
  },

  // snapshots of the wrong kind
  {
    errno: 20101,
    text: /^can't restore |^cannot use a \S+-level snapshot|is not cluster level snapshot$|does not match snapshot\.|^\S+-level snapshot\(.*\) does not belong to /,
    reason: "InvalidInput",
    hint: "A cluster snapshot serves cluster and accounts, any other its own level and below, and only what it was taken of."
  },
  {
    errno: 20101,
    text: /^can not create (?:snapshot|pitr) for (?:system|current) |^cannot clone data into system database/,
    reason: "InvalidInput",
    hint: "System databases cannot be snapshot, nor cloned into."
  },
  {
    errno: 20101,
    text: /^clone \S+ between different accounts need a snapshot/,
    reason: "InvalidInput",
    hint: "Clone from a snapshot: the other account cannot see the present."
  },
  {
    errno: 20203,
    text: /^invalid argument invalid timestamp value, no corresponding snapshot/,
    reason: "DataError",
    hint: "The past is readable for an hour, and older only at the very instant of a snapshot."
  },

  {
    errno: 20101,
    text: /^(?:account|database|table) `(?<name>.*?)`.* already has a pitr|^cluster level pitr already exists/,
    reason: "ObjectAlreadyExists",
    objectType: "pitr"
  },
  {
    errno: 20101,
    text: /^database '.*' table '(?<name>.*)' does not exists at timestamp/,
    reason: "ObjectNotFound",
    objectType: "table"
  },
  {
    errno: 20101,
    text: /^account \S+ is not allowed to restore /,
    reason: "AuthorizationError",
    hint: "Only the sys account restores other accounts and the cluster."
  },
  {
    errno: 20101,
    text: /^restore level \S+ is not allowed for |^pitr \S+ is not allowed to restore |^can not restore |^cluster level pitr .* is not allowed for |^database \S+ can not be restore|^pitr name is reserved|^can not show recovery window for system /,
    reason: "InvalidInput",
    hint: "A PITR restores what it was made for, and what that contains."
  },

  // quotas and limits
  {
    errno: 20101,
    text: /^feature \S+ with scope \S* ?has (?:reached the limit of (?<limit>\d+)|disabled)/,
    reason: "LimitExceeded",
    hint: "Drop what is no longer needed, or have the sys account raise the quota."
  },
  { errno: [1390, 1461, 3015, 20819, 20825, 20103, 20107], reason: "LimitExceeded" },
  {
    errno: [13125, 1153],
    reason: "LimitExceeded",
    endsConnection: true,
    hint: "Send fewer rows or smaller values at a time, or raise max_allowed_packet."
  },

  {
    errno: 20101,
    text: /^Reached maximum value of sequence /,
    reason: "LimitExceeded",
    hint: "The sequence has no value left and does not cycle."
  },

  // syntax
  { errno: 1064, text: /^SQL parser error: not support /, reason: "UnsupportedError" },
  { errno: 1064, text: /^SQL parser error: You have an error in your SQL syntax/, reason: "SqlSyntaxError" },
  { errno: [1064, 1149, 1065], reason: "SqlSyntaxError" },
  { errno: 1105, text: /^You have an error in your SQL syntax/, reason: "SqlSyntaxError" },

  // values
  {
    errno: 20203,
    text: /bad value [-+]?\d+(?:\.\d+)?e[-+]?\d+/i,
    reason: "DataError",
    hint: "A JavaScript number was bound as a floating point value to an integer; bind integers as bigint or string, or cast the column."
  },
  {
    errno: 20203,
    text: /^invalid argument (?:function|operator|aggregate function|window function) (?!cast)\S+, bad value \[/,
    reason: "InvalidInput",
    hint: "There is no such function or operator for these types."
  },
  { errno: [20200, 20201, 20202, 20203, 20204, 20205, 20907, 201], reason: "DataError" },
  { errno: [1264, 1265, 1292, 1365, 1366, 1406, 1690], reason: "DataError" },

  {
    errno: 20101,
    text: /^convert to MySQL (?:enum|set) failed|^Can't cast |^error while casting |^malformed vector input|^vector dimension not matched|^the input value '.*' is not |^provided type did not match/,
    reason: "DataError"
  },
  {
    errno: 20301,
    text: /^invalid input: (?:invalid (?:date|datetime|time|timestamp|json path) |json |binary data not supported json|data too long|vector ops between|expected vector dimension|invalid HLL|cannot store JSON|The input value is out of range|.*(?:beyond the range|overflow|is invalid numeric string|is not a valid bool expression))/,
    reason: "DataError"
  },
  { errno: 20101, text: /^Set value is not in range/, reason: "DataError" },
  // Go's own words for text that it cannot read.
  {
    errno: 1105,
    text: /^invalid UUID|^unknown time zone|^parsing time|^strconv\.|^time: invalid duration|^error parsing regexp/,
    reason: "DataError"
  },

  // features
  {
    errno: 20105,
    text: /^not supported: MATCH\(\) AGAINST\(\) function cannot be replaced by FULLTEXT INDEX/,
    reason: "UnsupportedError",
    hint: "MATCH needs a fulltext index over exactly its columns in a table with a primary key, and stands in the select list or among the conditions of WHERE that AND joins."
  },
  { errno: [20102, 20105, 20313, 1235], reason: "UnsupportedError" },
  { errno: 20101, text: /^unsupported command/, reason: "UnsupportedError" },
  { errno: 20101, text: /is not enabled$/, reason: "UnsupportedError" },
  {
    errno: 20101,
    text: /^statement: '/,
    reason: "UnsupportedError",
    hint: "This statement cannot be prepared: send it with `unprepared`."
  },
  { errno: 20101, text: /dictionary not available/, reason: "UnsupportedError" },
  {
    errno: 20443,
    reason: "UnsupportedError",
    hint: "The server is not configured for it; `save query result` is a session variable."
  },

  // files
  { errno: 20406, reason: "FileError", spoilsSession: true },
  { errno: [20405, 20407, 20411], reason: "FileError" },
  { errno: 20301, text: /^invalid input: the file does not exist/, reason: "FileError" },

  // the cluster
  { errno: [20502, 20504, 20505], reason: "Unavailable", retryable: true, endsTransaction: true },
  { errno: [20500, 20501, 20503, 20506, 20507, 20508], reason: "Unavailable", retryable: true },
  { errno: [20401, 20416, 20417, 20422], reason: "Unavailable", retryable: true },

  // tasks
  {
    errno: 20101,
    text: /^no valid PITR configuration found for pattern/,
    reason: "InvalidInput",
    hint: "CDC needs a PITR that keeps the history of what it captures."
  },
  {
    errno: 20101,
    text: /^failed to connect to (?:source|sink)|^unsupported sink type|^Task \S+ status can not be change/,
    reason: "InvalidInput"
  },
  { errno: 1105, text: /^expected exactly \d+ fields|^provided bad location/, reason: "InvalidInput" },

  // what is left of the general numbers
  { errno: 20101, text: /context deadline exceeded/, reason: "StatementTimeoutError" },
  {
    errno: 20101,
    text: /^invalid (?:input|table name|pitr )|^input timestamp |^schema compatibility check|is not BASE TABLE$|^handle\w+: |^can not use the name |^password is empty|^the system variable is read only|^index out of range|^convert go error|^convert to the system variable|^type of reference column|can not reference to itself|recursive reference to the view|^index name must|^(?:Should|you should) use |(?:Currvalue of .*|^Last value of) .*session is not initialized/,
    reason: "InvalidInput"
  },
  {
    errno: 20101,
    text: /^panic /,
    reason: "UnknownError",
    hint: "The server failed inside; the connection and what was committed before are unharmed."
  },
  {
    errno: 20300,
    text: /^invalid configuration: Stage (?<name>.+) not found$/,
    reason: "ObjectNotFound",
    objectType: "stage"
  },
  { errno: [20300, 20301, 20400, 20424], reason: "InvalidInput" },
  {
    errno: [
      1055, 1056, 1066, 1067, 1068, 1069, 1070, 1072, 1090, 1093, 1101, 1110, 1111, 1113, 1117, 1136, 1166, 1171, 1210,
      1221, 1222, 1241, 1242, 1248, 1280, 1352, 1353, 1833, 1849, 1426, 3593, 3685, 4027, 4028, 20425
    ],
    reason: "InvalidInput"
  }
]

/** Codes of Node and mysql2 for a connection that could not be made or was lost. */
export const connectionCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "ECONNABORTED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
  "ETIMEDOUT",
  "PROTOCOL_CONNECTION_LOST",
  "PROTOCOL_PACKETS_OUT_OF_ORDER",
  "PROTOCOL_UNEXPECTED_PACKET",
  "PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR",
  "HANDSHAKE_SSL_ERROR",
  "HANDSHAKE_NO_SSL_SUPPORT",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "CERT_HAS_EXPIRED"
])
