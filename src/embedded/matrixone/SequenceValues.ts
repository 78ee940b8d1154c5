/**
 * nextval, setval, currval and lastval. A statement that fails has taken nothing from its sequences.
 */

import { noSuchTable } from "../engine/Catalog.ts"
import type { Parsed } from "../engine/Host.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import type { CallPlace } from "../session/EffectArguments.ts"
import type { Session } from "../session/Session.ts"
import { child, children, kindOf, type Node, nameOf, text, walk } from "../translate/Ast.ts"
import type { Constant } from "../translate/Constant.ts"
import { internal, invalidArgument, invalidInput, unsupported } from "../translate/Errors.ts"
import type { Expression } from "../translate/Expression.ts"
import { literal } from "../translate/Sql.ts"
import { varchar } from "../translate/Types.ts"
import { type Result, SqlFailure } from "../wire/WireSession.ts"
import { moveSequence, placeSequence, readSequence, type Sequence, valueAfter } from "./SequenceStore.ts"

type Constants = ReadonlyArray<Constant | undefined>

/** A sequence the statement has moved. */
interface Moved {
  readonly table: TableReference
  readonly before: Sequence
  /** Evaluated for every row: it is moved by as many steps as there were rows. */
  readonly perRow: boolean
}

interface Known {
  readonly id: number
  readonly value: bigint
}

/** What a session knows of sequences. */
class Current {
  /** The last value of each sequence, by id, and of all. */
  readonly values = new Map<string, Known>()
  last: bigint | undefined
  /** What the statement that runs has changed. */
  moved: Array<Moved> = []
  pending = new Map<string, Known>()
  pendingLast: bigint | undefined
}

const currents = new WeakMap<Session, Current>()

const currentOf = (session: Session): Current => {
  const known = currents.get(session)
  if (known !== undefined) return known
  const current = new Current()
  currents.set(session, current)
  return current
}

const keyOf = (table: TableReference): string => `${table.schema}\u0000${table.name}`

const textOf = (value: bigint | undefined): Expression => ({
  sql: value === undefined ? "CAST(NULL AS VARCHAR)" : literal(value.toString()),
  type: varchar
})

const isNull = (constants: Constants): boolean => constants.some((c) => c?.kind === "null")

const valueOf = (constant: Constant | undefined): string => {
  if (constant === undefined) throw unsupported("a sequence function with computed arguments")
  return constant.kind === "bool" ? String(constant.value) : "value" in constant ? String(constant.value) : ""
}

/** A sequence of the current database by its name as it is kept: it is one name, whatever dots it holds, and not folded. */
const sequenceNamed = async (
  session: Session,
  constant: Constant | undefined
): Promise<{ readonly table: TableReference; readonly definition: TableDefinition }> => {
  const name = valueOf(constant)
  const table = session.reference(undefined, name)
  if (table.name !== name) throw noSuchTable({ ...table, name })
  const definition = await session.definition(table)
  if (definition === undefined) throw noSuchTable(table)
  return { table, definition }
}

const needSequence = async (session: Session, constant: Constant | undefined) => {
  const found = await sequenceNamed(session, constant)
  if (found.definition.kind !== "sequence") throw internal("Table input is not a sequence")
  return found
}

const checkCount = (name: string, constants: Constants, least: number, most: number): void => {
  if (constants.length < least || constants.length > most)
    throw invalidArgument(`function ${name}`, `[${constants.map(() => "VARCHAR").join(" ")}]`)
}

const note = (session: Session, table: TableReference, id: number, value: bigint): void => {
  const current = currentOf(session)
  current.pending.set(keyOf(table), { id, value })
  current.pendingLast = value
}

