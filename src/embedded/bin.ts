#!/usr/bin/env node
/**
 * `matrixone-embedded [--port 6001]`: the embedded server for any MySQL client, until Ctrl-C.
 */
import { parseArgs } from "node:util"
import { start } from "./EmbeddedServer.ts"

const usage = "usage: matrixone-embedded [--port 6001] [--database test]"

const readOptions = (): { readonly port: number; readonly database: string } | undefined => {
  try {
    const { values } = parseArgs({
      options: {
        port: { type: "string", default: "6001" },
        database: { type: "string", default: "test" },
        help: { type: "boolean", default: false }
      }
    })
    const port = Number(values.port)
    return values.help || !Number.isInteger(port) || port < 0 || port > 65535
      ? undefined
      : { port, database: values.database }
  } catch {
    return undefined
  }
}

const options = readOptions()
if (options === undefined) {
  console.error(usage)
  process.exitCode = 2
} else {
  try {
    const server = await start({ port: options.port, databases: [options.database] })
    console.log(`listening on ${server.host}:${server.port}; user root, password 111, database ${options.database}`)
    const stop = () => {
      process.off("SIGINT", stop)
      process.off("SIGTERM", stop)
      server.close().catch((error: unknown) => {
        console.error(error)
        process.exitCode = 1
      })
    }
    process.on("SIGINT", stop)
    process.on("SIGTERM", stop)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  }
}
