/**
 * Where the bytes of a load come from, and what they are packed in.
 */
import { createReadStream } from "node:fs"
import { stat } from "node:fs/promises"
import { pipeline, Readable } from "node:stream"
import { createGunzip, createInflate, createInflateRaw } from "node:zlib"
import { internal, unsupported } from "../translate/Errors.ts"
import { SqlFailure } from "../wire/WireSession.ts"

/** By the end of a file's name; the first that fits. */
const suffixes: ReadonlyArray<readonly [suffix: RegExp, kind: string]> = [
  [/\.tar\.gz(?:ip)?$/i, "tar.gz"],
  [/\.tar\.bz(?:ip)?2$/i, "tar.bz2"],
  [/\.gz(?:ip)?$/i, "gzip"],
  [/\.bz(?:ip)?2$/i, "bzip2"],
  [/\.lz4$/i, "lz4"]
]

const unpackers: Readonly<Record<string, () => NodeJS.ReadWriteStream>> = {
  gz: createGunzip,
  gzip: createGunzip,
  zlib: createInflate,
  flate: createInflateRaw
}

/** What MatrixOne unpacks, and this server does not. */
const others = ["bz2", "bzip2", "lz4", "tar.gz", "tar.bz2"]

/** What the file is packed with: what is said of it, else what its name says. */
const packing = (said: string, path: string): string =>
  said === "" || said === "auto" ? (suffixes.find(([suffix]) => suffix.test(path))?.[1] ?? "none") : said

/** What is wrong with packed bytes, by the words that Node has for it. */
const complaints: ReadonlyArray<readonly [words: RegExp, says: (kind: string) => string]> = [
  [/unexpected end of file/, () => "unexpected EOF"],
  [/incorrect header check|unknown compression method/, (kind) => `${kind}: invalid header`],
  [/incorrect (?:data|length) check/, (kind) => `${kind}: invalid checksum`]
]

const complaint = (error: unknown, kind: string): unknown => {
  if (!(error instanceof Error && "code" in error && /^Z_/.test(String(error.code)))) return error
  const says = complaints.find(([words]) => words.test(error.message))?.[1]
  return new SqlFailure(1105, says?.(kind) ?? "flate: corrupt input")
}

/** The bytes without their packing; 1105 where they are not packed so. */
export const unpacked = async function* (
  bytes: AsyncIterable<Uint8Array>,
  said: string,
  path: string
): AsyncGenerator<Uint8Array> {
  const kind = packing(said.toLowerCase(), path)
  if (kind === "none") {
    yield* bytes
    return
  }
  if (others.includes(kind)) throw unsupported(`a file packed with ${kind}`)
  const unpack = unpackers[kind]
  if (unpack === undefined) throw internal(`the compress type '${kind}' is not support now`)
  // Whichever of the two ends takes the other with it; the error comes out of what is read.
  const stream = pipeline(Readable.from(bytes), unpack(), () => {})
  try {
    for await (const piece of stream) yield Buffer.from(piece)
  } catch (error) {
    throw complaint(error, kind === "gz" ? "gzip" : kind)
  }
}

/** Opens the file when it is read, so that nothing is left open of a load that is refused. */
const opened = async function* (path: string): AsyncGenerator<Uint8Array> {
  yield* createReadStream(path)
}

/** The bytes of a file; of an empty one none, whatever it should be packed with. */
export const fileBytes = async function* (path: string, packed: string): AsyncGenerator<Uint8Array> {
  if ((await stat(path)).size > 0) yield* unpacked(opened(path), packed, path)
}