const nextval = async (session: Session, constants: Constants, { perRow }: CallPlace): Promise<Expression> => {
  checkCount("nextval", constants, 1, 1)
  if (isNull(constants)) return textOf(undefined)
  const { table, definition } = await needSequence(session, constants[0])
  const current = currentOf(session)
  if (perRow) {
    if (current.moved.some((m) => keyOf(m.table) === keyOf(table)))
      throw unsupported("more than one value of a sequence for each row")
    const before = await readSequence(session.transactions, table)
    current.moved.push({ table, before, perRow })
    return { sql: rowValue(table.name, before), type: varchar }
  }
  const value = await session.transactions.atomic(async (executor) => {
    const before = await readSequence(executor, table)
    const next = valueAfter(table.name, before, 1n)
    await moveSequence(executor, table, next)
    return { before, next }
  })
  current.moved.push({ table, before: value.before, perRow })
  note(session, table, definition.id, value.next)
  return textOf(value.next)
}

/** The sequence's value for a row, from the row's number. */
const rowValue = (name: string, s: Sequence): string => {
  const first = s.called ? s.last + s.increment : s.last
  const n = "CAST(row_number() OVER () - 1 AS HUGEINT)"
  const value = `(${first} + ${n} * ${s.increment})`
  const inside = `${value} BETWEEN ${s.low} AND ${s.high}`
  const size = s.increment > 0n ? s.increment : -s.increment
  const room = s.increment > 0n ? s.high - first : first - s.low
  const left = room < 0n ? 0n : room / size + 1n
  const round = (s.high - s.low) / size + 1n
  const place = `((${n} - ${left}) % ${round}) * ${size}`
  const again = s.cycle
    ? s.increment > 0n
      ? `${s.low} + ${place}`
      : `${s.high} - ${place}`
    : `error(${literal(`MO:20101:internal error: Reached maximum value of sequence ${name}`)})`
  return `CAST(CASE WHEN ${inside} THEN ${value} ELSE ${again} END AS VARCHAR)`
}

const booleans: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  "1": true,
  "0": false,
  t: true,
  f: false
}

const setval = async (session: Session, constants: Constants): Promise<Expression> => {
  checkCount("setval", constants, 2, 3)
  if (isNull(constants)) return textOf(undefined)
  const { table, definition } = await needSequence(session, constants[0])
  const given = valueOf(constants[1])
  if (!/^[+-]?\d+$/.test(given))
    throw new SqlFailure(1105, `strconv.ParseInt: parsing ${JSON.stringify(given)}: invalid syntax`)
  const flag = constants[2] === undefined ? "true" : valueOf(constants[2]).toLowerCase()
  const called = booleans[flag]
  if (called === undefined) throw invalidInput(`'${flag}' is not a valid bool expression`)
  const value = BigInt(given)
  const before = await session.transactions.atomic(async (executor) => {
    const sequence = await readSequence(executor, table)
    if (value < sequence.low || value > sequence.high) throw internal("Set value is not in range (minvalue, maxvlue).")
    // The third argument only keeps the value from currval: a sequence that gave none yet gives this one, any other goes on.
    await placeSequence(executor, table, value)
    return sequence
  })
  currentOf(session).moved.push({ table, before, perRow: false })
  if (called) note(session, table, definition.id, value)
  return textOf(value)
}

/** Whether the session has taken a value of this sequence, or set it. */
export const hasTaken = (session: Session, table: TableReference, id: number): boolean =>
  currentOf(session).values.get(keyOf(table))?.id === id

const currval = async (session: Session, constants: Constants): Promise<Expression> => {
  checkCount("currval", constants, 1, 1)
  if (isNull(constants)) return textOf(undefined)
  const { table, definition } = await sequenceNamed(session, constants[0])
  const current = currentOf(session)
  const known = current.pending.get(keyOf(table)) ?? current.values.get(keyOf(table))
  if (known === undefined || known.id !== definition.id)
    throw internal(`Currvalue of ${table.name} in current session is not initialized`)
  return textOf(known.value)
}

const lastval = async (session: Session): Promise<Expression> => {
  const current = currentOf(session)
  const last = current.pendingLast ?? current.last
  if (last === undefined) throw internal("Last value of current session is not initialized.")
  return textOf(last)
}

