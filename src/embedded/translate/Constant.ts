/** A constant of the statement. A bound parameter or user variable is text, whatever the client sent. */
export type Constant =
  | { readonly kind: "null" }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "string"; readonly value: string }
  | { readonly kind: "parameter"; readonly value: string }
  | { readonly kind: "bytes"; readonly hex: string }
  | { readonly kind: "bits"; readonly value: bigint }
  | { readonly kind: "bool"; readonly value: boolean }

export const plainText = (value: Constant): string => {
  switch (value.kind) {
    case "null":
      return ""
    case "bytes":
      return Buffer.from(value.hex, "hex").toString("utf8")
    case "bits":
      return Buffer.from(bytesOfBits(value.value)).toString("latin1")
    case "bool":
      return value.value ? "1" : "0"
    case "number":
      return shownNumber(value.value)
    default:
      return value.value
  }
}

/** A number literal as text: exponents are written out. */
const shownNumber = (value: string): string =>
  /[eE]/.test(value) ? String(Number(value)) : value.startsWith(".") ? `0${value}` : value.replace(/\.$/, "")

const bytesOfBits = (value: bigint): Uint8Array => {
  const hex = value.toString(16)
  return Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex")
}

export const hexOf = (value: Constant): string =>
  value.kind === "bytes"
    ? value.hex
    : value.kind === "bits"
      ? Buffer.from(bytesOfBits(value.value)).toString("hex")
      : Buffer.from(plainText(value), "utf8").toString("hex")

/** The text a constant is shown as, for defaults and messages. */
export const shownConstant = (value: Constant): string => (value.kind === "null" ? "NULL" : plainText(value))
