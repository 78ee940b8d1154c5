/**
 * UUIDs as 16 bytes and back; bytes are hexadecimal. Swapped, those that change the slowest come first, and rows made one
 * after the other are neighbours in a key.
 */
import { invalidArgument } from "../../translate/Errors.ts"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

/** With all its hyphens or with none; braces are for those with. */
const written = [
  /^([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})$/i,
  /^\{([0-9a-f]{8})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{4})-([0-9a-f]{12})\}$/i,
  /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/i
]

export const uuidFunctions: NativeFunctions = {
  js_uuid_hex: strict(([source = "", swapped]) => {
    const parts = written.map((form) => form.exec(source)).find((found) => found !== null)
    if (parts == null) throw invalidArgument("uuid_to_bin", source)
    const [, low, mid, high, ...rest] = parts
    return (swapped === "1" ? [high, mid, low, ...rest] : [low, mid, high, ...rest]).join("")
  }),
  js_uuid_text: strict(([hex = "", swapped]) => {
    if (hex.length !== 32) throw invalidArgument("bin_to_uuid", String(hex.length / 2))
    const parts =
      (swapped === "1" ? /(.{4})(.{4})(.{8})(.{4})(.{12})/ : /(.{8})(.{4})(.{4})(.{4})(.{12})/).exec(hex) ?? []
    const [, first = "", second = "", third = "", ...rest] = parts
    return (swapped === "1" ? [third, second, first, ...rest] : [first, second, third, ...rest]).join("-").toLowerCase()
  })
}
