/**
 * One script of statements on two servers: where their answers differ.
 *
 * A statement ends with `;` at the end of a line. Lines before it say how it is run and what is expected of it:
 * `-- @session n` (from here on, another connection), `-- @login account:user password` (a new connection, as that user),
 * `-- @ignore column, …` (whose values no two servers share), `-- @unordered` (its rows in any order), `-- @prepared [1, "a"]`
 * (prepared, with these parameters or none), `-- @refused` (20105 here), `-- @differs <row of the divergence table>`.
 * `-- @file name "text"` makes a file in the directory that `{files}` stands for, one for each server; `-- @shows name` compares
 * what is in one. `{database}` stands for the name of the script's database, which is a name of its own for snapshots and accounts as well.
 */
import { createReadStream } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { dirname, join } from "node:path"
import { type Connection, createConnection } from "mysql2/promise"

interface Server {
  /** A directory that it may read and write, where a script has files. */
  readonly files?: string
  readonly host: string
  readonly port: number
  readonly user: string
  readonly password: string
}

export const serverOf = (url: URL): Server => ({
  host: url.hostname,
  port: Number(url.port || 6001),
  user: decodeURIComponent(url.username),
  password: decodeURIComponent(url.password)
})

interface Login {
  readonly user: string
  readonly password: string
}

interface Step {
  readonly line: number
  readonly sql: string
  /** No statement but a file: what is written to it, or nothing where it is read. */
  readonly file?: { readonly name: string; readonly text: string | undefined }
  readonly session: number | Login
  readonly unordered: boolean
  readonly ignored: ReadonlyArray<string>
  readonly parameters: ReadonlyArray<string | number | boolean | null> | undefined
  readonly expected: "agree" | "refused" | "differ"
}

/** What a server answered, as far as it can be compared. */
type Answer =
  | { readonly rows: ReadonlyArray<ReadonlyArray<string | null>>; readonly columns: ReadonlyArray<string> }
  | { readonly affected: number; readonly generated: boolean }
  | { readonly errno: number; readonly message: string }
  | { readonly text: string }

/** The problem of a statement that should agree and is refused: no answer rather than a wrong one. */
export const refusedHere = "is refused here"

interface Disagreement {
  readonly line: number
  readonly sql: string
  readonly problem: string
  readonly there: string
  readonly here: string
}

const notes = {
  session: /^-- @session (\d+)$/,
  login: /^-- @login (\S+) (\S+)$/,
  ignore: /^-- @ignore (.+)$/,
  unordered: /^-- @unordered$/,
  prepared: /^-- @prepared(?: (\[.*\]))?$/,
  refused: /^-- @refused$/,
  differs: /^-- @differs (.+)$/,
  file: /^-- @file (\S+) (".*")$/,
  shows: /^-- @shows (\S+)$/
}

/** Throws at a note it does not know, and at one that excuses by no row of the table. */
export const parse = (script: string, excuses: ReadonlySet<string>): ReadonlyArray<Step> => {
  const steps: Array<Step> = []
  const plain = { unordered: false, ignored: [], parameters: undefined, expected: "agree" } as const
  let session: Step["session"] = 1
  let noted: Pick<Step, "unordered" | "ignored" | "parameters" | "expected"> = plain
  let lines: Array<string> = []
  script.split("\n").forEach((line, index) => {
    const excuse = notes.differs.exec(line)?.[1]
    const prepared = notes.prepared.exec(line)
    const login = notes.login.exec(line)
    const ignored = notes.ignore.exec(line)?.[1]
    const [, name = notes.shows.exec(line)?.[1], written] = notes.file.exec(line) ?? []
    if (lines.length === 0 && line.startsWith("-- @")) {
      if (notes.session.test(line)) session = Number(notes.session.exec(line)?.[1])
      else if (name !== undefined) {
        const text = written === undefined ? undefined : String(JSON.parse(written))
        steps.push({ ...noted, line: index + 1, sql: line, session, file: { name, text } })
        noted = plain
      } else if (login !== null) session = { user: login[1] ?? "", password: login[2] ?? "" }
      else if (ignored !== undefined) noted = { ...noted, ignored: ignored.split(/\s*,\s*/) }
      else if (notes.unordered.test(line)) noted = { ...noted, unordered: true }
      else if (prepared !== null) noted = { ...noted, parameters: JSON.parse(prepared[1] ?? "[]") }
      else if (notes.refused.test(line)) noted = { ...noted, expected: "refused" }
      else if (excuse !== undefined && excuses.has(excuse)) noted = { ...noted, expected: "differ" }
      else throw new Error(`line ${index + 1}: ${line}`)
      return
    }
    if (lines.length === 0 && (line.trim() === "" || line.startsWith("--"))) return
    lines.push(line)
    if (!line.trimEnd().endsWith(";")) return
    const sql = lines.join("\n").trimEnd().slice(0, -1)
    steps.push({ ...noted, line: index + 2 - lines.length, sql, session })
    noted = plain
    lines = []
  })
  if (lines.length > 0) throw new Error(`no ; ends ${lines.join("\n")}`)
  return steps
}

