/**
 * Which documents a search finds, and how relevant each is. Numbers are single precision, as the server's.
 */

import type { Token } from "../../engine/fulltext/Tokenizer.ts"
import { SqlFailure } from "../../wire/WireSession.ts"
import { booleanPatterns, naturalWords, type Pattern, type Word } from "./Query.ts"

export type Mode = "default" | "natural" | "boolean"
type Algorithm = "TF-IDF" | "BM25"

/** How often something is found in each document. */
type Hits = ReadonlyMap<string, number>

const { fround } = Math
/** Counts of one document are kept in a byte. */
const most = 255
const bm25 = { k: 1.5, b: 0.75 }

const count = (into: Map<string, number>, document: string, times: number): void => {
  into.set(document, (into.get(document) ?? 0) + times)
}

const once = (hits: Hits): Hits => new Map([...hits.keys()].map((document) => [document, 1]))

const times = (a: Hits, b: Hits): Hits =>
  new Map([...a].flatMap(([document, n]) => (b.has(document) ? [[document, n * (b.get(document) ?? 0)] as const] : [])))

const sum = (all: ReadonlyArray<Hits>): Hits => {
  const total = new Map<string, number>()
  for (const hits of all) for (const [document, n] of hits) count(total, document, n)
  return total
}

/** A leaf of the tree, by its number, with its hits. */
type Scored =
  | { readonly kind: "leaf"; readonly index: number }
  | { readonly kind: Exclude<Pattern["kind"], "leaf" | "phrase">; readonly children: ReadonlyArray<Scored> }
  | { readonly kind: "join"; readonly index: number }

export class Corpus {
  readonly #documents: ReadonlyMap<string, ReadonlyArray<Token>>
  /** A whole value is one word, in boolean mode too. */
  readonly #whole: boolean

  constructor(documents: ReadonlyMap<string, ReadonlyArray<Token>>, parser: string | undefined) {
    this.#documents = documents
    this.#whole = parser === "json_value"
  }

