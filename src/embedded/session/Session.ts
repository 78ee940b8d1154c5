/**
 * One connection's state, and the way a statement takes through it.
 */

import type { DuckDBConnection } from "@duckdb/node-api"
import type { Identity } from "../access/Authentication.ts"
import { databaseExists, findDefinition, isSystemDatabase } from "../engine/Catalog.ts"
import type { Database } from "../engine/Database.ts"
import { failureOf } from "../engine/ErrorMapping.ts"
import type { Executor } from "../engine/Executor.ts"
import type { Host, Parsed } from "../engine/Host.ts"
import { instantText } from "../engine/Instant.ts"
import type { TableDefinition, TableReference } from "../engine/TableDefinition.ts"
import { endTemporaries, TemporaryTables } from "../engine/TemporaryTables.ts"
import { Transactions } from "../engine/Transactions.ts"
import { isHidden } from "../matrixone/Subscriptions.ts"
import { Compiler } from "../translate/Compiler.ts"
import type { Constant } from "../translate/Constant.ts"
import { unsupported } from "../translate/Errors.ts"
import type { Environment } from "../translate/Expression.ts"
import { foldName } from "../translate/Fold.ts"
import { syntaxError } from "../translate/SyntaxError.ts"
import { isWord, type Statement, splitStatements, type Token } from "../translate/Tokens.ts"
import { plainView } from "../translate/ViewOptions.ts"
import { zoneOf, zoneOffset } from "../translate/Zone.ts"
import {
  type LocalInfileResult,
  type Login,
  type Parameter,
  type Prepared,
  type Result,
  SqlFailure,
  type WireSession
} from "../wire/WireSession.ts"
import type { Engine } from "./Engine.ts"
import { buildEnvironment } from "./Environment.ts"
import { execute } from "./Execution.ts"
import { Interruption, interrupted } from "./Interruption.ts"
import { type PreparedStatement, parameterConstant, prepareStatement } from "./Prepared.ts"
import { noSuchVariable, systemVariables } from "./SystemVariables.ts"

interface Warning {
  readonly level: string
  readonly code: number
  readonly message: string
}

const diagnostics = (tokens: ReadonlyArray<Token>): boolean =>
  isWord(tokens[0], "SHOW") && isWord(tokens[1], "WARNINGS", "ERRORS")

export class Session implements Host, WireSession {
  readonly engine: Engine
  /** SET ROLE changes its role. */
  identity: Identity
  /** SET SECONDARY ROLE: whether all roles of the user count, not the active one alone. */
  secondaryRoles = false
  readonly login: Login
  readonly id = crypto.randomUUID()
  readonly started: bigint
  readonly #connection: DuckDBConnection
  readonly interruption: Interruption
  readonly transactions: Transactions
  readonly userVariables = new Map<string, Constant>()
  readonly #variables: Map<string, string>
  readonly prepared = new Map<string, PreparedStatement>()
  readonly temporaries = new TemporaryTables(this.id)
  database: string | undefined
  #called: { readonly database: string | undefined } | undefined
  autocommit = true
  lastInsertId = 0n
  rowCount = 0
  warnings: ReadonlyArray<Warning> = []
  /** The statement being run, for SHOW PROCESSLIST. */
  current: { readonly sql: string; readonly since: bigint; readonly id: string } | undefined
  #closed = false

  constructor(engine: Engine, identity: Identity, login: Login, connection: DuckDBConnection) {
    this.engine = engine
    this.started = engine.database.now()
    this.identity = identity
    // What SET GLOBAL has set so far; what it sets later is for sessions to come.
    this.#variables = new Map(engine.globals(identity.account))
    this.autocommit = this.#variables.get("autocommit") !== "0"
    this.login = login
    this.#connection = connection
    this.interruption = new Interruption(() => connection.interrupt())
    this.transactions = new Transactions(
      connection,
      engine.database,
      () => Math.min(Number(this.systemVariable("lock_wait_timeout")) * 1000, engine.lockWaitTimeout),
      this.interruption
    )
  }

  get account(): string {
    return this.identity.account
  }

  get server(): Database {
    return this.engine.database
  }

  // ---- the wire's side --------------------------------------------------------------------------------------------

  readonly status = (): number => (this.autocommit ? 2 : 0) | (this.transactions.active ? 1 : 0)

  readonly query = (sql: string): AsyncIterable<Result> => this.#batch(sql)

