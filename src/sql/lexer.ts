/**
 * As much of SQL's surface as is needed to find placeholders and the beginnings of statements: strings, quoted names and
 * comments are passed over.
 */

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

const isWord = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95 || code > 127

const backslash = 92
const backquote = 96

/** The position after the quoted run that begins at `at`. A backslash escapes in strings, doubling in all. */
const afterQuoted = (sql: string, at: number): number => {
  const quote = sql.charCodeAt(at)
  for (let i = at + 1; i < sql.length; i++) {
    const code = sql.charCodeAt(i)
    if (code === backslash && quote !== backquote) i++
    else if (code === quote) {
      if (sql.charCodeAt(i + 1) !== quote) return i + 1
      i++
    }
  }
  return sql.length
}

/** The position after the string that MatrixOne lets one write between two `$$`, or `at` if none begins there. */
const afterDollars = (sql: string, at: number): number => {
  if (sql[at + 1] !== "$" || (at > 0 && isWord(sql.charCodeAt(at - 1)))) return at
  const end = sql.indexOf("$$", at + 2)
  return end < 0 ? at : end + 2
}

const afterLine = (sql: string, at: number): number => {
  const end = sql.indexOf("\n", at)
  return end < 0 ? sql.length : end + 1
}

/** Two dashes are a comment when space follows. */
const afterDashes = (sql: string, at: number): number =>
  sql[at + 1] === "-" && (at + 2 >= sql.length || isSpace(sql.charCodeAt(at + 2))) ? afterLine(sql, at) : at

/** What servers execute of a comment: all but its beginning and its end. */
const executable = /\/\*M?!\d*/y

/** The position after a comment, or after the beginning of one that servers execute. */
const afterSlash = (sql: string, at: number): number => {
  if (sql[at + 1] !== "*") return at
  executable.lastIndex = at
  if (executable.test(sql)) return executable.lastIndex
  const end = sql.indexOf("*/", at + 2)
  return end < 0 ? sql.length : end + 2
}

/** For each character with which something begins that is not code: where that ends, or `at` if nothing begins after all. */
const after: Readonly<Record<string, (sql: string, at: number) => number>> = {
  "'": afterQuoted,
  '"': afterQuoted,
  "`": afterQuoted,
  "#": afterLine,
  "-": afterDashes,
  "/": afterSlash,
  $: afterDollars
}

/** These characters, and those that end or fill a statement. */
const notable = /['"`#$/;?-]/g

/**
 * Calls back for every character that is no part of a string, quoted name or comment; where that answers `true`, next for one
 * that is notable.
 */
const scan = (sql: string, visit: (at: number) => boolean): void => {
  let i = 0
  while (i < sql.length) {
    const end = after[sql[i] ?? ""]?.(sql, i) ?? i
    if (end > i) {
      i = end
    } else if (visit(i++)) {
      notable.lastIndex = i
      i = notable.test(sql) ? notable.lastIndex - 1 : sql.length
    }
  }
}

/** The leading words, upper-case and at most `count`, of each statement in a text. Parentheses around a query are ignored. */
export const headsOf = (sql: string, count: number): ReadonlyArray<ReadonlyArray<string>> => {
  const heads: Array<ReadonlyArray<string>> = []
  let words: Array<string> = []
  let word = ""
  let last = -2
  let open = true
  let empty = true
  const endWord = () => {
    if (word !== "" && words.length < count) words.push(word.toUpperCase())
    word = ""
  }
  const endStatement = () => {
    endWord()
    if (!empty) heads.push(words)
    words = []
    open = true
    empty = true
  }
  scan(sql, (at) => {
    const code = sql.charCodeAt(at)
    if (code === 59) {
      endStatement()
      return false
    }
    if (!isSpace(code)) empty = false
    if (!open || words.length >= count) return true
    if (isWord(code)) {
      if (word !== "" && last !== at - 1) endWord()
      word += sql[at]
      last = at
      return false
    }
    endWord()
    // A parenthesis before a query, and the end of an executable comment.
    if (!isSpace(code) && code !== 40 && code !== 42 && code !== 47) open = words.length === 0
    return false
  })
  endStatement()
  return heads
}

/** The positions of the placeholders in a text. */
export const placeholdersOf = (sql: string): ReadonlyArray<number> => {
  const found: Array<number> = []
  scan(sql, (at) => {
    if (sql.charCodeAt(at) === 63) found.push(at)
    return true
  })
  return found
}

/** Nothing in it that could hide a placeholder. */
const plain = /^[^'"`#$/-]*$/

/** How many placeholders a text has. */
export const countPlaceholders = (sql: string): number => {
  if (!plain.test(sql)) return placeholdersOf(sql).length
  let n = 0
  for (let at = sql.indexOf("?"); at >= 0; at = sql.indexOf("?", at + 1)) n++
  return n
}

/** A text without its strings, quoted names and comments. */
export const codeOf = (sql: string): string => {
  let code = ""
  mapCode(sql, (run) => {
    code += `${run} `
    return run
  })
  return code
}

/** Rewrites a text, strings, quoted names and comments left as they are. */
export const mapCode = (sql: string, rewrite: (code: string) => string): string => {
  let out = ""
  let from = 0
  let runStart = -1
  let last = -2
  const endRun = () => {
    if (runStart < 0) return
    out += sql.slice(from, runStart) + rewrite(sql.slice(runStart, last + 1))
    from = last + 1
    runStart = -1
  }
  scan(sql, (at) => {
    if (at !== last + 1) endRun()
    if (runStart < 0) runStart = at
    last = at
    return false
  })
  endRun()
  return out + sql.slice(from)
}

const isString = (character: string | undefined): boolean => character === "'" || character === '"' || character === "$"

/** A text with a `?` in the place of each of its strings. */
export const withoutStrings = (sql: string): string => {
  let out = ""
  let i = 0
  while (i < sql.length) {
    const end = after[sql[i] ?? ""]?.(sql, i) ?? i
    out += end > i && isString(sql[i]) ? "?" : sql.slice(i, Math.max(end, i + 1))
    i = Math.max(end, i + 1)
  }
  return out
}
