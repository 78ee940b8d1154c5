/**
 * The functions of network addresses.
 */
import { addressBytes, addressText, isCompatible, isLong, isMapped } from "../Addresses.ts"
import { type NativeFunctions, strict, truth } from "./NativeFunction.ts"

export const addressFunctions: NativeFunctions = {
  js_is_ipv6: strict(([a = ""]) => truth(isLong(a))),
  js_is_ipv4_compat: strict(([hex = ""]) => truth(isCompatible(hex))),
  js_is_ipv4_mapped: strict(([hex = ""]) => truth(isMapped(hex))),
  js_inet6_aton: strict(([a = ""]) => addressBytes(a) ?? null),
  js_inet6_ntoa: strict(([hex = ""]) => addressText(hex) ?? null)
}
