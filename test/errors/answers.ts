/**
 * What a MatrixOne 4.2.0 answered, each with the reason it means. The reasons were given by reading the answers, not by
 * the classifier: when the two disagree, one of them is wrong.
 *
 * `answers.json` holds, under reason and errno, the statement's leading words and the first line of the message. A statement
 * `LOGIN` is a login that was refused. An errno of 0 is what the server sends when its own code has no number.
 */
import { readFileSync } from "node:fs"
import * as Schema from "effect/Schema"
import { type ReasonTag, reasons } from "../../src/errors/reasons.ts"

interface Answer {
  readonly reason: ReasonTag
  readonly errno: number
  readonly statement: string
  readonly message: string
}

const isTag = (text: string): text is ReasonTag => Object.hasOwn(reasons, text)

const File = Schema.parseJson(
  Schema.Record({
    key: Schema.String.pipe(Schema.filter(isTag)),
    value: Schema.Record({ key: Schema.String, value: Schema.Array(Schema.String) })
  })
)

const separator = " | "

export const answers: ReadonlyArray<Answer> = Object.entries(
  Schema.decodeUnknownSync(File)(readFileSync(new URL("./answers.json", import.meta.url), "utf8"))
).flatMap(([reason, byErrno]) =>
  Object.entries(byErrno).flatMap(([errno, lines]) =>
    lines.map((line): Answer => {
      const at = line.indexOf(separator)
      if (!isTag(reason) || at < 0) throw new Error(`not an answer: ${line}`)
      return {
        reason,
        errno: Number(errno),
        statement: line.slice(0, at),
        message: line.slice(at + separator.length)
      }
    })
  )
)

/** The error that mysql2 makes of an answer. */
export const thrown = ({ errno, message }: Pick<Answer, "errno" | "message">): Error =>
  Object.assign(new Error(message), {
    code: `ER_${errno}`,
    errno,
    sqlState: "HY000",
    sqlMessage: message,
    sql: "SELECT 'not to be told'"
  })
