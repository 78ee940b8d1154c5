/**
 * Checksums, digests, ciphers and compression: bytes are hexadecimal.
 */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto"
import { constants, deflateRawSync, inflateRawSync } from "node:zlib"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

/** The CRC-32 of zip files; node:zlib has it only from 20.15 on. */
const crc32 = (bytes: Uint8Array): number => {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0)
  }
  return (crc ^ 0xffffffff) >>> 0
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

export const byteFunctions: NativeFunctions = {
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
  js_crc32: strict(([source = ""]) => String(crc32(Buffer.from(source, "utf8")))),
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
  })
}
