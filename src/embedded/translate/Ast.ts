/**
 * Reading the parser's syntax tree: a node is an object with one key, its kind. The tree is plain data from a wasm module,
 * so every access is checked here, once, and the rest of the translation works with typed values.
 */

export type Node = { readonly [key: string]: unknown }

const empty: Node = {}

/** The value as a node; an empty one when it is not an object. */
export const record = (value: unknown): Node =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : empty

/** The kind of an expression or statement and its body. A NULL literal is `{ null: null }`. */
export const kindOf = (node: Node): readonly [kind: string, body: Node] => {
  for (const kind in node) return [kind, record(node[kind])]
  return ["null", empty]
}

export const child = (node: Node, key: string): Node | undefined => {
  const value = node[key]
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Node) : undefined
}

export const need = (node: Node, key: string): Node => child(node, key) ?? empty

export const children = (node: Node, key: string): ReadonlyArray<Node> => {
  const value = node[key]
  return Array.isArray(value) ? value.map(record) : []
}

export const text = (node: Node, key: string): string | undefined => {
  const value = node[key]
  return typeof value === "string" ? value : undefined
}

export const flag = (node: Node, key: string): boolean => node[key] === true

/** `{ name: { name } }` or `{ name }`: the identifier the parser wraps once or twice. */
export const nameOf = (node: Node | undefined, key = "name"): string | undefined => {
  if (node === undefined) return undefined
  const value = node[key]
  if (typeof value === "string") return value
  return typeof value === "object" && value !== null ? nameOf(record(value), "name") : undefined
}

/** Calls `visit` for every object in the tree, outermost first. */
export const walk = (value: unknown, visit: (node: Node) => void): void => {
  if (Array.isArray(value)) {
    for (const item of value) if (typeof item === "object") walk(item, visit)
    return
  }
  if (typeof value !== "object" || value === null) return
  const node = record(value)
  visit(node)
  for (const key in node) if (typeof node[key] === "object") walk(node[key], visit)
}

/** Whether an expression is the same for all rows. */
export const isConstant = (expression: Node): boolean => {
  let constant = true
  walk(expression, (node) => {
    if (/^(column|dot|identifier|subquery|select)$/.test(kindOf(node)[0])) constant = false
  })
  return constant
}