type SequenceEffect = (session: Session, constants: Constants, place: CallPlace) => Promise<Expression>

/** The functions, by name. They are run before their statement, in the order they stand in it. */
export const sequenceEffects: Readonly<Record<string, SequenceEffect>> = { nextval, setval, currval, lastval }

const perRow: ReadonlySet<string | undefined> = new Set(["fn_nextval", "fn_mo_ctl"])

/** The calls that stand in a projection over rows: they are evaluated for each row. */
export const perRowCalls = (ast: Node): ReadonlySet<Node> => {
  const found = new Set<Node>()
  walk(ast, (node) => {
    const [kind, body] = kindOf(node)
    if (kind !== "select") return
    const from = child(body, "from")
    const first = from === undefined ? undefined : children(from, "expressions")[0]
    if (first === undefined || nameOf(child(first, "table"))?.toLowerCase() === "dual") return
    for (const projection of children(body, "expressions")) {
      walk(projection, (inner) => {
        const [name, call] = kindOf(inner)
        if (name === "function" && perRow.has(text(call, "name")?.toLowerCase())) found.add(call)
      })
    }
  })
  return found
}

const countOf = (result: Result): number => {
  if (result._tag === "Ok") return Number(result.affectedRows)
  if (result._tag === "Rows" && !(Symbol.asyncIterator in result.rows)) return result.rows.length
  throw unsupported("nextval over so many rows")
}

/** A query whose rows are fewer than those nextval was evaluated for. */
const narrowed = (ast: Node): boolean => {
  const [kind, body] = kindOf(ast)
  const query = kind === "insert" ? child(body, "query") : ast
  const select = query === undefined ? undefined : kindOf(query)[1]
  return (
    select !== undefined &&
    (child(select, "limit") !== undefined || child(select, "offset") !== undefined || select["distinct"] === true)
  )
}

/** Runs a statement; what it did to sequences is kept if it succeeds and taken back if it fails. */
export const withSequences = async (session: Session, parsed: Parsed, run: () => Promise<Result>): Promise<Result> => {
  const current = currentOf(session)
  current.moved = []
  current.pending = new Map()
  current.pendingLast = undefined
  try {
    const result = await run()
    await advance(session, parsed, current, result)
    for (const [key, known] of current.pending) current.values.set(key, known)
    current.last = current.pendingLast ?? current.last
    return result
  } catch (error) {
    await takeBack(session, current)
    throw error
  }
}

const advance = async (session: Session, parsed: Parsed, current: Current, result: Result): Promise<void> => {
  for (const { table, before, perRow } of current.moved) {
    if (!perRow) continue
    if (narrowed(parsed.ast)) throw unsupported("nextval over rows that are limited afterwards")
    const count = countOf(result)
    if (count === 0) continue
    const definition = await session.definition(table)
    const value = valueAfter(table.name, before, BigInt(count))
    await session.transactions.atomic(async (executor) => {
      const now = await readSequence(executor, table)
      // Another session has taken the same values meanwhile.
      if (now.last !== before.last || now.called !== before.called) throw new SqlFailure(20619, "w-w conflict")
      await moveSequence(executor, table, value)
    })
    note(session, table, definition?.id ?? 0, value)
  }
}

const takeBack = async (session: Session, current: Current): Promise<void> => {
  const first = new Map<string, Moved>()
  for (const moved of current.moved)
    if (!moved.perRow && !first.has(keyOf(moved.table))) first.set(keyOf(moved.table), moved)
  for (const { table, before } of first.values()) {
    await session.transactions
      .atomic((executor) =>
        executor.write(
          `UPDATE "${table.schema.replaceAll('"', '""')}"."${table.name.replaceAll('"', '""')}" SET last_seq_num = ${before.last}, is_called = ${before.called}`
        )
      )
      .catch(() => undefined)
  }
}
