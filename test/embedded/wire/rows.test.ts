import { FastCheck } from "effect"
import { describe, expect, it } from "vitest"
import { ColumnType } from "../../../src/embedded/wire/ColumnType.ts"
import { doubleText, floatText } from "../../../src/embedded/wire/numberText.ts"
import type { Cell, Column, Row } from "../../../src/embedded/wire/WireSession.ts"
import { rows, text, withServer } from "./stub.ts"

/** A column type, values of it, and what a client is to read: the same in both protocols unless `binary` says otherwise. */
interface Kind {
  readonly column: Omit<Column, "name">
  readonly value: FastCheck.Arbitrary<Cell>
  readonly text: (value: Cell) => Cell
  readonly binary?: (value: Cell) => Cell
}

const pad = (value: number, length = 2) => String(value).padStart(length, "0")

const fraction = FastCheck.oneof(
  FastCheck.constant(""),
  FastCheck.integer({ min: 1, max: 999_999 }).map((micros) => `.${pad(micros, 6)}`)
)

const date = FastCheck.tuple(
  FastCheck.integer({ min: 1, max: 9999 }),
  FastCheck.integer({ min: 1, max: 12 }),
  FastCheck.integer({ min: 1, max: 28 })
).map(([year, month, day]) => `${pad(year, 4)}-${pad(month)}-${pad(day)}`)

const clock = FastCheck.tuple(FastCheck.nat(59), FastCheck.nat(59)).map(
  ([minute, second]) => `${pad(minute)}:${pad(second)}`
)

const dateTime = FastCheck.tuple(date, FastCheck.nat(23), clock, fraction).map(
  ([day, hour, rest, micros]) => `${day} ${pad(hour)}:${rest}${micros}`
)

const time = FastCheck.tuple(FastCheck.constantFrom("", "-"), FastCheck.nat(838), clock, fraction)
  .map(([sign, hour, rest, micros]) => `${sign}${pad(hour)}:${rest}${micros}`)
  .filter((value) => value !== "-00:00:00")

const integer = (type: number, bits: number, unsigned: boolean): Kind => {
  const min = unsigned ? 0n : -(2n ** BigInt(bits - 1))
  const max = unsigned ? 2n ** BigInt(bits) - 1n : 2n ** BigInt(bits - 1) - 1n
  const value = FastCheck.oneof(FastCheck.bigInt({ min, max }), FastCheck.constantFrom(min, max, 0n)).chain((big) =>
    FastCheck.constantFrom<Cell>(
      big,
      String(big),
      Number.isSafeInteger(Number(big)) ? Number(big) : big,
      big === 1n ? true : big
    )
  )
  return { column: { type, unsigned }, value, text: (value) => String(value === true ? 1 : value) }
}

const same = (value: Cell) => value
const bytes = FastCheck.uint8Array({ maxLength: 400 })
const json = FastCheck.jsonValue().map((value) => JSON.stringify(value))
const string = FastCheck.string({ unit: "grapheme", maxLength: 300 })

