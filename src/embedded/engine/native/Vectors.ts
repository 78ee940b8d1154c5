/**
 * Vectors out of bytes.
 */
import { internal } from "../../translate/Errors.ts"
import type { VectorName } from "../../translate/VectorTypes.ts"
import { type NativeFunctions, strict } from "./NativeFunction.ts"

interface Layout {
  /** Bytes of an element, the lowest first. */
  readonly bytes: number
  readonly read: (bytes: Buffer, at: number) => number
}

const bfloat = (bits: number): number => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt16LE(bits, 2)
  return bytes.readFloatLE()
}

const half = (bits: number): number => {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff]
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

const layouts: Readonly<Record<VectorName, Layout>> = {
  vecf32: { bytes: 4, read: (bytes, at) => bytes.readFloatLE(at) },
  vecf64: { bytes: 8, read: (bytes, at) => bytes.readDoubleLE(at) },
  vecbf16: { bytes: 2, read: (bytes, at) => bfloat(bytes.readUInt16LE(at)) },
  vecf16: { bytes: 2, read: (bytes, at) => half(bytes.readUInt16LE(at)) },
  vecint8: { bytes: 1, read: (bytes, at) => bytes.readInt8(at) },
  vecuint8: { bytes: 1, read: (bytes, at) => bytes.readUInt8(at) }
}

const shown = (value: number): string => (Object.is(value, -0) ? "-0.0" : String(value).replace("Infinity", "inf"))

/** The list of a vector's elements, as DuckDB reads it. */
const fromBase64 = ({ bytes: size, read }: Layout) =>
  strict(([text = ""]) => {
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      throw internal("vec_from_base64: invalid base64 input")
    const bytes = Buffer.from(text, "base64")
    if (bytes.length % size !== 0)
      throw internal(`vec_from_base64: decoded length ${bytes.length} is not a multiple of ${size} bytes`)
    return `[${Array.from({ length: bytes.length / size }, (_, i) => shown(read(bytes, i * size))).join(",")}]`
  })

export const vectorByteFunctions: NativeFunctions = Object.fromEntries(
  Object.entries(layouts).map(([name, layout]) => [`js_${name}_from_base64`, fromBase64(layout)])
)
