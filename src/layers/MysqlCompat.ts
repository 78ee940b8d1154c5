/**
 * An opt-in for programs and libraries written for MySQL: spells two things that MatrixOne's grammar lacks in a way it has.
 * Without this layer the client never touches anybody's SQL.
 *
 * @since 0.1.0
 */
import * as Statement from "@effect/sql/Statement"
import * as Effect from "effect/Effect"
import { identity } from "effect/Function"
import type * as Layer from "effect/Layer"
import { headsOf, mapCode } from "../sql/lexer.ts"

type Rewrite = readonly [RegExp, string]

/** Rows another worker has locked are waited for instead of passed over: right, only less parallel. */
const skipLocked: Rewrite = [/\bSKIP\s+LOCKED\b(?=\s*(?:$|[);]|FOR\b|INTO\b))/gi, ""]

/** Only as a type: after a column's name, before what may follow a type. It may be a table's or column's own name, too. */
const serial: Rewrite = [
  /(?<=(?:^|[\w$\u0080-\uffff])\s+)(?<!\bLIKE\s+)SERIAL\b(?=\s*(?:$|[,)]|(?:NOT|NULL|PRIMARY|UNIQUE|KEY|COMMENT|AUTO_INCREMENT|CHECK|REFERENCES)\b))/gi,
  "BIGINT UNSIGNED NOT NULL AUTO_INCREMENT UNIQUE"
]

/** By the statement's first word, what is written otherwise. */
const rewrites: Readonly<Record<string, Rewrite>> = { SELECT: skipLocked, WITH: skipLocked, CREATE: serial }

const rewrite = (segments: ReadonlyArray<Statement.Segment>): ReadonlyArray<Statement.Segment> | undefined => {
  const [first] = segments
  if (first?._tag !== "Literal") return undefined
  const rule = rewrites[headsOf(first.value, 1)[0]?.[0] ?? ""]
  if (rule === undefined) return undefined
  const [pattern, replacement] = rule
  let changed = false
  const rewritten = segments.map((segment): Statement.Segment => {
    if (segment._tag !== "Literal") return segment
    const value = mapCode(segment.value, (code) => code.replace(pattern, replacement))
    if (value === segment.value) return segment
    changed = true
    return { ...segment, value }
  })
  return changed ? rewritten : undefined
}

const transformer: Statement.Statement.Transformer = (statement, sql) =>
  Effect.sync(() => {
    const segments = rewrite(statement.segments)
    if (segments === undefined) return statement
    const fragment: Statement.Fragment = { [Statement.FragmentId]: identity, segments }
    return sql`${fragment}`
  })

/**
 * Drops `SKIP LOCKED` from queries and spells `SERIAL` out in CREATE TABLE, for every statement of the programs it is
 * provided to. Makes `SqlPersistedQueue` deliver on MatrixOne.
 *
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<never> = Statement.setTransformer(transformer)
