/**
 * MatrixOne's canonical JSON text: keys sorted, `: ` and `, ` between, numbers without trailing zeros.
 */

/** The canonical text, or undefined where `source` is not JSON. Integers of any size keep their digits. */
export const canonicalJson = (source: string): string | undefined => {
  let i = 0
  const skip = () => {
    while (i < source.length && " \t\n\r".includes(source.charAt(i))) i++
  }
  const string = (): string | undefined => {
    const found = stringPattern(source, i)
    if (found === undefined) return undefined
    i += found.length
    try {
      return String(JSON.parse(found))
    } catch {
      return undefined
    }
  }
  const value = (): string | undefined => {
    skip()
    const c = source.charAt(i)
    if (c === "{") {
      i++
      const members = new Map<string, string>()
      skip()
      if (source.charAt(i) === "}") i++
      else {
        for (;;) {
          skip()
          const key = string()
          skip()
          if (key === undefined || source.charAt(i) !== ":") return undefined
          i++
          const member = value()
          if (member === undefined) return undefined
          members.set(key, member)
          skip()
          const end = source.charAt(i++)
          if (end === "}") break
          if (end !== ",") return undefined
        }
      }
      const keys = [...members.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
      return `{${keys.map((key) => `${JSON.stringify(key)}: ${members.get(key)}`).join(", ")}}`
    }
    if (c === "[") {
      i++
      const items: Array<string> = []
      skip()
      if (source.charAt(i) === "]") i++
      else {
        for (;;) {
          const item = value()
          if (item === undefined) return undefined
          items.push(item)
          skip()
          const end = source.charAt(i++)
          if (end === "]") break
          if (end !== ",") return undefined
        }
      }
      return `[${items.join(", ")}]`
    }
    if (c === '"') {
      const content = string()
      return content === undefined ? undefined : JSON.stringify(content)
    }
    const word = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)/.exec(source.slice(i, i + 400))?.[0]
    if (word === undefined) return undefined
    i += word.length
    return /^-?\d+$/.test(word) || /^[a-z]/.test(word) ? word : String(Number(word))
  }
  const result = value()
  skip()
  return result !== undefined && i === source.length ? result : undefined
}

const stringAt = /"(?:[^"\\]|\\.)*"/sy

const stringPattern = (source: string, index: number): string | undefined => {
  stringAt.lastIndex = index
  return stringAt.exec(source)?.[0]
}
