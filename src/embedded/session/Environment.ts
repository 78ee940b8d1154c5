/**
 * What a statement's translation may ask of the session: looked up beforehand, because looking up takes time.
 */
import { listCatalogTable } from "../catalog/SystemTables.ts"
import { databaseExists, isSystemDatabase, qualified } from "../engine/Catalog.ts"
import { relationColumns } from "../engine/Expressions.ts"
import type { Parsed } from "../engine/Host.ts"
import { instantText } from "../engine/Instant.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { perRowCalls } from "../matrixone/SequenceValues.ts"
import { resolveHint, timeTravel } from "../matrixone/TimeTravel.ts"
import { child, flag, kindOf, type Node, nameOf } from "../translate/Ast.ts"
import { atHint } from "../translate/AtHint.ts"
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Environment, Expression, Relation } from "../translate/Expression.ts"
import type { Hint } from "../translate/Hint.ts"
import { mentionsOf } from "../translate/Mentions.ts"
import { zoneOf } from "../translate/Zone.ts"
import { SqlFailure } from "../wire/WireSession.ts"
import { type Constants, evaluatedConstants, writtenConstants } from "./EffectArguments.ts"
import type { Session } from "./Session.ts"
import { effects, sessionFunctions, tableFunctions } from "./SessionFunctions.ts"

export interface Reference {
  readonly database: string | undefined
  readonly name: string
  readonly hint: Hint | undefined
}

const keyOf = ({ database, hint, name }: Reference): string =>
  `${name.toLowerCase()}\u0000${database?.toLowerCase() ?? ""}\u0000${hint === undefined ? "" : JSON.stringify(hint)}`

export const noSuchSource = (name: string): SqlFailure =>
  new SqlFailure(1064, `SQL parser error: table "${name}" does not exist`)

/** All tables a statement names. */
export const references = ({ ast, hints }: Pick<Parsed, "ast" | "hints">): ReadonlyArray<Reference> =>
  mentionsOf(ast).tables.map(({ database, name, hint }) => ({
    database,
    name,
    hint: hint === undefined ? undefined : hints[hint]
  }))

const isTarget = (ast: Node): Node | undefined => {
  const [kind, body] = kindOf(ast)
  return kind === "insert" || kind === "update" || kind === "delete" ? child(body, "table") : undefined
}

/** A statement that changes rows and is not told to ignore what is wrong with them. */
const isChange = (ast: Node): boolean => {
  const [kind, body] = kindOf(ast)
  return (kind === "insert" || kind === "update" || kind === "delete") && !flag(body, "ignore")
}

const isStrictDivision = (mode: string): boolean =>
  /ERROR_FOR_DIVISION_BY_ZERO/i.test(mode) && /STRICT_(TRANS|ALL)_TABLES/i.test(mode)

export const buildEnvironment = async (
  session: Session,
  parsed: Parsed,
  parameters: ReadonlyArray<Constant>
): Promise<Environment> => {
  const moment = session.server.now()
  const relations = new Map<string, Relation | SqlFailure>()
  const loading = new Set<string>()
  const target = isTarget(parsed.ast)
  const load = async (list: ReadonlyArray<Reference>, database: string | undefined): Promise<void> => {
    for (const reference of list) {
      const placed = { ...reference, database: reference.database ?? database }
      const key = keyOf(placed)
      if (relations.has(key)) continue
      if (loading.has(key)) {
        // MatrixOne lets a view be altered so that it reads itself, and then never answers.
        relations.set(key, unsupported(`the view ${placed.name}, which reads itself,`))
        continue
      }
      loading.add(key)
      const found = await relationOf(session, placed, load).catch((error: unknown) => {
        if (!(error instanceof SqlFailure)) throw error
        return error
      })
      if (!relations.has(key)) relations.set(key, found)
    }
  }
  const all = references(parsed)
  await load(
    all.filter((r) => target === undefined || r.name !== nameOf(target)),
    session.database
  )
  if (target !== undefined)
    await load(
      all.filter((r) => r.name === nameOf(target)),
      session.database
    )
  const environment: Environment = {
    database: session.database,
    relation: (database, name, hint) => {
      const found = relations.get(keyOf({ database: database ?? environment.database, name, hint }))
      if (found === undefined) {
        // Views are compiled in the database they were made in.
        if (database === undefined && hint === undefined) {
          const start = `${name.toLowerCase()}\u0000`
          for (const [key, relation] of relations)
            if (key.startsWith(start) && !(relation instanceof SqlFailure)) return relation
        }
        throw noSuchSource(name)
      }
      if (found instanceof SqlFailure) throw found
      return found
    },
    parameter: (index) => parameters[index] ?? missingParameter(),
    userVariable: (name) => {
      const value = session.userVariables.get(name.toLowerCase())
      if (value === undefined) throw new SqlFailure(20101, `internal error: the user variable ${name} does not exist`)
      return value
    },
    systemVariable: (name) => ({
      kind: "parameter",
      value: /^global\s*\./i.test(name)
        ? session.globalVariable(name.replace(/^global\s*\.\s*/i, ""))
        : session.systemVariable(name.replace(/^(session|local)\s*\.\s*/i, ""))
    }),
    sessionFunction: () => undefined,
    tableFunction: () => undefined,
    clock: (utc) => (utc ? instantText(moment, 6) : session.clock(moment)),
    strictDivision: isChange(parsed.ast) && isStrictDivision(session.systemVariable("sql_mode")),
    zone: zoneOf(session.systemVariable("time_zone"))
  }
  const done = await runEffects(session, parsed, environment)
  return {
    ...environment,
    sessionFunction: (name, constants) =>
      Object.hasOwn(tableFunctions, name)
        ? undefined
        : (done(name, constants) ?? sessionFunctions[name]?.(session, constants)),
    tableFunction: (name, constants) => {
      const column = Object.hasOwn(tableFunctions, name) ? tableFunctions[name] : undefined
      const rows = column === undefined ? undefined : done(name, constants)
      return column === undefined || rows === undefined ? undefined : { column, rows }
    }
  }
}

