/**
 * The JSON functions: documents are JSON texts.
 */

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
} from "../../translate/Json.ts"
import { jsonSortKey } from "../../translate/JsonOrder.ts"
import { type Change, changeAt, findAll, isMany, parsePath } from "../../translate/JsonPath.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { type Arguments, type NativeFunctions, strict, truth } from "./NativeFunction.ts"

const document = (source: string): Json => {
  const value = parseJson(source)
  if (value === undefined) throw new SqlFailure(20301, `invalid input: json text ${source}`)
  return value
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

export const jsonFunctions: NativeFunctions = {
  js_json_text: strict(([source = ""]) => shownJson(source)),
  js_json_sort: strict(([source = ""]) => jsonSortKey(document(source))),
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
    if (!/^(one|all)$/i.test(mode))
      throw new SqlFailure(20203, "invalid argument json_contains_path, bad value one_or_all must be one or all")
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
  js_json_quote: strict(([source = ""]) => JSON.stringify(source))
}
