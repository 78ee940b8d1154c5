/**
 * The names MatrixOne gives to projections without an alias: the expression printed back from its syntax tree, quotes
 * dropped, one space around operators, keywords in lower case.
 */
import { units } from "./rewrite/Interval.ts"
import { isOperator, isWord, type Token } from "./Tokens.ts"

const keywords = new Set(
  "ILIKE BINARY CASE WHEN THEN ELSE END AND OR NOT IS NULL IN LIKE BETWEEN AS CAST DIV MOD XOR TRUE FALSE OVER PARTITION BY ORDER SEPARATOR ASC DESC EXISTS SELECT FROM WHERE GROUP HAVING LIMIT UNION ALL DISTINCT ON JOIN LEFT RIGHT INNER ROWS PRECEDING FOLLOWING UNBOUNDED CURRENT ROW ESCAPE REGEXP RLIKE ANY SOME UNKNOWN USING".split(
    " "
  )
)

/** Keywords that are functions where a parenthesis follows. */
const namesakes = new Set(["LEFT", "RIGHT", "MOD", "BINARY"])

/** Words that are printed in another spelling. */
const spelled: Readonly<Record<string, string>> = { INTERVAL: "INTERVAL", RLIKE: "reg_match", REGEXP: "reg_match" }

const operators: Readonly<Record<string, string>> = { "<>": "!=", "||": "or", "&&": "and" }

const opensTight = new Set(["(", ".", "@"])

/** A sign, not a subtraction: nothing or an operator stands before it. */
const isSign = (tokens: ReadonlyArray<Token>, index: number): boolean => {
  const token = tokens[index]
  if (token === undefined || token.kind !== "operator" || !"-+~!".includes(token.value)) return false
  const before = tokens[index - 1]
  if (before === undefined) return true
  if (before.kind === "operator") return before.value !== ")"
  return (
    before.kind === "word" &&
    (keywords.has(before.word) || before.word === "INTERVAL") &&
    before.word !== "END" &&
    before.word !== "NULL"
  )
}

const isCall = (tokens: ReadonlyArray<Token>, index: number): boolean => {
  const name = tokens[index - 1]
  // INTERVAL (n) DAY is no call.
  if (name?.word === "INTERVAL" && units.has(tokens[end(tokens, index) + 1]?.word ?? "")) return false
  return (
    isOperator(tokens[index], "(") &&
    name !== undefined &&
    (name.kind === "quoted" ||
      (name.kind === "word" && (!keywords.has(name.word) || name.word === "CAST" || namesakes.has(name.word))))
  )
}

const shown = (token: Token, tokens: ReadonlyArray<Token>, index: number): string => {
  switch (token.kind) {
    case "word":
      if (spelled[token.word] !== undefined) return spelled[token.word] ?? token.value
      if (isOperator(tokens[index + 1], "(") && (!keywords.has(token.word) || namesakes.has(token.word)))
        return token.value
      if (keywords.has(token.word)) return token.value.toLowerCase()
      return units.has(token.word) && !isOperator(tokens[index - 1], ".") && !isOperator(tokens[index + 1], ".")
        ? token.value.toLowerCase()
        : token.value
    case "number":
      return /[.eE]/.test(token.value) ? token.value.toLowerCase() : token.value.replace(/^0+(?=\d)/, "")
    case "hex":
      return `0x${token.value.toLowerCase()}`
    case "bits":
      return `0b${token.value}`
    case "userVariable":
      return `@${token.value}`
    case "systemVariable":
      return `@@${token.value.toLowerCase().replace(/^(session|local)\./, "")}`
    case "operator":
      return operators[token.value] ?? token.value
    default:
      return token.value.replace(/\\(?![%_])/g, "\\\\")
  }
}

const bareCalls = new Set([
  "CURRENT_TIMESTAMP",
  "CURRENT_DATE",
  "CURRENT_TIME",
  "LOCALTIME",
  "LOCALTIMESTAMP",
  "CURRENT_USER"
])

const made = (value: string, kind: Token["kind"] = "operator"): Token => ({
  kind,
  value,
  word: kind === "word" ? value.toUpperCase() : "",
  start: 0,
  end: 0
})

const end = (tokens: ReadonlyArray<Token>, open: number): number => {
  let depth = 0
  for (let i = open; i < tokens.length; i++) {
    if (isOperator(tokens[i], "(")) depth++
    else if (isOperator(tokens[i], ")") && --depth === 0) return i
  }
  return tokens.length - 1
}

/** Types that are printed in other words. */
const types: Readonly<Record<string, string>> = {
  char: "varchar",
  decimal: "decimal(38)",
  "unsigned integer": "integer unsigned",
  "signed integer": "integer"
}

/** The type of a cast as it is printed: in lower case, `char` as `varchar`, no scale of zero. */
const typeTokens = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const lower = tokens.map((t) => (t.kind === "word" ? made(t.value.toLowerCase(), "quoted") : t))
  const [first] = lower
  const other = types[lower.map((t) => t.value).join(" ")]
  if (other !== undefined) return [made(other, "quoted")]
  if (/^(datetime|timestamp|time)$/.test(first?.value ?? "") && lower.length === 4 && lower[2]?.value === "0")
    return lower.slice(0, 1)
  const scale = lower.length === 6 && lower[4]?.value === "0" && isOperator(lower[3], ",")
  return first?.value === "decimal" && scale ? [first, ...lower.slice(1, 3), ...lower.slice(5)] : lower
}