const missingParameter = (): never => {
  throw new SqlFailure(20301, "invalid input: only prepare statement can use ? expr")
}

const relationOf = async (
  session: Session,
  reference: Reference,
  load: (list: ReadonlyArray<Reference>, database: string | undefined) => Promise<void>
): Promise<Relation> => {
  const table = session.reference(reference.database, reference.name)
  if (isSystemDatabase(table.database)) {
    // A snapshot must be there; what the catalogue said then is not kept.
    if (reference.hint !== undefined) {
      await resolveHint(session, reference.hint, table.database)
      if (reference.hint.kind !== "snapshot") throw unsupported(`reading ${table.name} as of a time`)
    }
    const system = await listCatalogTable(session, table.database, table.name)
    if (system === undefined) throw noSuchSource(reference.name)
    return system
  }
  const { definition, at } =
    reference.hint === undefined
      ? { definition: await session.definition(table), at: table }
      : await timeTravel(session, table, reference.hint)
  if (definition === undefined) {
    if (
      reference.hint === undefined &&
      reference.database !== undefined &&
      !(await databaseExists(session.transactions, session.account, table.database))
    ) {
      throw new SqlFailure(1049, `Unknown database ${table.database}`)
    }
    throw noSuchSource(reference.name)
  }
  return relationFor(session, definition, { ...at, database: table.database }, load, reference.hint)
}

const relationFor = async (
  session: Session,
  definition: TableDefinition,
  at: TableReference,
  load: (list: ReadonlyArray<Reference>, database: string | undefined) => Promise<void>,
  hint?: Hint
): Promise<Relation> => {
  const view = definition.view
  if (definition.kind !== "view" || view === undefined)
    return { kind: "table", sql: qualified(at), columns: relationColumns(definition), key: definition.primaryKey }
  const made = session.parse(view.query)
  const parsed = hint === undefined ? made : atHint(made, hint)
  await load(references(parsed), at.database)
  return {
    kind: "view",
    query: parsed.ast,
    hints: parsed.hints,
    database: at.database,
    columns: view.columns.length > 0 ? view.columns : undefined
  }
}

const keyOfCall = (name: string, constants: Constants): string =>
  JSON.stringify([name, constants], (_, value) => (typeof value === "bigint" ? String(value) : value))

/**
 * Runs what must happen before the statement: SLEEP, mo_ctl, nextval … Each call is given its result in turn; those whose
 * arguments are computed cannot be told apart.
 */
const runEffects = async (
  session: Session,
  parsed: Parsed,
  environment: Environment
): Promise<(name: string, constants: ReadonlyArray<Constant | undefined>) => Expression | undefined> => {
  const mentioned = mentionsOf(parsed.ast).calls.filter(({ name }) => Object.hasOwn(effects, name))
  if (mentioned.length === 0) return () => undefined
  const results = new Map<string, Array<Expression>>()
  const rowwise = perRowCalls(parsed.ast)
  const calls = mentioned.map(({ body, name }) => {
    return [name, body, writtenConstants(body, environment)] as const
  })
  const own: Environment = {
    ...environment,
    sessionFunction: (name, constants) => sessionFunctions[name]?.(session, constants)
  }
  const computed = new Map<string, string>()
  const givens: Array<Constants> = []
  for (const [name, body, constants] of calls) {
    const given = await evaluatedConstants(session, parsed, own, body, constants)
    givens.push(given)
    const [key, shown] = [keyOfCall(name, constants), keyOfCall(name, given)]
    if ((computed.get(key) ?? shown) !== shown) throw unsupported(`several calls of ${name} with computed arguments`)
    computed.set(key, shown)
  }
  for (const [i, [name, body, constants]] of calls.entries()) {
    const effect = effects[name]
    if (effect === undefined) continue
    const key = keyOfCall(name, constants)
    const result = await effect(session, givens[i] ?? [], { perRow: rowwise.has(body), hints: parsed.hints })
    const list = results.get(key)
    if (list === undefined) results.set(key, [result])
    else list.push(result)
  }
  return (name, constants) => {
    const list = results.get(keyOfCall(name, constants))
    return list === undefined ? undefined : list.length > 1 ? list.shift() : list[0]
  }
}
