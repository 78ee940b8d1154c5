/**
 * Sequences: counters in the database, shared by everyone who asks them for a value.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import * as Schema from "effect/Schema"
import type { SequenceAlreadyExists, SequenceExhausted, SequenceNotFound } from "../errors/SequenceErrors.ts"

/**
 * What a sequence counts in. It bounds the values.
 *
 * @since 0.1.0
 * @category models
 */
export const SequenceType = Schema.Literal(
  "smallint",
  "int",
  "bigint",
  "smallint unsigned",
  "int unsigned",
  "bigint unsigned"
)

/**
 * @since 0.1.0
 * @category models
 */
export type SequenceType = typeof SequenceType.Type

/**
 * A sequence as the server has it. `last` is the value that was given last, to whomever, or where `set` has put it; `None`
 * while the first one is still to come. `start` is what the server says: after an `alter`, where it stood then.
 *
 * @since 0.1.0
 * @category models
 */
export class Sequence extends Schema.Class<Sequence>("effect-matrixone/Sequence")({
  name: Schema.String,
  type: SequenceType,
  increment: Schema.BigIntFromSelf,
  minValue: Schema.BigIntFromSelf,
  maxValue: Schema.BigIntFromSelf,
  start: Schema.BigIntFromSelf,
  cycle: Schema.Boolean,
  last: Schema.Option(Schema.BigIntFromSelf)
}) {}

/**
 * How a sequence counts.
 *
 * @since 0.1.0
 * @category models
 */
export interface SequenceOptions {
  /** Default `bigint`. */
  readonly type?: SequenceType | undefined
  /** Default 1; negative counts down; never 0. */
  readonly increment?: bigint | number | undefined
  /** Default 1, or the least of the type when it counts down. */
  readonly minValue?: bigint | number | undefined
  /** Default the greatest of the type, or -1 when a signed one counts down. */
  readonly maxValue?: bigint | number | undefined
  /** The first value. Default: the least, or the greatest when it counts down. */
  readonly start?: bigint | number | undefined
  /** Whether it begins again at the other end. Default: no, it is exhausted. */
  readonly cycle?: boolean | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateOptions extends SequenceOptions {
  /**
   * An existing sequence that counts as these options say is returned as it is, wherever it stands. Another one still fails
   * with `SequenceAlreadyExists`.
   */
  readonly ifNotExists?: boolean | undefined
}

/**
 * Makes sequences and takes values from them.
 *
 * Names: letters, digits, `_` and `$`, looked up in the database of the connection, stored in lower case; MatrixOne's
 * functions know no other database's sequences. A bad name, and options that contradict each other or that the type cannot
 * hold, are `InvalidInput`, sent nowhere: the server would cut a number to its type without a word. Making, altering and
 * dropping is refused inside a transaction with `NotAllowedInTransaction` before anything is sent; taking values works there.
 * Every operation that is interrupted is stopped on the server; a value may be lost then, never given twice.
 *
 * @since 0.1.0
 * @category tags
 */
export class Sequences extends Context.Tag("effect-matrixone/Sequences")<
  Sequences,
  {
    /** Makes a sequence and returns it as read back. Sends `CREATE SEQUENCE …`. */
    readonly create: (name: string, options?: CreateOptions) => Effect<Sequence, SequenceAlreadyExists | SqlError>

    /**
     * Changes how a sequence counts; what is not given stays. It goes on behind the last value: `ALTER SEQUENCE` itself would
     * give that one out again, so one value is taken from it right afterwards. Someone who takes a value between the two
     * statements may still get the last one again: alter a sequence while nobody uses it. The server cannot alter one whose
     * name is a reserved word of SQL (`SqlSyntaxError`) or has letters outside of ASCII (`InvalidInput`).
     */
    readonly alter: (
      name: string,
      options: Omit<SequenceOptions, "start">
    ) => Effect<Sequence, SequenceNotFound | SqlError>

    /** Drops a sequence. With `ifExists` a missing one is no failure. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, SequenceNotFound | SqlError>

    /** The sequence of that name. */
    readonly get: (name: string) => Effect<Sequence, SequenceNotFound | SqlError>

    /** The sequence of that name, if there is one. */
    readonly find: (name: string) => Effect<Option<Sequence>, SqlError>

    /** Names and types of all sequences of the connection's database, by name. */
    readonly list: Effect<ReadonlyArray<{ readonly name: string; readonly type: SequenceType }>, SqlError>

    /**
     * Takes the next value. Nobody else ever gets it, unless the sequence cycles or is set back.
     *
     * MatrixOne takes values inside the transaction: rolled back, the value goes back too, and until the end of the
     * transaction everyone else who wants a value waits for it. To keep transactions from queueing there, take the value
     * before the transaction begins. The server cancels a `nextval` that meets another one; it is then taken behind a lock on
     * the sequence, in a transaction of its own, and inside a transaction the lock comes first.
     */
    readonly next: (name: string) => Effect<bigint, SequenceNotFound | SequenceExhausted | SqlError>

    /** Takes that many values at once, in order, or none. */
    readonly nextMany: (
      name: string,
      count: number
    ) => Effect<ReadonlyArray<bigint>, SequenceNotFound | SequenceExhausted | SqlError>

    /**
     * The value given last, to whomever; `None` before the first. Others may have taken further ones meanwhile, and inside a
     * transaction one sees one's own: what this program got is what `next` returned.
     */
    readonly current: (name: string) => Effect<Option<bigint>, SequenceNotFound | SqlError>

    /**
     * Makes a sequence go on behind a value, which counts as given: values that were given already come again when it was
     * set back. A value out of the sequence's range is `InvalidInput`. The server's own `setval` does not say whether the
     * value counts, whatever its third argument; here it always does.
     */
    readonly set: (name: string, value: bigint | number) => Effect<void, SequenceNotFound | SqlError>
  }
>() {}
