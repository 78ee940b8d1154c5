/**
 * What can be wrong with a branch itself.
 *
 * @since 0.1.0
 */
import * as Schema from "effect/Schema"

const number = (errno: number | undefined): string => (errno === undefined ? "" : ` (errno ${errno})`)

/**
 * There is no such branch: nothing of that name, or a table or database that is none, which DATA BRANCH DELETE leaves alone.
 *
 * @since 0.1.0
 * @category errors
 */
export class BranchNotFound extends Schema.TaggedError<BranchNotFound>("effect-matrixone/BranchNotFound")(
  "BranchNotFound",
  { branch: Schema.String, errno: Schema.optional(Schema.Number), cause: Schema.optional(Schema.Defect) }
) {
  readonly isRetryable = false
  readonly hint = "Only what was made by branching is a branch; a database is one when all of its tables are."
  override get message(): string {
    return `"${this.branch}" is no branch${number(this.errno)}. ${this.hint}`
  }
}

/**
 * What one side did to a row: its values, or those that it deleted.
 *
 * @since 0.1.0
 * @category models
 */
export const ConflictSide = Schema.Struct({
  flag: Schema.Literal("INSERT", "DELETE", "UPDATE"),
  row: Schema.Record({ key: Schema.String, value: Schema.Unknown })
})

/**
 * Both tables have changed one row, each in its way; nothing was changed. `key` is the primary key of the first such row,
 * `source` and `target` what either side did to it: absent when it was resolved by the time it was looked for, or when the
 * server's answer does not tell the sides apart. `Branch.conflicts` reads all of them.
 *
 * @since 0.1.0
 * @category errors
 */
export class BranchConflict extends Schema.TaggedError<BranchConflict>("effect-matrixone/BranchConflict")(
  "BranchConflict",
  {
    from: Schema.String,
    into: Schema.String,
    key: Schema.optional(Schema.Record({ key: Schema.String, value: Schema.Unknown })),
    source: Schema.optional(ConflictSide),
    target: Schema.optional(ConflictSide),
    errno: Schema.optional(Schema.Number),
    cause: Schema.optional(Schema.Defect)
  }
) {
  readonly isRetryable = false
  readonly hint = 'onConflict: "skip" keeps what the target has, "accept" takes the source\'s.'
  override get message(): string {
    return `"${this.from}" and "${this.into}" have both changed a row${number(this.errno)}. ${this.hint}`
  }
}
