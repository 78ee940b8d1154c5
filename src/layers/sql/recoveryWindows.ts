/**
 * What SHOW RECOVERY_WINDOW answers. Its column of type JSON holds none: strings in single quotes, each snapshot's time with
 * Go's zone in UTC, each PITR's in the time zone of the server's machine.
 */

/** A window as it is written. */
export type Written =
  | { readonly source: "snapshot"; readonly name: string; readonly timestamp: bigint }
  | { readonly source: "pitr"; readonly name: string; readonly start: string; readonly end: string }

const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?`

/** A name has no quotes: the server refuses them in CREATE. */
const entry = new RegExp(
  String.raw`\{'timestamp':'(?<timestamp>${time}) \+0000 UTC', 'source':'snapshot', 'source_name':'(?<snapshot>[^']*)'\}|` +
    String.raw`\{'start_time':'(?<start>${time})', 'end_time':'(?<end>${time})', 'source':'pitr', 'source_name':'(?<pitr>[^']*)'\}`,
  "y"
)

const separator = ", "

const utc = (text: string): bigint => {
  const [seconds = "", fraction = ""] = text.split(".")
  return BigInt(Date.parse(`${seconds.replace(" ", "T")}Z`)) * 1_000_000n + BigInt(fraction.padEnd(9, "0"))
}

const written = (groups: Readonly<Record<string, string | undefined>>): Written =>
  groups.timestamp === undefined
    ? { source: "pitr", name: groups.pitr ?? "", start: groups.start ?? "", end: groups.end ?? "" }
    : { source: "snapshot", name: groups.snapshot ?? "", timestamp: utc(groups.timestamp) }

/** Reads the whole text or nothing: `undefined` for any other than known. */
export const parse = (text: string): ReadonlyArray<Written> | undefined => {
  const all: Array<Written> = []
  let at = 1
  while (at < text.length - 1) {
    entry.lastIndex = at
    const groups = entry.exec(text)?.groups
    if (groups === undefined) return undefined
    all.push(written(groups))
    at = entry.lastIndex
    if (at < text.length - 1) {
      if (!text.startsWith(separator, at)) return undefined
      at += separator.length
      if (at === text.length - 1) return undefined
    }
  }
  return text.startsWith("[") && text.endsWith("]") && text.length > 1 ? all : undefined
}
