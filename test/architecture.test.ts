/**
 * The house rules that imports can break: what each folder may lean on, and what importing a module must not load.
 */
import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const src = join(root, "src")

/** For each folder of src: the folders it may import from, and those of which it may import types only. */
const mayImport: Readonly<
  Record<string, { readonly from: ReadonlyArray<string>; readonly types: ReadonlyArray<string> }>
> = {
  services: { from: ["errors"], types: [] },
  layers: { from: ["services", "errors", "client", "sql"], types: [] },
  client: { from: ["services", "errors", "sql"], types: [] },
  sql: { from: [], types: ["services"] },
  errors: { from: [], types: [] },
  embedded: { from: ["layers", "services", "errors"], types: [] }
}

/** What writes SQL: a contract has none. */
const sqlWriters = /^@effect\/sql\/(Statement|Migrator|Model|SqlSchema|SqlResolver)$|^@effect\/sql$/

/** Loaded by nobody who has not asked for the client or the embedded server. */
const drivers = /^(mysql2|@effect\/sql-mysql2)(\/|$)/
const engines = /^(@duckdb|@polyglot-sql)\//

interface Import {
  readonly specifier: string
  readonly typeOnly: boolean
}

const statements = [
  /^(?:import|export)\b(?<clause>[^"'`;=]*?)\bfrom\s*"(?<specifier>[^"]+)"/gm,
  /^import\s*(?<clause>)"(?<specifier>[^"]+)"/gm
]

const importsOf = (file: string): ReadonlyArray<Import> => {
  const text = readFileSync(file, "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
  return statements.flatMap((statement) =>
    [...text.matchAll(statement)].map(({ groups }) => ({
      specifier: groups?.["specifier"] ?? "",
      typeOnly: /^\s*type\b/.test(groups?.["clause"] ?? "")
    }))
  )
}

const filesBelow = (folder: string): ReadonlyArray<string> =>
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => join(folder, path))

const folderOf = (file: string): string | undefined => {
  const parts = relative(src, file).split(sep)
  return parts.length > 1 ? parts[0] : undefined
}

/** What a file's imports break, in words. */
const violations = (file: string): ReadonlyArray<string> => {
  const folder = folderOf(file)
  return importsOf(file).flatMap(({ specifier, typeOnly }) => {
    const name = relative(root, file)
    if (!specifier.startsWith(".")) return []
    const target = join(dirname(file), specifier)
    if (statSync(target, { throwIfNoEntry: false }) === undefined) return [`${name} imports ${specifier}: no such file`]
    const targetFolder = folderOf(target)
    if (targetFolder === undefined) return [`${name} imports ${specifier}: nothing imports src/index.ts`]
    if (folder === undefined) return targetFolder === "embedded" ? [`${name} imports ${specifier}`] : []
    if (folder === targetFolder) return []
    const rule = mayImport[folder]
    return rule?.from.includes(targetFolder) || (typeOnly && rule?.types.includes(targetFolder))
      ? []
      : [`${name} imports ${typeOnly ? "the types of " : ""}${specifier}`]
  })
}

/** The packages that are loaded when a file is, by way of all it imports for more than types. */
const packagesLoadedBy = (entry: string): ReadonlySet<string> => {
  const packages = new Set<string>()
  const seen = new Set<string>()
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const { specifier, typeOnly } of importsOf(file)) {
      if (typeOnly) continue
      if (specifier.startsWith(".")) visit(join(dirname(file), specifier))
      else packages.add(specifier)
    }
  }
  visit(entry)
  return packages
}

/** The modules that the package exports, by name. */
const publicModules: Readonly<Record<string, string>> = Object.fromEntries(
  [...readFileSync(join(src, "index.ts"), "utf8").matchAll(/^export (?:type )?\* as (\w+) from "\.\/(.+)\.ts"/gm)].map(
    ([, name, path]) => [name, path]
  )
)

/** Those of them that stand on the client. All others load no driver. */
const clients = ["MatrixOne", "MatrixOneClient", "Tenants"]

/** A module and all of which it exports everything. */
const exported = (file: string): ReadonlyArray<string> => [
  file,
  ...[...readFileSync(file, "utf8").matchAll(/^export \* from "(\..+)"/gm)].flatMap(([, path = ""]) =>
    exported(join(dirname(file), path))
  )
]

/** Exported names without `@since` or without just one `@category`; of overloads the first counts. */
const undocumented = (file: string): ReadonlyArray<string> => {
  const seen = new Set<string>()
  const declaration = /(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n)?^export (?:const|function|class|interface|type) (\w+)/gm
  return [...readFileSync(file, "utf8").matchAll(declaration)].flatMap(([text, doc = "", name = ""]) => {
    const overload = text.includes("function") && seen.has(name)
    seen.add(name)
    const tagged = doc.includes("@since ") && doc.split("@category ").length === 2
    return overload || tagged ? [] : [`${relative(root, file)}: ${name}`]
  })
}

const loads = (files: ReadonlyArray<string>, forbidden: RegExp): ReadonlyArray<string> =>
  files.flatMap((file) =>
    [...packagesLoadedBy(file)]
      .filter((name) => forbidden.test(name))
      .map((name) => `${relative(root, file)} loads ${name}`)
  )

describe("architecture", () => {
  it("knows every folder of src", () => {
    const folders = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    expect(folders.map((folder) => folder.name).sort()).toEqual(Object.keys(mayImport).sort())
  })

  it("lets each folder import only from folders to its right", () => {
    expect(filesBelow(src).flatMap(violations)).toEqual([])
  })

  it("has contracts that write no SQL", () => {
    const contracts = ["services", "errors"].flatMap((folder) => filesBelow(join(src, folder)))
    expect(contracts.length).toBeGreaterThan(20)
    expect(loads(contracts, sqlWriters)).toEqual([])
  })

  it("loads no driver and no engine with a service, an error, a service's layer, or what the package exports", () => {
    const exported = Object.entries(publicModules)
      .filter(([name]) => !clients.includes(name))
      .map(([, path]) => join(src, `${path}.ts`))
    const inside = ["services", "errors", "sql", "layers/sql", "layers/memory"].flatMap((folder) =>
      filesBelow(join(src, folder))
    )
    const light = [...new Set([...exported, ...inside])]
    expect(light.length).toBeGreaterThan(20)
    expect([...loads(light, drivers), ...loads(light, engines)]).toEqual([])
  })

  it("loads no engine with the package", () => {
    expect(loads([join(src, "index.ts")], engines)).toEqual([])
    expect([...packagesLoadedBy(join(src, "index.ts"))].filter((name) => drivers.test(name))).not.toEqual([])
  })

  it("says of everything public since when it is there and of which category it is", () => {
    const files = new Set(Object.values(publicModules).flatMap((path) => exported(join(src, `${path}.ts`))))
    expect(files.size).toBeGreaterThan(Object.keys(publicModules).length)
    expect([...files].flatMap(undocumented)).toEqual([])
  })

  it("exports each module of src/index.ts under its own path, and nothing else", () => {
    const namespaces = Object.entries(publicModules).map(([name, path]) => [`./${name}`, `./dist/${path}.js`])
    const manifest: { readonly exports: Record<string, string | { readonly import: string }> } = JSON.parse(
      readFileSync(join(root, "package.json"), "utf8")
    )
    const paths = Object.entries(manifest.exports).flatMap(([name, target]) =>
      typeof target === "string" || name === "." || name === "./embedded" ? [] : [[name, target.import]]
    )
    expect(paths.sort()).toEqual(namespaces.sort())
  })
})