const open = ({ files: _, ...server }: Server, database?: string): Promise<Connection> =>
  createConnection({
    ...server,
    ...(database === undefined ? {} : { database }),
    rowsAsArray: true,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true
  })

const shown = (value: unknown): string | null => {
  if (value === null || value === undefined) return null
  if (value instanceof Uint8Array) {
    const text = Buffer.from(value).toString("utf8")
    return text.includes("\ufffd") ? `x'${Buffer.from(value).toString("hex")}'` : text
  }
  return typeof value === "object" ? JSON.stringify(value) : String(value)
}

const failureOf = (error: unknown): Answer => {
  if (error instanceof Error && "errno" in error && typeof error.errno === "number")
    return { errno: error.errno, message: error.message }
  throw error
}

const run = async (opened: Promise<Connection>, { ignored, parameters, sql, unordered }: Step): Promise<Answer> => {
  try {
    const connection = await opened
    const [answer, fields] = await (parameters === undefined
      ? // The text as it came: the driver would read numbers.
        connection.query({
          sql,
          typeCast: (field) => field.buffer(),
          infileStreamFactory: (path) => createReadStream(path)
        })
      : connection.execute(sql, [...parameters]))
    if (!Array.isArray(answer)) return { affected: answer.affectedRows, generated: answer.insertId !== 0 }
    const isIgnored = (fields ?? []).map(({ name }) => ignored.includes(name))
    const rows = answer.map((row) =>
      (Array.isArray(row) ? row : [row]).map((value, i) => (isIgnored[i] === true ? "ignored" : shown(value)))
    )
    return {
      columns: (fields ?? []).map(
        ({ columnType, decimals, flags, name }) =>
          `${name}: type ${columnType}, ${decimals} decimals${(Number(flags) & 32) === 0 ? "" : ", unsigned"}`
      ),
      rows: unordered ? rows.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : rows
    }
  } catch (error) {
    return failureOf(error)
  }
}

/** What is compared: of an error its number only. */
const essence = (answer: Answer): string => JSON.stringify("errno" in answer ? { errno: answer.errno } : answer)

const isRefusal = (answer: Answer): boolean =>
  "errno" in answer && answer.errno === 20105 && answer.message.includes("embedded server")

/** Makes the file, or says what is in it. */
const handle = async (files: string, { name, text }: { readonly name: string; readonly text: string | undefined }) => {
  const path = join(files, name)
  if (text === undefined) return { text: await readFile(path, "latin1").catch(() => "no such file") }
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
  return { text }
}

const problemOf = (step: Step, there: Answer, here: Answer): string | undefined => {
  const same = essence(there) === essence(here)
  switch (step.expected) {
    case "refused":
      return isRefusal(here) ? undefined : "is noted as refused here, and is not"
    case "differ":
      return same ? "is noted as different, and is not" : undefined
    case "agree":
      return same ? undefined : isRefusal(here) ? refusedHere : "differs"
  }
}

const withoutDirectory = (answer: Answer, files: string): Answer =>
  "rows" in answer && files !== ""
    ? { ...answer, rows: answer.rows.map((row) => row.map((cell) => cell?.replaceAll(files, "{files}") ?? null)) }
    : answer

const named = ({ password, user }: Login, database: string): Login => ({
  user: user.replaceAll("{database}", database),
  password
})

/** One server's side of a script: a database of its own, and a connection for each session. */
const openSide = async (server: Server, database: string) => {
  const { files = "" } = server
  const administrator = await open(server)
  await administrator.query(`CREATE DATABASE \`${database}\``)
  const sessions = new Map<Step["session"], Promise<Connection>>()
  return {
    run: async (step: Step): Promise<Answer> => {
      const { file, session, sql } = step
      if (file !== undefined) return handle(files, file)
      const opened =
        sessions.get(session) ??
        (typeof session === "number" ? open(server, database) : open({ ...server, ...named(session, database) }))
      sessions.set(session, opened)
      const text = sql.replaceAll("{database}", database).replaceAll("{files}", files)
      return withoutDirectory(await run(opened, { ...step, sql: text }), files)
    },
    close: async (): Promise<void> => {
      for (const session of sessions.values())
        await session.then(
          (connection) => connection.destroy(),
          () => undefined
        )
      await administrator.query(`DROP DATABASE IF EXISTS \`${database}\``)
      await administrator.end()
    }
  }
}

/**
 * Runs each statement on both servers, in a database of the given name that is made before and dropped after.
 * A statement is sent when the one before it has been answered by both.
 */
export const compare = async (
  steps: ReadonlyArray<Step>,
  servers: { readonly there: Server; readonly here: Server },
  database: string
): Promise<ReadonlyArray<Disagreement>> => {
  const there = await openSide(servers.there, database)
  try {
    const here = await openSide(servers.here, database)
    try {
      const disagreements: Array<Disagreement> = []
      for (const step of steps) {
        const [a, b] = await Promise.all([there.run(step), here.run(step)])
        const problem = problemOf(step, a, b)
        if (problem !== undefined)
          disagreements.push({
            line: step.line,
            sql: step.sql,
            problem,
            there: JSON.stringify(a),
            here: JSON.stringify(b)
          })
      }
      return disagreements
    } finally {
      await here.close()
    }
  } finally {
    await there.close()
  }
}