const kinds: Readonly<Record<string, Kind>> = {
  tinyint: integer(ColumnType.TINY, 8, false),
  "tinyint unsigned": integer(ColumnType.TINY, 8, true),
  smallint: integer(ColumnType.SHORT, 16, false),
  "smallint unsigned": integer(ColumnType.SHORT, 16, true),
  mediumint: { ...integer(ColumnType.INT24, 24, false) },
  int: integer(ColumnType.LONG, 32, false),
  "int unsigned": integer(ColumnType.LONG, 32, true),
  bigint: integer(ColumnType.LONGLONG, 64, false),
  "bigint unsigned": integer(ColumnType.LONGLONG, 64, true),
  year: {
    column: { type: ColumnType.YEAR },
    value: FastCheck.integer({ min: 1901, max: 2155 }),
    text: String
  },
  float: {
    column: { type: ColumnType.FLOAT },
    value: FastCheck.float({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    text: (value) => floatText(Number(value)),
    binary: String
  },
  double: {
    column: { type: ColumnType.DOUBLE },
    value: FastCheck.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
    text: (value) => doubleText(Number(value)),
    binary: String
  },
  decimal: {
    column: { type: ColumnType.DECIMAL },
    value: FastCheck.tuple(FastCheck.bigInt(), FastCheck.nat(99)).map(([whole, part]) => `${whole}.${pad(part)}`),
    text: same
  },
  date: {
    column: { type: ColumnType.DATE },
    value: FastCheck.oneof(date, FastCheck.constant("0000-00-00")),
    text: same
  },
  datetime: { column: { type: ColumnType.DATETIME, decimals: 6 }, value: dateTime, text: same },
  timestamp: { column: { type: ColumnType.TIMESTAMP, decimals: 6 }, value: dateTime, text: same },
  time: {
    column: { type: ColumnType.TIME, decimals: 6 },
    value: time,
    text: same,
    // The client leaves out zeros at the end of a binary time's fraction.
    binary: (value) => String(value).replace(/(\.\d*?)0+$/, "$1")
  },
  json: { column: { type: ColumnType.JSON }, value: json, text: same },
  bit: {
    column: { type: ColumnType.BIT, length: 12 },
    value: FastCheck.uint8Array({ minLength: 2, maxLength: 2 }),
    text: same
  },
  char: { column: { type: ColumnType.STRING }, value: string, text: same },
  varchar: { column: { type: ColumnType.VAR_STRING }, value: string, text: same },
  text: { column: { type: ColumnType.BLOB }, value: string, text: same },
  vector: { column: { type: ColumnType.VARCHAR }, value: FastCheck.constant("[1, 2.5, -3]"), text: same },
  blob: { column: { type: ColumnType.BLOB, binary: true }, value: bytes, text: same },
  varbinary: { column: { type: ColumnType.VARCHAR, binary: true }, value: bytes, text: same }
}

/** The bytes of a value, shown: what a client decodes itself would hide what was sent. */
const raw = (value: Uint8Array | string | null): string | null =>
  value === null ? null : Buffer.from(value).toString("latin1")

const rawOf = (value: unknown): string | null =>
  value instanceof Uint8Array ? raw(value) : value === null ? null : raw(String(value))

/** The types whose binary form is no text. */
const binaryTypes = new Set([
  "TINY",
  "SHORT",
  "LONG",
  "INT24",
  "LONGLONG",
  "YEAR",
  "FLOAT",
  "DOUBLE",
  "DATE",
  "DATETIME",
  "TIMESTAMP",
  "TIME"
])

/** Reads both protocols' answer of one server that always answers what it is told to. */
const withAnswer = (
  use: (
    read: (columns: ReadonlyArray<Column>, answer: ReadonlyArray<Row>) => Promise<ReadonlyArray<unknown>>
  ) => Promise<void>
) => {
  let answer: { columns: ReadonlyArray<Column>; rows: ReadonlyArray<Row> } = { columns: [], rows: [] }
  const script = {
    query: async function* () {
      yield rows(answer.columns, answer.rows)
    },
    execute: async () => rows(answer.columns, answer.rows)
  }
  return withServer(script, async (server) => {
    const client = await server.connect({ rowsAsArray: true })
    await use(async (columns, answered) => {
      answer = { columns, rows: answered }
      const [fromText] = await client.query({ sql: "a", typeCast: (field) => raw(field.buffer()) })
      const [fromBinary] = await client.execute({
        sql: "a",
        typeCast: (field, next) => (binaryTypes.has(field.type) ? rawOf(next()) : raw(field.buffer()))
      })
      return [fromText, fromBinary]
    })
  })
}

describe("rows", () => {
  it.each(Object.entries(kinds))("of %s read the same in both protocols", (name, kind) =>
    withAnswer(async (read) => {
      const cell = FastCheck.option(kind.value, { nil: null, freq: 8 })
      await FastCheck.assert(
        FastCheck.asyncProperty(FastCheck.array(cell, { minLength: 1, maxLength: 40 }), async (cells) => {
          const [fromText, fromBinary] = await read(
            [{ name, ...kind.column }],
            cells.map((value) => [value])
          )
          const expected = (expect: (value: Cell) => Cell) =>
            cells.map((value) => [value === null ? null : rawOf(expect(value))])
          expect(fromText).toEqual(expected(kind.text))
          expect(fromBinary).toEqual(expected(kind.binary ?? kind.text))
        }),
        { numRuns: 60 }
      )
    })
  )

  it("of any columns together keep their nulls and their order", () =>
    withAnswer(async (read) => {
      const entries = Object.entries(kinds)
      const row = FastCheck.array(FastCheck.nat(entries.length - 1), { minLength: 1, maxLength: 40 }).chain((picks) => {
        const picked = picks.map((i) => entries[i]).filter((entry) => entry !== undefined)
        return FastCheck.tuple(
          FastCheck.constant(picked),
          FastCheck.tuple(...picked.map(([, kind]) => FastCheck.option(kind.value, { nil: null, freq: 2 })))
        )
      })
      await FastCheck.assert(
        FastCheck.asyncProperty(row, async ([picked, cells]) => {
          const columns = picked.map(([name, kind], i) => ({ name: `${name}${i}`, ...kind.column }))
          const [fromText, fromBinary] = await read(columns, [cells, cells])
          const expected = (of: (kind: Kind) => (value: Cell) => Cell) =>
            cells.map((value, i) => {
              const kind = picked[i]?.[1]
              return value === null || kind === undefined ? null : rawOf(of(kind)(value))
            })
          const texts = expected((kind) => kind.text)
          const binaries = expected((kind) => kind.binary ?? kind.text)
          expect(fromText).toEqual([texts, texts])
          expect(fromBinary).toEqual([binaries, binaries])
        }),
        { numRuns: 150 }
      )
    }))

  it("hold infinities, negative zero, the zero datetime and time, and a bit given as a number", () =>
    withAnswer(async (read) => {
      const columns: ReadonlyArray<Column> = [
        { name: "inf", type: ColumnType.DOUBLE },
        { name: "zero", type: ColumnType.DOUBLE },
        { name: "dt", type: ColumnType.DATETIME },
        { name: "t", type: ColumnType.TIME },
        { name: "b", type: ColumnType.BIT, length: 12 },
        { name: "y", type: ColumnType.YEAR },
        { name: "n", type: ColumnType.NULL }
      ]
      const row = [Number.NEGATIVE_INFINITY, -0, "0000-00-00 00:00:00", "00:00:00", 0x5a5n, 0, null]
      const [fromText, fromBinary] = await read(columns, [row])
      const bits = "\x05\xa5"
      expect(fromText).toEqual([["-Infinity", "-0", "0000-00-00 00:00:00", "00:00:00", bits, "0000", null]])
      expect(fromBinary).toEqual([["-Infinity", "0", "0000-00-00 00:00:00", "00:00:00", bits, "0", null]])
    }))

  it("describe their columns with MatrixOne's character sets and flags", () =>
    withServer(
      {
        query: async function* () {
          yield rows(
            [
              { name: "i", type: 3, flags: 512, schema: "s", table: "t", orgTable: "ot", orgName: "oi", length: 11 },
              { name: "u", type: 8, unsigned: true },
              { name: "v", type: 253 },
              { name: "j", type: 245 },
              { name: "b", type: 252, binary: true },
              { name: "c", type: 252 },
              { name: "s", type: 15, charset: 0 },
              { name: "d", type: 12, decimals: 3 }
            ],
            []
          )
        }
      },
      async (server) => {
        const client = await server.connect()
        const [, fields] = await client.query("x")
        expect(fields.map((f) => [f.name, f.columnType, f.characterSet, f.flags, f.decimals])).toEqual([
          ["i", 3, 63, 512, 0],
          ["u", 8, 63, 32, 0],
          ["v", 253, 33, 0, 0],
          ["j", 245, 63, 0, 0],
          ["b", 252, 63, 0, 0],
          ["c", 252, 33, 0, 0],
          ["s", 15, 0, 0, 0],
          ["d", 12, 63, 0, 3]
        ])
        expect(fields[0]).toMatchObject({ schema: "s", table: "t", orgTable: "ot", orgName: "oi", columnLength: 11 })
      }
    ))

  it.each<[string, Column, Cell]>([
    ["too large a tinyint", { name: "c", type: ColumnType.TINY }, 128],
    ["a negative unsigned", { name: "c", type: ColumnType.LONG, unsigned: true }, -1],
    ["too large a bigint", { name: "c", type: ColumnType.LONGLONG }, 2n ** 63n],
    ["a fraction", { name: "c", type: ColumnType.LONG }, 1.5],
    ["text for an int", { name: "c", type: ColumnType.LONG }, "x"],
    ["no text for an int", { name: "c", type: ColumnType.LONG }, ""],
    ["text for a double", { name: "c", type: ColumnType.DOUBLE }, "x"],
    ["text for a date", { name: "c", type: ColumnType.DATE }, "tomorrow"],
    ["a number for a time", { name: "c", type: ColumnType.TIME }, 1],
    ["a value of type null", { name: "c", type: ColumnType.NULL }, 1]
  ])("are refused, not altered, for %s", (_, column, cell) =>
    withServer({ execute: async () => rows([column], [[cell]]) }, async (server) => {
      const client = await server.connect()
      await expect(client.execute("x")).rejects.toMatchObject({ errno: 20101 })
      await expect(client.ping()).resolves.toBeDefined()
    })
  )

  it("of another width than the columns, and result sets without columns, are failures of that statement alone", () => {
    const answers = [
      rows([text("a")], [["1"], ["1", "2"]]),
      rows([], []),
      rows([{ name: "a", type: 3, decimals: 256 }], [])
    ]
    let i = 0
    const query = async function* () {
      const answer = answers[i++]
      if (answer !== undefined) yield answer
    }
    return withServer({ query }, async (server) => {
      const client = await server.connect()
      for (const _ of answers) await expect(client.query("x")).rejects.toMatchObject({ errno: 20101 })
      await expect(client.query("x")).resolves.toMatchObject([{ affectedRows: 0 }, undefined])
    })
  })
})