/** Calls that are printed otherwise than they were written. */
const normalized = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> => {
  const out: Array<Token> = []
  for (let i = 0; i < tokens.length; i++) {
    const token = tokens[i]
    if (token === undefined) continue
    const opens = isOperator(tokens[i + 1], "(")
    if (opens && (token.word === "CAST" || token.word === "CONVERT" || token.word === "GROUP_CONCAT")) {
      const close = end(tokens, i + 1)
      const inner = tokens.slice(i + 2, close)
      let depth = 0
      let at = -1
      inner.forEach((t, j) => {
        if (isOperator(t, "(")) depth++
        else if (isOperator(t, ")")) depth--
        else if (
          depth === 0 &&
          (token.word === "CAST"
            ? t.word === "AS"
            : token.word === "CONVERT"
              ? isOperator(t, ",")
              : t.word === "SEPARATOR")
        )
          at = j
      })
      if (token.word === "GROUP_CONCAT") {
        out.push(token, made("("), ...normalized(inner))
        if (at < 0) out.push(made("separator", "word"), made(",", "string"))
        out.push(made(")"))
        i = close
        continue
      }
      if (at > 0) {
        out.push(
          made("cast", "word"),
          made("("),
          ...normalized(inner.slice(0, at)),
          made("as", "word"),
          ...typeTokens(inner.slice(at + 1)),
          made(")")
        )
        i = close
        continue
      }
    }
    if (opens && ["SUBSTRING", "SUBSTR", "MID", "POSITION", "EXTRACT"].includes(token.word)) {
      const close = end(tokens, i + 1)
      const separators = token.word === "POSITION" ? ["IN"] : token.word === "EXTRACT" ? ["FROM"] : ["FROM", "FOR"]
      const inner = tokens.slice(i + 2, close).map((t) => (separators.includes(t.word) ? made(",") : t))
      out.push(token, made("("), ...normalized(inner), made(")"))
      i = close
      continue
    }
    if (opens && token.word === "CONVERT") {
      const close = end(tokens, i + 1)
      out.push(
        token,
        made("("),
        ...tokens.slice(i + 2, close).map((t) => (t.word === "USING" ? made(",") : t)),
        made(")")
      )
      i = close
      continue
    }
    if (token.word === "MOD" && !opens) {
      out.push(made("%"))
      continue
    }
    if (token.word === "BINARY" && !opens && tokens[i + 1] !== undefined && tokens[i + 1]?.kind !== "operator") {
      out.push(made(token.value, "quoted"), made("("), tokens[i + 1] ?? token, made(")"))
      i++
      continue
    }
    if (bareCalls.has(token.word) && !opens && !isOperator(tokens[i - 1], ".")) {
      out.push(token, made("("), made(")"))
      continue
    }
    if (["DATE", "TIME", "TIMESTAMP"].includes(token.word) && tokens[i + 1]?.kind === "string") {
      out.push(made(token.value, "quoted"), made("("), tokens[i + 1] ?? token, made(")"))
      i++
      continue
    }
    if (
      (isOperator(tokens[i + 1], "->") || isOperator(tokens[i + 1], "->>")) &&
      tokens[i + 2]?.kind === "string" &&
      token.kind !== "operator"
    ) {
      const scalar = isOperator(tokens[i + 1], "->>")
      let start = out.length
      while (isOperator(out[start - 1], ".")) start -= 2
      const column = [...out.splice(start), token]
      const call = [made("json_extract", "quoted"), made("("), ...column, made(","), tokens[i + 2] ?? token, made(")")]
      out.push(...(scalar ? [made("json_unquote", "quoted"), made("("), ...call, made(")")] : call))
      i += 2
      continue
    }
    out.push(token)
  }
  return out
}

/** Parentheses around the whole expression are not printed, unless they are a subquery's. */
const unwrapped = (tokens: ReadonlyArray<Token>): ReadonlyArray<Token> =>
  isOperator(tokens[0], "(") &&
  end(tokens, 0) === tokens.length - 1 &&
  tokens[1]?.word !== "SELECT" &&
  tokens.length > 2
    ? unwrapped(tokens.slice(1, -1))
    : tokens

/** A MATCH is printed as the server spells it, its text as a string. */
const matchName = (tokens: ReadonlyArray<Token>): string | undefined => {
  const against = tokens.findIndex((token) => isWord(token, "AGAINST"))
  if (!isWord(tokens[0], "MATCH") || !isOperator(tokens[1], "(") || against < 0) return undefined
  const columns = tokens
    .slice(2, against - 1)
    .map((token) => (isOperator(token, ",") ? ", " : token.value))
    .join("")
  const [text, ...modifier] = tokens.slice(against + 2, -1)
  const shown = text?.kind === "string" ? `'${text.value}'` : "?"
  return `MATCH (${columns}) AGAINST (${[shown, ...modifier.map(({ word }) => word)].join(" ")})`
}

export const columnName = (source: ReadonlyArray<Token>): string => {
  const match = matchName(source)
  if (match !== undefined) return match
  const tokens = normalized(unwrapped(source))
  let name = ""
  tokens.forEach((token, i) => {
    const before = tokens[i - 1]
    const tight =
      before === undefined ||
      (before.kind === "operator" && opensTight.has(before.value)) ||
      (token.kind === "operator" && (token.value === ")" || token.value === "," || token.value === ".")) ||
      isCall(tokens, i) ||
      (isSign(tokens, i - 1) && !isSign(tokens, i))
    name += (tight ? "" : " ") + shown(token, tokens, i)
  })
  return name
}