  #beginning(prefix: string): Hits {
    if (prefix === "") throw new SqlFailure(20203, "invalid argument function prefix_eq, bad value [VARCHAR CHAR]")
    return this.#matching((word) => word.startsWith(prefix))
  }

  #matching(matches: (word: string) => boolean): Hits {
    const hits = new Map<string, number>()
    for (const [document, tokens] of this.#documents) {
      const n = tokens.filter(({ word }) => matches(word)).length
      if (n > 0) hits.set(document, n)
    }
    return hits
  }

  /** Words that stand as far from each other as in the search. */
  #together(words: ReadonlyArray<Word>): Hits {
    const [first] = words
    if (first === undefined) return new Map()
    if (words.length === 1)
      return first.star ? this.#beginning(first.word) : this.#matching((word) => word === first.word)
    const hits = new Map<string, number>()
    for (const [document, tokens] of this.#documents) {
      const anchors = new Map<number, number>()
      for (const each of words) {
        for (const { position, word } of tokens) {
          if (each.star ? !word.startsWith(each.word) : word !== each.word) continue
          const anchor = position - (each.position - first.position)
          anchors.set(anchor, (anchors.get(anchor) ?? 0) + 1)
        }
      }
      const n = [...anchors.values()].filter((found) => found === words.length).length
      if (n > 0) hits.set(document, n)
    }
    return hits
  }

  #leafHits({ star, text }: { readonly star: boolean; readonly text: string }): Hits {
    if (this.#whole && !star) return this.#matching((word) => word === text)
    return star ? this.#beginning(text) : once(this.#together(naturalWords(text)))
  }

  /** The relevance of every document that a search finds. */
  search(text: string, mode: Mode, algorithm: Algorithm): ReadonlyMap<string, number> {
    const hits: Array<Hits> = []
    const roots = mode === "boolean" ? this.#booleanRoots(text, hits) : this.#naturalRoots(text, mode, hits)
    return this.#score(roots, hits, algorithm)
  }

  #naturalRoots(text: string, mode: Mode, hits: Array<Hits>): ReadonlyArray<Scored> {
    const words = naturalWords(text)
    const found = this.#together(words)
    // By default only the first word counts, in declared natural language mode each of them.
    words.forEach((_, index) => {
      hits.push(index === 0 || mode === "natural" ? found : new Map())
    })
    return words.map((_, index) => ({ kind: "leaf", index }))
  }

  #booleanRoots(text: string, hits: Array<Hits>): ReadonlyArray<Scored> {
    const patterns = booleanPatterns(text)
    const [first] = patterns
    if (first?.kind === "phrase") {
      const found = once(this.#together(first.words))
      return first.words.map((_, index) => {
        hits.push(found)
        return { kind: "plus", children: [{ kind: "leaf", index }] }
      })
    }
    const joined = patterns.filter((each) => each.kind === "plus" && each.children[0]?.kind === "leaf")
    const rest = joined.length > 1 ? patterns.filter((each) => !joined.includes(each)) : patterns
    const roots: Array<Scored> = []
    /** What all else is looked for in: the documents that have what must be there. */
    let within: Hits | undefined
    const leaf = (of: { readonly star: boolean; readonly text: string }): Scored => {
      const own = this.#leafHits(of)
      hits.push(within === undefined ? own : times(within, own))
      return { kind: "leaf", index: hits.length - 1 }
    }
    const scored = (pattern: Pattern): Scored => {
      if (pattern.kind === "leaf") return leaf(pattern)
      if (pattern.kind === "phrase") throw new SqlFailure(20101, "internal error: Eval() not handled")
      return { kind: pattern.kind, children: pattern.children.map(scored) }
    }
    if (joined.length > 1) {
      const leaves = joined.flatMap((each) => (each.kind === "plus" ? each.children : []))
      const all = leaves.map((each) => (each.kind === "leaf" ? this.#leafHits(each) : new Map<string, number>()))
      const both = all.reduce(times)
      hits.push(both)
      roots.push({ kind: "join", index: hits.length - 1 })
      within = both
    }
    for (const pattern of rest) {
      roots.push(scored(pattern))
      if (within === undefined && pattern === patterns[0] && pattern.kind === "plus" && patterns.length > 1)
        within = sum(hits)
    }
    return roots
  }

  #score(roots: ReadonlyArray<Scored>, hits: ReadonlyArray<Hits>, algorithm: Algorithm): ReadonlyMap<string, number> {
    const scores = new Map<string, number>()
    const anyPlus = roots.some(({ kind }) => kind === "plus" || kind === "join")
    const total = this.#documents.size
    const lengths = [...this.#documents.values()].reduce((n, tokens) => n + tokens.length, 0)
    const average = total === 0 ? 0 : lengths / total
    const rarity = hits.map((each) => {
      const idf = Math.log10(total / each.size)
      return fround(idf * idf)
    })
    for (const document of sum(hits).keys()) {
      const length = this.#documents.get(document)?.length ?? 0
      const relevance = (index: number, weight: number): number | null => {
        const n = fround(Math.min(hits[index]?.get(document) ?? 0, most))
        if (n === 0) return null
        const rare = rarity[index] ?? 0
        if (algorithm === "TF-IDF" || average === 0) return fround(fround(weight * n) * rare)
        const norm = fround(1 - bm25.b + bm25.b * (length / average))
        const saturated = fround(fround(n * fround(bm25.k + 1)) / fround(n + fround(fround(bm25.k) * norm)))
        return fround(fround(weight * rare) * saturated)
      }
      const score = evaluate(roots, anyPlus, relevance)
      if (score !== null && score !== undefined) scores.set(document, score)
    }
    return scores
  }
}

/** `undefined` before anything was looked at, `null` for a document that is not found. */
type Result = number | null | undefined

const and = (result: Result, score: Result): Result => {
  if (result === undefined || result === null) return null
  return score === null || score === undefined ? null : fround(result + score)
}

/** Adds to what is found, and finds nothing by itself where something must be there. */
const also = (result: Result, score: Result): Result => {
  if (result === undefined || result === null) return null
  return score === null || score === undefined ? result : fround(result + score)
}

const or = (result: Result, score: Result): Result => {
  if (score === null || score === undefined) return result ?? null
  return result === null || result === undefined ? score : fround(result + score)
}

const weights = { less: fround(0.9), greater: fround(1.1), discourage: -1 }

const evaluate = (
  roots: ReadonlyArray<Scored>,
  anyPlus: boolean,
  relevance: (index: number, weight: number) => number | null
): Result => {
  const first = (pattern: Scored | undefined, weight: number): Result =>
    pattern === undefined ? null : step(pattern, weight, undefined)
  const step = (pattern: Scored, weight: number, result: Result): Result => {
    switch (pattern.kind) {
      case "leaf": {
        const score = relevance(pattern.index, weight)
        return result === undefined ? score : anyPlus ? also(result, score) : or(result, score)
      }
      case "join": {
        const score = relevance(pattern.index, weight)
        return result === undefined ? score : and(result, score)
      }
      case "plus": {
        const score = first(pattern.children[0], weight)
        return result === undefined ? score : and(result, score)
      }
      case "minus": {
        if (result === undefined || result === null) return null
        return first(pattern.children[0], weight) === null ? result : null
      }
      case "less":
      case "greater":
      case "discourage": {
        const score = first(pattern.children[0], fround(weight * weights[pattern.kind]))
        if (result === undefined) return score
        return pattern.kind === "discourage" && anyPlus ? also(result, score) : or(result, score)
      }
      case "group": {
        // What a group finds stands for itself: the best of its members.
        let best: Result = null
        for (const each of pattern.children) {
          const score = first(each, weight)
          if (score !== null && score !== undefined && (best === null || best === undefined || score > best))
            best = score
        }
        return best
      }
    }
  }
  let result: Result
  for (const root of roots) result = step(root, 1, result)
  return result
}
