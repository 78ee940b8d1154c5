import { createHash, randomBytes, timingSafeEqual } from "node:crypto"

/** The only authentication plugin MatrixOne has. */
export const NATIVE_PASSWORD = "mysql_native_password"

const SCRAMBLE_LENGTH = 20

/** A fresh challenge: 20 random bytes without a zero, which would end it early for clients that read it as a C string. */
export const makeScramble = (): Buffer => {
  const scramble = randomBytes(SCRAMBLE_LENGTH)
  for (let i = 0; i < scramble.length; i++) scramble[i] = ((scramble[i] ?? 0) % 255) + 1
  return scramble
}

const sha1 = (...parts: ReadonlyArray<Uint8Array | string>): Buffer => {
  const hash = createHash("sha1")
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Whether `token`, the client's answer to `scramble`, proves that it knows `password`; an empty password has an empty token. */
export const verifyNativePassword = (token: Uint8Array, scramble: Uint8Array, password: string): boolean => {
  if (password === "") return token.length === 0
  if (token.length !== SCRAMBLE_LENGTH) return false
  const once = sha1(password)
  const mask = sha1(scramble, sha1(once))
  return timingSafeEqual(
    once.map((byte, i) => byte ^ (mask[i] ?? 0)),
    token
  )
}

/**
 * The same for a server that has kept only the hash: `*` and the hexadecimal digits of SHA1(SHA1(password)), or nothing for
 * an empty password.
 */
export const verifyPasswordHash = (token: Uint8Array, scramble: Uint8Array, hash: string): boolean => {
  if (hash === "") return token.length === 0
  const kept = Buffer.from(hash.slice(1), "hex")
  if (token.length !== SCRAMBLE_LENGTH || kept.length !== SCRAMBLE_LENGTH) return false
  const mask = sha1(scramble, kept)
  return timingSafeEqual(sha1(Buffer.from(token).map((byte, i) => byte ^ (mask[i] ?? 0))), kept)
}
