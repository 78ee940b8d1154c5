/**
 * Where the bytes of a load come from, and what they are packed in.
 */
import { createReadStream } from "node:fs"
import { pipeline, Readable } from "node:stream"
import { createGunzip, createInflate, createInflateRaw } from "node:zlib"
import { internal, unsupported } from "../translate/Errors.ts"

const suffixes: Readonly<Record<string, string>> = {
  gz: "gzip",
  gzip: "gzip",
  bz2: "bzip2",
  bzip2: "bzip2",
  lz4: "lz4"
}

/** What the file is packed with: what is said of it, else what its name says. */
const packing = (said: string, path: string): string =>
  said === "" || said === "auto" ? (suffixes[/\.([^./]*)$/.exec(path)?.[1] ?? ""] ?? "none") : said

/** The bytes without their packing. */
export const unpacked = (bytes: AsyncIterable<Uint8Array>, said: string, path: string): AsyncIterable<Uint8Array> => {
  const kind = packing(said.toLowerCase(), path)
  if (kind === "none") return bytes
  const unpack =
    kind === "gzip"
      ? createGunzip()
      : kind === "zlib"
        ? createInflate()
        : kind === "flate"
          ? createInflateRaw()
          : undefined
  if (unpack === undefined) throw unsupported(`a file packed with ${kind}`)
  // Whichever of the two ends takes the other with it; the error comes out of what is read.
  return pipeline(Readable.from(bytes), unpack, () => {})
}

/** The bytes of a file. */
export const fileBytes = (path: string): AsyncIterable<Uint8Array> => createReadStream(path)

/** What is wrong with packed bytes. */
export const packingFailure = (error: unknown): unknown =>
  error instanceof Error && "code" in error && /^Z_/.test(String(error.code))
    ? internal(`convert go error to mo error ${error.message}`)
    : error
