/**
 * MySQL's JSON paths: `$.key`, `$[n]`, `$[last-1]`, `$[a to b]`, `.*`, `[*]`, `**`.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { isArray, isObject, type Json } from "./Json.ts"

interface Index {
  readonly from: "start" | "end"
  readonly offset: number
}

type Leg =
  | { readonly kind: "member"; readonly key: string }
  | { readonly kind: "members" }
  | { readonly kind: "cell"; readonly index: Index }
  | { readonly kind: "cells" }
  | { readonly kind: "range"; readonly first: Index; readonly last: Index }
  | { readonly kind: "descend" }

const invalid = (path: string): SqlFailure => new SqlFailure(20301, `invalid input: invalid json path '${path}'`)

const legs: ReadonlyArray<readonly [RegExp, (m: RegExpExecArray) => Leg]> = [
  [/\s*\*\*/y, () => ({ kind: "descend" })],
  [/\s*\.\s*\*/y, () => ({ kind: "members" })],
  [/\s*\.\s*([\p{L}_$][\p{L}\p{N}_$]*)/uy, (m) => ({ kind: "member", key: m[1] ?? "" })],
  [/\s*\.\s*("(?:[^"\\]|\\.)*")/y, (m) => ({ kind: "member", key: String(JSON.parse(m[1] ?? '""')) })],
  [/\s*\[\s*\*\s*\]/y, () => ({ kind: "cells" })],
  [
    /\s*\[\s*(\d+|last(?:\s*-\s*\d+)?)\s+to\s+(\d+|last(?:\s*-\s*\d+)?)\s*\]/y,
    (m) => ({ kind: "range", first: indexOf(m[1] ?? "0"), last: indexOf(m[2] ?? "0") })
  ],
  [/\s*\[\s*(\d+|last(?:\s*-\s*\d+)?)\s*\]/y, (m) => ({ kind: "cell", index: indexOf(m[1] ?? "0") })]
]

const indexOf = (source: string): Index =>
  source.startsWith("last")
    ? { from: "end", offset: Number(/\d+/.exec(source)?.[0] ?? 0) }
    : { from: "start", offset: Number(source) }

const parsed = new Map<string, ReadonlyArray<Leg>>()

/** Reads a path; throws 20301 where it is none. */
export const parsePath = (path: string): ReadonlyArray<Leg> => {
  const known = parsed.get(path)
  if (known !== undefined) return known
  const source = path.trim()
  if (!source.startsWith("$")) throw invalid(path)
  const found: Array<Leg> = []
  for (let i = 1; i < source.length; ) {
    let taken = 0
    for (const [pattern, make] of legs) {
      pattern.lastIndex = i
      const match = pattern.exec(source)
      if (match === null) continue
      found.push(make(match))
      taken = match[0].length
      break
    }
    if (taken === 0) throw invalid(path)
    i += taken
  }
  if (found[found.length - 1]?.kind === "descend") throw invalid(path)
  if (parsed.size > 1000) parsed.clear()
  parsed.set(path, found)
  return found
}

/** Whether a path can find several values. */
export const isMany = (path: ReadonlyArray<Leg>): boolean =>
  path.some((leg) => leg.kind !== "member" && leg.kind !== "cell")

const place = (index: Index, length: number): number =>
  index.from === "start" ? index.offset : length - 1 - index.offset

/** Every value the path finds, in the document's order. */
export const findAll = (value: Json, path: ReadonlyArray<Leg>): ReadonlyArray<Json> => {
  const [leg, ...rest] = path
  if (leg === undefined) return [value]
  switch (leg.kind) {
    case "member":
      return isObject(value) && value.has(leg.key) ? findAll(value.get(leg.key) ?? null, rest) : []
    case "members":
      return isObject(value) ? [...value.keys()].sort().flatMap((key) => findAll(value.get(key) ?? null, rest)) : []
    case "cell": {
      // A value that is no array is an array of itself.
      const items = isArray(value) ? value : [value]
      const item = items[place(leg.index, items.length)]
      return item === undefined ? [] : findAll(item, rest)
    }
    case "cells":
      return isArray(value) ? value.flatMap((item) => findAll(item, rest)) : []
    case "range":
      return isArray(value)
        ? value
            .slice(Math.max(0, place(leg.first, value.length)), place(leg.last, value.length) + 1)
            .flatMap((item) => findAll(item, rest))
        : []
    case "descend": {
      const inner = isArray(value)
        ? value
        : isObject(value)
          ? [...value.keys()].sort().map((key) => value.get(key) ?? null)
          : []
      return [...findAll(value, rest), ...inner.flatMap((item) => findAll(item, path))]
    }
  }
}

export type Change = "set" | "insert" | "replace" | "remove"

/** The document with the value at `path` changed. Paths that find several values are refused. */
export const changeAt = (value: Json, path: ReadonlyArray<Leg>, change: Change, to: Json): Json => {
  const [leg, ...rest] = path
  if (leg === undefined) return change === "insert" || change === "remove" ? value : to
  if (leg.kind === "member") {
    if (!isObject(value)) return value
    const members = new Map(value)
    const old = value.get(leg.key)
    if (rest.length > 0) {
      if (old === undefined) return value
      members.set(leg.key, changeAt(old, rest, change, to))
    } else if (change === "remove") members.delete(leg.key)
    else if (old === undefined ? change !== "replace" : change !== "insert") members.set(leg.key, to)
    return members
  }
  if (leg.kind === "cell") {
    const items = isArray(value) ? [...value] : [value]
    const i = place(leg.index, items.length)
    const old = items[i]
    if (old !== undefined && rest.length > 0) items[i] = changeAt(old, rest, change, to)
    else if (rest.length > 0) return value
    else if (change === "remove") {
      if (old === undefined || !isArray(value)) return value
      items.splice(i, 1)
    } else if (old === undefined) {
      if (change === "replace") return value
      items.push(to)
    } else if (change !== "insert") items[i] = to
    return isArray(value) || items.length > 1 ? items : (items[0] ?? null)
  }
  throw new SqlFailure(
    20301,
    "invalid input: invalid json path: in this situation, path expressions may not contain the * and ** tokens or an array range"
  )
}
