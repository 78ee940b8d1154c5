/**
 * Functions DuckDB has no counterpart of, written here and called by it, row by row. All take texts and give a text or NULL;
 * documents are JSON texts, bytes are hexadecimal.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"
import { constants, deflateRawSync, inflateRawSync } from "node:zlib"
import type { DuckDBConnection } from "@duckdb/node-api"
import type { DuckDb } from "../Peers.ts"
import {
  equalJson,
  isArray,
  isObject,
  type Json,
  parseJson,
  prettyJson,
  printJson,
  shownJson,
  unquoted
} from "../translate/Json.ts"
import { type Change, changeAt, findAll, isMany, parsePath } from "../translate/JsonPath.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { addressBytes, addressText, isCompatible, isLong, isMapped } from "./Addresses.ts"

type Arguments = ReadonlyArray<string | null>

/** The CRC-32 of zip files; node:zlib has it only from 20.15 on. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
}

const document = (source: string): Json => {
  const value = parseJson(source)
  if (value === undefined) throw new SqlFailure(20301, `invalid input: json text ${source}`)
  return value
}

/** Functions that are NULL when any argument is. */
const strict =
  (call: (args: ReadonlyArray<string>) => string | null) =>
  (args: Arguments): string | null => {
    const given = args.filter((a): a is string => a !== null)
    return given.length === args.length ? call(given) : null
  }

const extract = strict(([source = "", ...paths]) => {
  const value = document(source)
  const legs = paths.map(parsePath)
  const found = legs.flatMap((path) => findAll(value, path))
  const first = found[0]
  if (first === undefined) return null
  return printJson(legs.length > 1 || legs.some(isMany) ? found : first)
})

/** json_set and its like: a NULL document or path makes NULL, a NULL value is JSON's null. */
const change =
  (kind: Change) =>
  ([source, ...pairs]: Arguments): string | null => {
    if (source === null || source === undefined) return null
    let value = document(source)
    for (let i = 0; i < pairs.length; i += kind === "remove" ? 1 : 2) {
      const path = pairs[i]
      if (path === null || path === undefined) return null
      const to = kind === "remove" ? null : pairs[i + 1]
      value = changeAt(value, parsePath(path), kind, to === null || to === undefined ? null : document(to))
    }
    return printJson(value)
  }

const overlaps = (a: Json, b: Json): boolean => {
  if (isArray(a) && isArray(b)) return a.some((x) => b.some((y) => equalJson(x, y)))
  if (isArray(a) || isArray(b))
    return isArray(a) ? a.some((x) => equalJson(x, b)) : isArray(b) && b.some((y) => equalJson(a, y))
  if (isObject(a) && isObject(b))
    return [...a].some(([key, value]) => b.has(key) && equalJson(value, b.get(key) ?? null))
  return equalJson(a, b)
}

const contains = (whole: Json, part: Json): boolean => {
  if (isArray(whole))
    return isArray(part) ? part.every((p) => whole.some((w) => contains(w, p))) : whole.some((w) => contains(w, part))
  if (isObject(whole))
    return (
      isObject(part) && [...part].every(([key, value]) => whole.has(key) && contains(whole.get(key) ?? null, value))
    )
  return equalJson(whole, part)
}

const preserved = (a: Json, b: Json): Json => {
  if (isObject(a) && isObject(b)) {
    const merged = new Map(a)
    for (const [key, value] of b) merged.set(key, merged.has(key) ? preserved(merged.get(key) ?? null, value) : value)
    return merged
  }
  return [...(isArray(a) ? a : [a]), ...(isArray(b) ? b : [b])]
}

/** COMPRESS: the length in four bytes, lowest first, and a deflated stream that ends in an empty block. */
const compressed = (hex: string): string => {
  const bytes = Buffer.from(hex, "hex")
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  const body = bytes.length === 0 ? Buffer.alloc(0) : deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH })
  return Buffer.concat([length, body, Buffer.from("010000ffff", "hex")]).toString("hex")
}

/** NULL for what COMPRESS has not made. */
const uncompressed = (hex: string): string | null => {
  try {
    return inflateRawSync(Buffer.from(hex, "hex").subarray(4), { maxOutputLength: 64 * 1024 * 1024 }).toString("hex")
  } catch {
    return null
  }
}

const truth = (value: boolean): string => (value ? "1" : "0")