  async *#batch(sql: string): AsyncGenerator<Result> {
    let statements: ReadonlyArray<Statement>
    try {
      statements = splitStatements(sql)
    } catch (error) {
      throw this.#failed(error)
    }
    // A text without a statement is answered OK.
    for (const statement of statements) yield await this.run(statement)
  }

  readonly prepare = async (sql: string): Promise<Prepared> => {
    try {
      return await prepareStatement(this, sql)
    } catch (error) {
      throw this.#failed(error)
    }
  }

  readonly execute = async (prepared: Prepared, parameters: ReadonlyArray<Parameter>): Promise<Result> => {
    const statement = this.engine.preparedStatements.get(prepared)
    if (statement === undefined) throw new SqlFailure(20400, "invalid state prepared statement does not exist")
    return this.run(statement.statement, parameters.map(parameterConstant))
  }

  readonly useDatabase = async (name: string): Promise<void> => {
    // COM_INIT_DB too is read as a USE with the name between backquotes.
    if (name === "" || name.includes("`")) throw syntaxError(`use \`${name}\``, 4)
    await this.beginImplicit()
    const database = foldName(name)
    if (!(await databaseExists(this.transactions, this.account, database)))
      throw new SqlFailure(1049, `Unknown database ${name}`)
    // A subscription that was taken back says so here already.
    this.engine.publications.source(this.account, database)
    this.database = database
    this.#called = undefined
  }

  readonly close = async (): Promise<void> => {
    if (this.#closed) return
    this.#closed = true
    this.kill()
    this.engine.forget(this)
    await this.#running.catch(() => undefined)
    await this.transactions.rollback().catch(() => undefined)
    await endTemporaries(this, this.temporaries).catch(() => undefined)
    this.#connection.closeSync()
  }

  // ---- running ----------------------------------------------------------------------------------------------------

  #running: Promise<unknown> = Promise.resolve()

  /** Runs one statement. */
  run(statement: Statement, parameters: ReadonlyArray<Constant> = []): Promise<Result> {
    const result = this.#runOne(plainView(statement), parameters)
    this.#running = result
    return result
  }

  async #runOne(statement: Statement, parameters: ReadonlyArray<Constant>): Promise<Result> {
    const result = await this.#watch(statement, () => this.#withFaults(statement, parameters))
    if (result._tag !== "LocalInfile") return result
    const receive: LocalInfileResult["receive"] = (chunks) => {
      const received = this.#watch(statement, () => result.receive(chunks))
      this.#running = received
      return received
    }
    return { ...result, receive }
  }

  async #withFaults(statement: Statement, parameters: ReadonlyArray<Constant>): Promise<Result> {
    const fault = this.engine.faults.meet(statement.sql)
    if (fault?.delay !== undefined) await this.interruption.sleep(fault.delay / 1000)
    if (fault?.fail !== undefined) throw new SqlFailure(fault.fail.errno, fault.fail.message)
    if (fault?.cut === "before") return this.#cut()
    const result = await this.dispatch(statement, parameters)
    return fault?.cut === "after" ? this.#cut() : result
  }

  #cut(): never {
    this.login.cut()
    throw interrupted()
  }

  /** Runs a part of a statement that can be seen, stopped and fail. */
  async #watch<A extends Result>(statement: Statement, part: () => Promise<A>): Promise<A> {
    this.interruption.begin()
    this.current = { sql: statement.sql, since: this.server.now(), id: crypto.randomUUID() }
    try {
      const result = await part()
      if (!diagnostics(statement.tokens)) this.warnings = []
      if (result._tag === "Ok") this.rowCount = Number(result.affectedRows)
      return result
    } catch (error) {
      throw this.#failed(error)
    } finally {
      this.current = undefined
    }
  }

  #failed(error: unknown): SqlFailure {
    const failure = this.interruption.happened ? interrupted() : this.#answered(failureOf(error))
    this.warnings = [{ level: "Error", code: failure.errno, message: failure.message }]
    this.rowCount = -1
    return failure
  }

  /** Without ONLY_FULL_GROUP_BY MatrixOne takes a value of columns that are not grouped: which one is its own affair. */
  #answered(failure: SqlFailure): SqlFailure {
    const loose =
      /must appear in the GROUP BY/.test(failure.message) &&
      !/ONLY_FULL_GROUP_BY/i.test(this.systemVariable("sql_mode"))
    return loose ? unsupported("a column that is not grouped, without ONLY_FULL_GROUP_BY,") : failure
  }

  /** Runs a statement as a part of the one that is run. */
  dispatch(statement: Statement, parameters: ReadonlyArray<Constant>): Promise<Result> {
    return execute(this, statement, parameters)
  }

  /** KILL QUERY from another session, or the end of the connection. */
  kill(): void {
    if (this.current !== undefined) this.interruption.interrupt()
  }

  /** Under autocommit=0 the first statement opens the transaction. */
  async beginImplicit(): Promise<void> {
    if (!this.autocommit && !this.transactions.active) await this.transactions.begin(false)
  }

  // ---- names ------------------------------------------------------------------------------------------------------

  readonly needDatabase = (): string => {
    if (this.database === undefined) throw new SqlFailure(1046, "No database selected")
    return this.database
  }

  readonly leaveDatabase = (): void => {
    this.database = undefined
    this.#called = undefined
  }

  /** Until the next SET or USE names without a database are looked up in this one, though DATABASE() does not say so. */
  readonly lookUpIn = (database: string): void => {
    this.#called ??= { database: this.database }
    this.database = database
  }

  /** Names without a database are looked up again in the one that DATABASE() says. */
  readonly lookUpInCalled = (): void => {
    if (this.#called === undefined) return
    this.database = this.#called.database
    this.#called = undefined
  }

  /** What DATABASE() says. */
  get calledDatabase(): string | undefined {
    return this.#called === undefined ? this.database : this.#called.database
  }

  readonly schemaOf = (database: string): string =>
    isSystemDatabase(database) ? database : this.engine.publications.schemaOf(this.account, database)

  readonly reference = (database: string | undefined, name: string): TableReference =>
    this.temporaries.find(this.permanent(database, name))

  readonly permanent = (database: string | undefined, name: string): TableReference => {
    const own = database === undefined ? this.needDatabase() : foldName(database)
    return { database: own, schema: this.schemaOf(own), name: foldName(name) }
  }

  readonly definition = async (
    table: TableReference,
    executor?: Pick<Executor, "read">
  ): Promise<TableDefinition | undefined> => {
    if (isHidden(this, table)) return undefined
    const cache = this.server.definitions
    if (executor !== undefined || this.transactions.hasDefinitions)
      return findDefinition(executor ?? this.transactions, table)
    const key = `${table.schema}\u0000${table.name}`
    const version = this.server.definitionVersion
    const known = cache.get(key)
    if (known !== undefined && known.version === version) return known.definition
    const definition = await findDefinition(this.transactions, table)
    if (version === this.server.definitionVersion) cache.set(key, { version, definition })
    return definition
  }

  // ---- translation ------------------------------------------------------------------------------------------------

  readonly parse = (sql: string, tokens?: ReadonlyArray<Token>): Parsed => this.engine.parsed.of(sql, tokens)

  readonly environment = (parsed: Parsed, parameters: ReadonlyArray<Constant> = []): Promise<Environment> =>
    buildEnvironment(this, parsed, parameters)

  readonly compiler = async (parsed: Parsed, parameters: ReadonlyArray<Constant> = []): Promise<Compiler> =>
    new Compiler(await this.environment(parsed, parameters), parsed.hints)

  // ---- variables --------------------------------------------------------------------------------------------------

  readonly systemVariable = (name: string): string => {
    const key = name.toLowerCase()
    if (key === "autocommit") return this.autocommit ? "1" : "0"
    if (key === "version") return this.engine.serverVersion
    const value = this.#variables.get(key) ?? systemVariables[key]?.value
    if (value === undefined) throw noSuchVariable()
    return value
  }

  /** The value for sessions to come. */
  readonly globalVariable = (name: string): string => {
    const key = name.toLowerCase()
    return this.engine.globals(this.account).get(key) ?? systemVariables[key]?.value ?? this.systemVariable(key)
  }

  setVariable(name: string, value: string): void {
    this.#variables.set(name.toLowerCase(), value)
  }

  /** A moment, now unless said otherwise, in the session's time zone: `YYYY-MM-DD HH:MM:SS.ffffff`. */
  clock(at = this.server.now()): string {
    const minutes = zoneOffset(zoneOf(this.systemVariable("time_zone")), at)
    return instantText(at + BigInt(minutes) * 60_000_000_000n, 6)
  }
}
