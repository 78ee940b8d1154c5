#!/usr/bin/env node
/**
 * `matrixone-embedded [--port 6001] [--data dir] [--sql init.sql]`: the embedded server for any MySQL client, until Ctrl-C.
 */
import { readFile } from "node:fs/promises"
import { resolve } from "node:path"
import { parseArgs } from "node:util"
import { setFlagsFromString } from "node:v8"
import type { EmbeddedServer } from "./EmbeddedServer.ts"
import { loadParser } from "./Peers.ts"
import type { Login } from "./wire/WireSession.ts"

const usage = `usage: matrixone-embedded [options]
  --port <n>        default 6001; 0 takes any free one
  --database <name> the database to begin with, default test
  --data <dir>      keep the data there; without it the data is gone with the server
  --files <dir>     what stages, LOAD DATA and INTO OUTFILE may use
  --sql <file>      run these statements before anyone is served`

const readOptions = () => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "6001" },
        database: { type: "string", default: "test" },
        data: { type: "string" },
        files: { type: "string" },
        sql: { type: "string" },
        help: { type: "boolean", default: false }
      }
    })
    const port = Number(values.port)
    return values.help || !Number.isInteger(port) || port < 0 || port > 65535 ? undefined : { ...values, port }
  } catch {
    return undefined
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const announce = (login: Login, refusal: unknown): void => {
  const who = `connection ${login.connectionId}: ${JSON.stringify(login.user)} from ${login.remoteAddress}`
  const where = login.database === undefined ? "" : `, database ${JSON.stringify(login.database)}`
  console.log(refusal === undefined ? `${who}${where}` : `${who} refused: ${messageOf(refusal)}`)
}

const runScript = async (server: EmbeddedServer, database: string, script: string): Promise<void> => {
  const { host, port } = server
  const { createConnection } = await import("mysql2/promise")
  const connection = await createConnection({
    host,
    port,
    user: "root",
    password: "111",
    database,
    multipleStatements: true
  })
  try {
    if (script.trim() !== "") await connection.query(script)
  } finally {
    connection.destroy()
  }
}

const serve = async ({ data, database, files, port, sql }: NonNullable<ReturnType<typeof readOptions>>) => {
  const script = sql === undefined ? undefined : await readFile(sql, "utf8")
  // What is alive is some 20 MB; V8 would let its new space grow to 32 MB beside it.
  setFlagsFromString("--semi-space-growth-factor=1")
  // Compiled in the background while everything else is read.
  loadParser().catch(() => undefined)
  const { start } = await import("./EmbeddedServer.ts")
  const server = await start({
    port,
    databases: [database],
    dataDirectory: data === undefined ? undefined : resolve(data),
    stageRoot: files === undefined ? undefined : resolve(files),
    onLogin: announce
  })
  const stop = async (): Promise<void> => {
    process.off("SIGINT", stop)
    process.off("SIGTERM", stop)
    await server.close()
  }
  try {
    if (script !== undefined) await runScript(server, database, script)
  } catch (error) {
    await server.close()
    throw new Error(`${sql}: ${messageOf(error)}`)
  }
  process.on("SIGINT", stop)
  process.on("SIGTERM", stop)
  console.log(`listening on ${server.host}:${server.port}; user root, password 111, database ${database}`)
}

const options = readOptions()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  serve(options).catch((error: unknown) => {
    console.error(messageOf(error))
    process.exitCode = 1
  })
}
