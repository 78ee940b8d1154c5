import { createHash } from "node:crypto"

const sha1 = (bytes: Uint8Array | string): Buffer => createHash("sha1").update(bytes).digest()

/** What a server keeps of a password: `*` and the hexadecimal digits of SHA1(SHA1(password)); nothing of an empty one. */
export const passwordHash = (password: string): string =>
  password === "" ? "" : `*${sha1(sha1(password)).toString("hex").toUpperCase()}`
