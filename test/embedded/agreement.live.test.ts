import { randomUUID } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import * as Redacted from "effect/Redacted"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type EmbeddedServer, start } from "../../src/embedded/EmbeddedServer.ts"
import { localDirectory } from "../support/serverDirectory.ts"
import { liveUrl } from "../support/servers.ts"
import { compare, parse, serverOf } from "./agreement/compare.ts"
import { divergences } from "./divergences.ts"

const directory = new URL("./agreement/", import.meta.url)
const scripts = readdirSync(directory).filter((name) => name.endsWith(".sql"))
const excuses = new Set(divergences.map(({ what }) => what))

if (liveUrl === undefined) {
  console.warn("The embedded server was not compared with a live MatrixOne: set MATRIXONE_URL to do so")
  describe("agreement with a live MatrixOne", () => {
    it.skip("skipped: neither MATRIXONE_TEST_URL nor MATRIXONE_URL is set", () => {})
  })
} else {
  // The server must run on this machine: it reads and writes files.
  const there = { ...serverOf(new URL(Redacted.value(liveUrl))), files: localDirectory().directory }
  const files = localDirectory().directory
  let here: EmbeddedServer

  describe("agreement with a live MatrixOne", () => {
    beforeAll(async () => {
      here = await start({ port: 0, stageRoot: files })
    })
    afterAll(() => here.close())

    for (const name of scripts)
      it(name, { timeout: 120_000 }, async () => {
        const steps = parse(readFileSync(new URL(name, directory), "utf8"), excuses)
        const database = `agreement_${randomUUID().slice(0, 8)}`
        const servers = { there, here: { files, host: here.host, port: here.port, user: "root", password: "111" } }
        expect(await compare(steps, servers, database)).toEqual([])
      })
  })
}