const separators: Readonly<Record<string, readonly [thousands: string, point: string]>> = {
  de_de: [".", ","],
  de_at: [".", ","],
  es_es: ["", ","],
  fr_fr: ["", ","],
  it_it: ["", ","],
  nl_nl: ["", ","],
  pt_br: [".", ","],
  id_id: [".", ","],
  tr_tr: [".", ","],
  da_dk: [".", ","],
  de_ch: ["'", "."]
}

/** FORMAT(number, digits[, locale]). */
const format = strict(([number = "0", digits = "0", locale = "en_US"]) => {
  const places = Math.max(0, Math.min(30, Math.trunc(Number(digits))))
  const [thousands, point] = separators[locale.toLowerCase()] ?? [",", "."]
  const [whole = "0", fraction = ""] = rounded(number, places).split(".")
  const sign = whole.startsWith("-") ? "-" : ""
  const grouped = whole.replace("-", "").replace(/\B(?=(\d{3})+(?!\d))/g, thousands)
  return sign + grouped + (places === 0 ? "" : point + fraction)
})

/** A decimal text rounded half away from zero at `places`; 0.5 rounds to even, as the server's formatting does. */
const rounded = (number: string, places: number): string => {
  const m = /^(-?)(\d+)(?:\.(\d*))?$/.exec(number.trim())
  if (m === null) return Number(number).toFixed(places)
  const [, sign = "", whole = "0", fraction = ""] = m
  const digits = BigInt(whole + fraction.padEnd(places, "0").slice(0, places))
  const rest = fraction.slice(places)
  const half =
    rest !== "" &&
    (rest > "5" || (/^50*$/.test(rest) && digits % 2n === 1n) || (/^5/.test(rest) && !/^50*$/.test(rest)))
  const all = (half ? digits + 1n : digits).toString().padStart(places + 1, "0")
  return `${sign}${places === 0 ? all : `${all.slice(0, -places)}.${all.slice(-places)}`}`
}

const sounds: Readonly<Record<string, string>> = {
  B: "1",
  F: "1",
  P: "1",
  V: "1",
  C: "2",
  G: "2",
  J: "2",
  K: "2",
  Q: "2",
  S: "2",
  X: "2",
  Z: "2",
  D: "3",
  T: "3",
  L: "4",
  M: "5",
  N: "5",
  R: "6"
}

const soundex = strict(([source = ""]) => {
  const letters = source.toUpperCase().replace(/[^A-Z]/g, "")
  let code = letters.charAt(0)
  let last = sounds[code] ?? ""
  for (const letter of letters.slice(1)) {
    const sound = sounds[letter] ?? ""
    if (sound !== "" && sound !== last) code += sound
    if (letter !== "H" && letter !== "W") last = sound
  }
  return code === "" ? "" : code.padEnd(4, "0")
})

/** MySQL folds a key of any length into 16 bytes. */
const aesKey = (key: string): Buffer => {
  const folded = Buffer.alloc(16)
  Buffer.from(key, "utf8").forEach((byte, i) => folded.writeUInt8(folded.readUInt8(i % 16) ^ byte, i % 16))
  return folded
}

const shaLengths: Readonly<Record<string, string>> = {
  "0": "sha256",
  "224": "sha224",
  "256": "sha256",
  "384": "sha384",
  "512": "sha512"
}

