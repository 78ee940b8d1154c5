/**
 * The statements on scheduled tasks.
 */
import * as Duration from "effect/Duration"
import type { TaskOptions, TaskSettings } from "../services/Tasks.ts"
import { codeOf, headsOf } from "./lexer.ts"
import { identifier, string } from "./literals.ts"
import type { NameRule } from "./names.ts"

export const taskRule: NameRule = {
  object: "task",
  maxLength: 128,
  refused: /[\s'"`\\\p{Cc}\p{Cs}]/u,
  hint: "A task's name has 1 to 128 characters and no white space, control character, quote, backquote or backslash."
}

/** Without the semicolon that may end it. */
const bare = (text: string): string => text.replace(/;\s*$/, "")

/** Whether a text is one statement that ends where it ends: no string, quoted name or comment runs on beyond it. */
const isOneStatement = (text: string): boolean =>
  headsOf(text, 1).length === 1 &&
  !codeOf(bare(text)).includes(";") &&
  headsOf(`${bare(text)}\n;SELECT`, 1).length === 2

/** Whether a text stays within the parentheses that it is put into. */
const isEnclosed = (text: string): boolean => {
  if (text.trim() === "" || codeOf(text).includes(";") || headsOf(`${text}\n;SELECT`, 1).length !== 2) return false
  let depth = 0
  for (const character of codeOf(text)) {
    if (character === "(") depth++
    if (character === ")" && --depth < 0) return false
  }
  return depth === 0
}

/** What is wrong with settings, in words. */
export const settingsFault = ({ condition, retries, schedule, timeout }: TaskSettings): string | undefined => {
  if (schedule !== undefined && schedule.cron.trim() === "") return "the schedule is empty"
  if (schedule !== undefined && /CRON_TZ=|(?:^|\s)TZ=/.test(schedule.cron)) {
    return "the time zone of a schedule is a field of its own"
  }
  if (condition !== undefined && !isEnclosed(condition)) return "the condition is not one whole expression"
  if (retries !== undefined && (!Number.isInteger(retries) || retries < 0 || retries > 2_147_483_647)) {
    return "retries is no whole number of 0 to 2147483647"
  }
  if (timeout === undefined) return undefined
  const seconds = Duration.toSeconds(timeout)
  return Number.isInteger(seconds) && seconds >= 0 && seconds <= 2_147_483_647
    ? undefined
    : "the timeout is no whole number of seconds of 0 to 2147483647"
}

export const optionsFault = (options: TaskOptions): string | undefined =>
  options.statements.length > 0 && options.statements.every(isOneStatement)
    ? settingsFault(options)
    : "each text must be one whole statement"

const schedule = ({ cron, timezone }: NonNullable<TaskSettings["schedule"]>): string =>
  `SCHEDULE ${string(cron)}${timezone === undefined ? "" : ` TIMEZONE ${string(timezone)}`}`

const timeout = (given: Duration.DurationInput): string => `TIMEOUT ${string(`${Duration.toSeconds(given)}s`)}`

/** A comment at the end of a text ends with its line. */
const condition = (text: string): string => `WHEN (${text}\n)`

const clauses = (settings: TaskSettings): ReadonlyArray<string> => [
  ...(settings.schedule === undefined ? [] : [schedule(settings.schedule)]),
  ...(settings.condition === undefined ? [] : [condition(settings.condition)]),
  ...(settings.retries === undefined ? [] : [`RETRY ${settings.retries}`]),
  ...(settings.timeout === undefined ? [] : [timeout(settings.timeout)])
]

export const create = (name: string, options: TaskOptions): string =>
  [`CREATE TASK ${identifier(name)}`, ...clauses(options), "AS BEGIN"].join(" ") +
  `\n${options.statements.map((text) => `${bare(text)}\n;`).join("\n")}\nEND`

/** One statement for each setting: the grammar takes one at a time. */
export const alter = (name: string, settings: TaskSettings): ReadonlyArray<string> =>
  clauses(settings).map((clause) => `ALTER TASK ${identifier(name)} SET ${clause}`)

export const suspend = (name: string): string => `ALTER TASK ${identifier(name)} SUSPEND`

export const resume = (name: string): string => `ALTER TASK ${identifier(name)} RESUME`

export const run = (name: string): string => `EXECUTE TASK ${identifier(name)}`

export const drop = (name: string): string => `DROP TASK ${identifier(name)}`

export const list = "SHOW TASKS"

export const runs = (task: string | undefined, limit: number | undefined): string =>
  `SHOW TASK RUNS${task === undefined ? "" : ` FOR ${identifier(task)}`}${limit === undefined ? "" : ` LIMIT ${limit}`}`
