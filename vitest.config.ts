import { defineConfig } from "vitest/config"

const source = (path: string) => new URL(`./src/${path}`, import.meta.url).pathname

/** Test files by the servers they need: `*.live.test.ts` a MatrixOne, `*.mariadb.test.ts` a MariaDB, the others none. */
const project = (name: string, include: ReadonlyArray<string>, exclude: ReadonlyArray<string>) => ({
  extends: true as const,
  test: { name, include: [...include], exclude: [...exclude] }
})

export default defineConfig({
  resolve: {
    alias: [
      { find: /^effect-matrixone$/, replacement: source("index.ts") },
      { find: /^effect-matrixone\/embedded$/, replacement: source("embedded/index.ts") }
    ]
  },
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: "forks",
    poolOptions: { forks: { minForks: 1, maxForks: 2 } },
    projects: [
      project("default", ["test/**/*.test.ts"], ["test/**/*.live.test.ts", "test/**/*.mariadb.test.ts"]),
      project("live", ["test/**/*.live.test.ts"], []),
      project("mariadb", ["test/**/*.mariadb.test.ts"], [])
    ]
  }
})
