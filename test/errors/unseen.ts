/**
 * Rows of the catalogue that no recorded answer meets, and why: what a single healthy server cannot be brought to say.
 */

const cluster = "said when a part of a cluster restarts, moves or is out of reach"
const race = "needs two transactions to meet at one moment inside the server"
const mysql = "MySQL's number for it; MatrixOne says the same by 20101, its proxy and MariaDB by this"
const otherVersions = "said by other versions than 4.2.0"
const blanket = "for wordings of other versions: each recorded one has a row of its own"

export const unseen: Readonly<Record<string, string>> = {
  "20301 user|tenant|account|role": otherVersions,
  "1045": "outside of a login: a proxy may ask again in the middle of a session",
  "1040": "the proxy's, at 10,000 connections",
  "1053,1079,1080,1152,1156,1157,1158,1159,1160,1161,1184,1927,4031": mysql,
  "20406": "needs an export into a file that is there already, of a stage; the client's own tests meet it",
  "13125,1153": "closes the connection, so it is no answer to record; the client's own tests meet it",
  "1044,1142,1143,1227,1370": mysql,
  "20101 ^Write conflicts detected": race,
  "20101 deadlock detected": race,
  "20702,20703,20704,20706": race,
  "20705,20707,20708": race,
  "20601,20618,20619,20622,20628,20629,20631,20632": race,
  "20634": cluster,
  "20635,20636,20642": cluster,
  "20638": cluster,
  "20600,20602,20604,20610,20611,20612,20613,20614,20615,20616,20617,20621,20630": race,
  "1317": mysql,
  "20104": "KILL QUERY is answered by 1105 in 4.2.0",
  "3024,1969": `${otherVersions}: 4.2.0 ignores max_execution_time`,
  "1105 context deadline exceeded": "needs a server that is too slow for its own deadlines",
  "1062,20623": blanket,
  '1064 ^SQL parser error: table "(?<name>[^"]*)" already exists': otherVersions,
  "1146": blanket,
  "20440": "needs a server that keeps the results of queries",
  "1007": blanket,
  "1050": blanket,
  "20502,20504,20505": cluster,
  "20500,20501,20503,20506,20507,20508": cluster,
  "20401,20416,20417,20422": cluster
}
