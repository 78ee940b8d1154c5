/**
 * The rows of SHOW CDC as values.
 */
import * as Duration from "effect/Duration"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import { CdcAddress, CdcState, CdcTask, CdcWatermark } from "../../services/Cdc.ts"
import { given } from "./target.ts"

export const CdcRow = Schema.Struct({
  task_id: Schema.String,
  task_name: Schema.String,
  source_uri: Schema.String,
  sink_uri: Schema.String,
  state: CdcState,
  err_msg: Schema.NullOr(Schema.String),
  checkpoint: Schema.String,
  timestamp: Schema.String
})

/** A moment as Go prints it: `2026-11-21 15:26:32.131568912 +0000 UTC`. */
const moment = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,9}))? ([+-]\d\d)(\d\d)/

/** The moment in nanoseconds since the epoch. */
export const instantOf = (text: string): bigint | undefined => {
  const [, date, time, fraction = "", hours, minutes] = moment.exec(text) ?? []
  if (date === undefined) return undefined
  return BigInt(Date.parse(`${date}T${time}${hours}:${minutes}`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

const Address = Schema.parseJson(Schema.Struct({ user: Schema.String, ip: Schema.String, port: Schema.Number }))
const decodeAddress = Schema.decodeUnknownOption(Address)

/** The server answers the JSON it keeps, as hexadecimal, without the password. */
const addressOf = (hex: string): Option.Option<CdcAddress> =>
  Option.map(
    decodeAddress(Buffer.from(hex, "hex").toString("utf8")),
    ({ ip, port, user }) => new CdcAddress({ host: ip, port, username: user })
  )

/** An entry of the checkpoints: `"d.t": 2026-11-21 15:26:32.13 +0000 UTC(Failed, error: …),`, each on a line of its own. */
const entry = /^ {2}"(.*?)": (\d{4}-\d\d-\d\d [\d:.]+ [+-]\d{4} \S+?)(?:\(Failed, error: ([\s\S]*)\))?,$/

/** What looks like JSON and is none. */
export const watermarksOf = (checkpoint: string, observedAt: bigint): ReadonlyArray<CdcWatermark> =>
  checkpoint
    .replace(/^\{\n/, "")
    .replace(/\n?\}$/, "")
    .split(/\n(?= {2}")/)
    .flatMap((line) => {
      const [, table, text, error] = entry.exec(line.replace(/\n$/, "")) ?? []
      const at = text === undefined ? undefined : instantOf(text)
      if (table === undefined || at === undefined) return []
      const behind = observedAt - at
      return [
        new CdcWatermark({
          table,
          at,
          lag: Duration.nanos(behind > 0n ? behind : 0n),
          error: Option.fromNullable(error)
        })
      ]
    })

export const taskOf = (row: typeof CdcRow.Type): CdcTask => {
  const observedAt = instantOf(row.timestamp) ?? 0n
  return new CdcTask({
    id: row.task_id,
    name: row.task_name,
    state: row.state,
    error: given(row.err_msg),
    source: addressOf(row.source_uri),
    sink: addressOf(row.sink_uri),
    watermarks: watermarksOf(row.checkpoint, observedAt),
    observedAt
  })
}
