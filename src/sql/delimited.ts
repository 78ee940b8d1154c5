/**
 * Values as fields of delimited text: in quotes, so that nothing is taken for NULL or cut, with a backslash before what would
 * mean something. Text is latin1 with the bytes of UTF-8, since fields may be bytes.
 */

const special = /["\\\0\n\r]/
const specials = /["\\\0\n\r]/g
const escapes: Readonly<Record<string, string>> = { '"': '""', "\\": "\\\\", "\0": "\\0", "\n": "\\n", "\r": "\\r" }

const beyondAscii = /[^\0-\x7f]/

/** The field of a text, given as latin1. */
const quoted = (text: string): string =>
  `"${special.test(text) ? text.replace(specials, (character) => escapes[character] ?? character) : text}"`

export const nullField = "\\N"

export const textField = (text: string): string =>
  quoted(beyondAscii.test(text) ? Buffer.from(text, "utf8").toString("latin1") : text)

export const bytesField = (bytes: Uint8Array): string =>
  quoted(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1"))