export const nativeFunctions: Readonly<Record<string, (args: Arguments) => string | null>> = {
  js_json_text: strict(([source = ""]) => shownJson(source)),
  js_json_unquote: strict(([source = ""]) => {
    const value = parseJson(source)
    return value === undefined ? source : unquoted(value)
  }),
  js_json_extract: extract,
  js_json_set: change("set"),
  js_json_insert: change("insert"),
  js_json_replace: change("replace"),
  js_json_remove: change("remove"),
  js_json_array: (args) => printJson(args.map((a) => (a === null ? null : document(a)))),
  js_json_object: (args) => {
    const members = new Map<string, Json>()
    for (let i = 0; i < args.length; i += 2) {
      const key = args[i]
      if (key === null || key === undefined)
        throw new SqlFailure(20301, "invalid input: JSON documents may not contain NULL member names")
      const value = args[i + 1]
      members.set(key, value === null || value === undefined ? null : document(value))
    }
    return printJson(members)
  },
  js_json_pretty: strict(([source = ""]) => prettyJson(document(source))),
  js_json_overlaps: strict(([a = "", b = ""]) => truth(overlaps(document(a), document(b)))),
  js_json_contains: strict(([a = "", b = "", path]) => {
    const legs = path === undefined ? [] : parsePath(path)
    if (isMany(legs)) throw new SqlFailure(20203, "invalid argument json_contains, bad value invalid path expression")
    const found = findAll(document(a), legs)[0]
    return found === undefined ? null : truth(contains(found, document(b)))
  }),
  js_json_contains_path: strict(([source = "", mode = "", ...paths]) => {
    const value = document(source)
    const there = (path: string) => findAll(value, parsePath(path)).length > 0
    return truth(mode.toLowerCase() === "one" ? paths.some(there) : paths.every(there))
  }),
  js_json_merge_preserve: strict(([first = "null", ...rest]) =>
    printJson(rest.map(document).reduce(preserved, document(first)))
  ),
  js_json_value: strict(([source = "", path = ""]) => {
    const legs = parsePath(path)
    if (isMany(legs)) throw new SqlFailure(20203, "invalid argument json_value, bad value invalid path expression")
    const [found] = findAll(document(source), legs)
    return found === undefined || found === null || isArray(found) || isObject(found) ? null : unquoted(found)
  }),
  js_is_ipv6: strict(([a = ""]) => truth(isLong(a))),
  js_is_ipv4_compat: strict(([hex = ""]) => truth(isCompatible(hex))),
  js_is_ipv4_mapped: strict(([hex = ""]) => truth(isMapped(hex))),
  js_inet6_aton: strict(([a = ""]) => addressBytes(a) ?? null),
  js_inet6_ntoa: strict(([hex = ""]) => addressText(hex) ?? null),
  js_random_bytes: strict(([count = "0"]) => {
    const length = Number(count)
    return length < 1 || length > 1024 ? null : randomBytes(length).toString("hex")
  }),
  js_compress: strict(([hex = ""]) => compressed(hex)),
  js_uncompress: strict(([hex = ""]) => uncompressed(hex)),
  js_uncompressed_length: strict(([hex = ""]) => {
    const bytes = Buffer.from(hex, "hex")
    return bytes.length < 4 ? "0" : String(bytes.readUInt32LE())
  }),
  js_json_quote: strict(([source = ""]) => JSON.stringify(source)),
  js_crc32: strict(([source = ""]) => String(crc32(Buffer.from(source, "utf8")))),
  js_format: format,
  js_soundex: soundex,
  js_sha2: strict(([source = "", length = "256"]) => {
    const algorithm = shaLengths[length]
    return algorithm === undefined ? null : createHash(algorithm).update(source).digest("hex")
  }),
  js_aes_encrypt: strict(([source = "", key = ""]) => {
    const cipher = createCipheriv("aes-128-ecb", aesKey(key), null)
    return Buffer.concat([cipher.update(source, "utf8"), cipher.final()]).toString("hex")
  }),
  js_aes_decrypt: strict(([hex = "", key = ""]) => {
    try {
      const decipher = createDecipheriv("aes-128-ecb", aesKey(key), null)
      return Buffer.concat([decipher.update(Buffer.from(hex, "hex")), decipher.final()]).toString("hex")
    } catch {
      return null
    }
  }),
  js_make_set: ([bits, ...items]) =>
    bits === null || bits === undefined
      ? null
      : items.filter((item, i) => item !== null && (BigInt(bits) >> BigInt(i)) & 1n).join(","),
  js_export_set: strict(([bits = "0", on = "1", off = "0", separator = ",", count = "64"]) =>
    Array.from({ length: Math.max(0, Math.min(64, Number(count))) }, (_, i) =>
      (BigInt(bits) >> BigInt(i)) & 1n ? on : off
    ).join(separator)
  )
}

/** Makes the functions known to DuckDB. */
export const registerNativeFunctions = (duckdb: DuckDb, connection: DuckDBConnection): void => {
  for (const [name, call] of Object.entries(nativeFunctions)) {
    connection.registerScalarFunction(
      duckdb.DuckDBScalarFunction.create({
        name,
        returnType: duckdb.VARCHAR,
        varArgsType: duckdb.VARCHAR,
        specialHandling: true,
        mainFunction: (_, input, output) => {
          try {
            const vectors = Array.from({ length: input.columnCount }, (_unused, i) => input.getColumnVector(i))
            for (let row = 0; row < input.rowCount; row++) {
              const args = vectors.map((vector) => {
                const value: unknown = vector.getItem(row)
                return value === null || value === undefined ? null : String(value)
              })
              output.setItem(row, call(args))
            }
            output.flush()
          } catch (error) {
            // DuckDB takes an error's text only, so the number travels in it.
            throw error instanceof SqlFailure ? new Error(`MO:${error.errno}:${error.message}`) : error
          }
        }
      })
    )
  }
}
