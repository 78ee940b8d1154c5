/**
 * A small pattern language for the statements no SQL parser knows.
 *
 * `WORD` a keyword, `:name` a name, `=name` a string, number or name, `[…]` optional, `(a | b)` a choice, `...` the rest,
 * anything else (`.`, `{`, `=`, `,`) that very operator.
 */
import { isName, type Token } from "./Tokens.ts"

type Element =
  | { readonly kind: "word"; readonly word: string }
  | { readonly kind: "operator"; readonly value: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "value"; readonly name: string }
  | { readonly kind: "rest" }
  | { readonly kind: "optional"; readonly choices: ReadonlyArray<ReadonlyArray<Element>> }
  | { readonly kind: "choice"; readonly choices: ReadonlyArray<ReadonlyArray<Element>> }

/** What a pattern has found. */
export class Captures {
  readonly words: ReadonlySet<string>
  readonly tokens: ReadonlyMap<string, Token>
  /** The tokens `...` stands for. */
  readonly rest: ReadonlyArray<Token>
  /** Those of `:name`. */
  readonly names: ReadonlyArray<Token>
  constructor(found: Found, rest: ReadonlyArray<Token>) {
    this.words = new Set(found.words)
    this.tokens = new Map(found.tokens)
    this.rest = rest
    this.names = found.names
  }
  /** Whether the keyword was there. */
  has(word: string): boolean {
    return this.words.has(word)
  }
  get(name: string): string | undefined {
    return this.tokens.get(name)?.value
  }
  /** The captured name or value; the pattern must guarantee it. */
  need(name: string): string {
    const value = this.get(name)
    if (value === undefined) throw new Error(`pattern without ${name}`)
    return value
  }
}

export interface Pattern {
  readonly source: string
  readonly choices: ReadonlyArray<ReadonlyArray<Element>>
  /** The keywords a statement of this pattern can begin with. */
  readonly leading: ReadonlyArray<string>
}

const compile = (source: string): Pattern => {
  const parts = source.match(/\.\.\.|[[\]()|]|[:=]\w+|[^\s[\]()|]+/g) ?? []
  let i = 0
  const sequence = (stop: string): ReadonlyArray<ReadonlyArray<Element>> => {
    const choices: Array<Array<Element>> = [[]]
    for (; i < parts.length && parts[i] !== stop; i++) {
      const part = parts[i] ?? ""
      const last = choices[choices.length - 1]
      if (part === "|") choices.push([])
      else if (part === "[" || part === "(") {
        i++
        const inner = sequence(part === "[" ? "]" : ")")
        last?.push({ kind: part === "[" ? "optional" : "choice", choices: inner })
      } else if (part === "...") last?.push({ kind: "rest" })
      else if (part.startsWith(":") && part.length > 1) last?.push({ kind: "name", name: part.slice(1) })
      else if (part.startsWith("=") && part.length > 1) last?.push({ kind: "value", name: part.slice(1) })
      else if (/^\w+$/.test(part)) last?.push({ kind: "word", word: part.toUpperCase() })
      else last?.push({ kind: "operator", value: part === "\\(" ? "(" : part === "\\)" ? ")" : part })
    }
    return choices
  }
  const choices = sequence("")
  const leading = (alternatives: ReadonlyArray<ReadonlyArray<Element>>): ReadonlyArray<string> =>
    alternatives.flatMap(([first]) =>
      first === undefined
        ? []
        : first.kind === "word"
          ? [first.word]
          : first.kind === "choice"
            ? leading(first.choices)
            : []
    )
  return { source, choices, leading: leading(choices) }
}

const cache = new Map<string, Pattern>()

export const pattern = (source: string): Pattern => {
  let compiled = cache.get(source)
  if (compiled === undefined) {
    compiled = compile(source)
    cache.set(source, compiled)
  }
  return compiled
}

interface Found {
  readonly words: ReadonlyArray<string>
  readonly tokens: ReadonlyArray<readonly [string, Token]>
  readonly names: ReadonlyArray<Token>
}

const nothing: Found = { words: [], tokens: [], names: [] }

/** Of a pattern that captures nothing. */
export const noCaptures = new Captures(nothing, [])

/** Matches all of `tokens` against the pattern. */
export const match = (tokens: ReadonlyArray<Token>, source: string): Captures | undefined => {
  let rest: ReadonlyArray<Token> = []
  type Continue = (position: number, found: Found) => Found | undefined
  const anyOf = (
    choices: ReadonlyArray<ReadonlyArray<Element>>,
    position: number,
    found: Found,
    then: Continue
  ): Found | undefined => {
    for (const choice of choices) {
      const result = step(choice, 0, position, found, then)
      if (result !== undefined) return result
    }
    return undefined
  }
  const step = (
    elements: ReadonlyArray<Element>,
    index: number,
    position: number,
    found: Found,
    then: Continue
  ): Found | undefined => {
    const element = elements[index]
    if (element === undefined) return then(position, found)
    const next: Continue = (p, f) => step(elements, index + 1, p, f, then)
    if (element.kind === "rest") {
      rest = tokens.slice(position)
      return found
    }
    if (element.kind === "optional") return anyOf(element.choices, position, found, next) ?? next(position, found)
    if (element.kind === "choice") return anyOf(element.choices, position, found, next)
    const token = tokens[position]
    if (token === undefined) return undefined
    switch (element.kind) {
      case "word":
        return token.word === element.word
          ? next(position + 1, { ...found, words: [...found.words, element.word] })
          : undefined
      case "operator":
        return token.kind === "operator" && token.value === element.value ? next(position + 1, found) : undefined
      case "name":
        return isName(token)
          ? next(position + 1, {
              ...found,
              tokens: [...found.tokens, [element.name, token]],
              names: [...found.names, token]
            })
          : undefined
      case "value":
        return token.kind !== "operator" && token.kind !== "systemVariable"
          ? next(position + 1, { ...found, tokens: [...found.tokens, [element.name, token]] })
          : undefined
    }
  }
  const found = anyOf(pattern(source).choices, 0, nothing, (position, f) =>
    position === tokens.length ? f : undefined
  )
  return found === undefined ? undefined : new Captures(found, rest)
}
