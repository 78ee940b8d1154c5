import type { PacketReader } from "./PacketReader.ts"
import { PacketWriter } from "./PacketWriter.ts"
import { type ParameterType, readParameters } from "./Parameters.ts"
import { type Parameter, type Prepared, SqlFailure } from "./WireSession.ts"

/** MatrixOne's max_prepared_stmt_count, which it counts for each session. */
const MAX_STATEMENTS = 16382

/** A two-byte count in the answer to COM_STMT_PREPARE. */
const MAX_PARAMETERS = 0xffff

/** How many packets of full size a connection may send ahead by COM_STMT_SEND_LONG_DATA before it executes. */
const LONG_DATA_PACKETS = 4

/** What a parameter sent ahead is counted as, and given, before its first byte. */
const LONG_DATA_OVERHEAD = 256

interface Statement {
  readonly prepared: Prepared
  types: ReadonlyArray<ParameterType> | undefined
  readonly long: Map<number, PacketWriter>
  /** What `long` holds, counted against the connection's limit. */
  longLength: number
  /** Too much was sent ahead, which the next execution says. */
  failure: SqlFailure | undefined
}

/** The prepared statements of one connection, under the numbers the client knows them by, and what was sent ahead for them. */
export class PreparedStatements {
  readonly #statements = new Map<number, Statement>()
  readonly #maxParameterLength: number
  #lastId = 0
  #longLength = 0

  constructor(maxAllowedPacket: number) {
    this.#maxParameterLength = maxAllowedPacket
  }

  /** Throws if there may be no further statement. */
  checkRoom(): void {
    const count = this.#statements.size
    if (count >= MAX_STATEMENTS) {
      const message = `Can't create more than max_prepared_stmt_count statements (current value: ${count})`
      throw new SqlFailure(1461, message, "42000")
    }
  }

  /** Returns the number of the new statement. */
  add(prepared: Prepared): number {
    if (prepared.parameterCount > MAX_PARAMETERS)
      throw new SqlFailure(1390, "Prepared statement contains too many placeholders")
    const id = ++this.#lastId
    this.#statements.set(id, { prepared, types: undefined, long: new Map(), longLength: 0, failure: undefined })
    return id
  }

  #get(id: number): Statement {
    const statement = this.#statements.get(id)
    if (statement !== undefined) return statement
    throw new SqlFailure(20400, `invalid state prepared statement '__mo_stmt_id_${id}' does not exist`)
  }

  /** Adds to a parameter. Throws when there is no such statement or parameter, and leaves what was sent before as it is. */
  sendLongData(id: number, index: number, bytes: Buffer): void {
    const statement = this.#get(id)
    if (statement.failure !== undefined) return
    const count = statement.prepared.parameterCount
    if (index >= count)
      throw new SqlFailure(
        20101,
        `internal error: get param index out of range. get ${index}, param length is ${count}`
      )
    const known = statement.long.get(index)
    const data = known ?? new PacketWriter(LONG_DATA_OVERHEAD)
    const cost = bytes.length + (known === undefined ? LONG_DATA_OVERHEAD : 0)
    const tooLong = data.length + bytes.length > this.#maxParameterLength
    if (tooLong || this.#longLength + cost > this.#maxParameterLength * LONG_DATA_PACKETS) {
      this.#forgetLongData(statement)
      statement.failure = new SqlFailure(
        1105,
        "Parameter of prepared statement is longer than 'max_allowed_packet' bytes"
      )
      return
    }
    statement.long.set(index, data)
    data.bytes(bytes)
    statement.longLength += cost
    this.#longLength += cost
  }

  #forgetLongData(statement: Statement): void {
    this.#longLength -= statement.longLength
    statement.longLength = 0
    statement.long.clear()
    statement.failure = undefined
  }

  /** Forgets what was sent ahead; throws when there is no such statement. */
  reset(id: number): void {
    this.#forgetLongData(this.#get(id))
  }

  /** Throws when there is no such statement. */
  close(id: number): void {
    const statement = this.#get(id)
    this.#forgetLongData(statement)
    this.#statements.delete(id)
  }

  /** Reads a COM_STMT_EXECUTE from the statement's number on. */
  bind(reader: PacketReader): { readonly prepared: Prepared; readonly parameters: ReadonlyArray<Parameter> } {
    const statement = this.#get(reader.u32())
    try {
      const flag = reader.u8()
      if (flag !== 0) throw new SqlFailure(20301, `invalid input: unsupported Prepare flag '${flag}'`)
      reader.skip(4) // the iteration count, always 1
      if (statement.failure !== undefined) throw statement.failure
      const { prepared } = statement
      const long = (index: number) => statement.long.get(index)?.take()
      const { types, values } = readParameters(reader, prepared.parameterCount, statement.types, long)
      statement.types = types
      return { prepared, parameters: values }
    } finally {
      this.#forgetLongData(statement)
    }
  }
}
