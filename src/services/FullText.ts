/**
 * Fulltext search: indexes over words, and queries that cannot be broken by what people type.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Statement from "@effect/sql/Statement"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { IndexAlreadyExists, IndexNotFound } from "../errors/IndexErrors.ts"
import { MatrixOneClient } from "./MatrixOneClient.ts"
import type { TableName } from "./TableName.ts"

/**
 * How an index cuts text into words: `default` and `ngram` alike by words, and Chinese, Japanese and Korean by up to three
 * characters; `json` the values of a JSON document; `json_value` each value of it as a whole; `gojieba` Chinese by a
 * dictionary that the server must have.
 *
 * @since 0.1.0
 * @category models
 */
export const Parser = Schema.Literal("default", "ngram", "json", "json_value", "gojieba")

/**
 * @since 0.1.0
 * @category models
 */
export type Parser = typeof Parser.Type

/**
 * @since 0.1.0
 * @category models
 */
export class FullTextIndex extends Schema.Class<FullTextIndex>("effect-matrixone/FullTextIndex")({
  name: Schema.String,
  columns: Schema.Array(Schema.String),
  parser: Parser
}) {}

/**
 * @since 0.1.0
 * @category models
 */
export interface IndexOptions {
  readonly name: string
  readonly table: TableName
  /** Of type char, varchar, text or json, together searched as one text. */
  readonly columns: readonly [string, ...ReadonlyArray<string>]
  /** Default `default`. */
  readonly parser?: Parser | undefined
  /** Rows are indexed some seconds after they were written, instead of with them. Default `false`. */
  readonly async?: boolean | undefined
}

/**
 * A word; several words find them next to each other, in that order, with one character between them. Of `prefix`, one word
 * finds all words that begin so. Upper and lower case are one. A word of less than three characters is always taken for the
 * beginning of words. Whatever is no letter and no digit only separates words: no character has a meaning of its own.
 *
 * @since 0.1.0
 * @category models
 */
export type Term = string | { readonly prefix: string }

/**
 * A query of terms, each by itself or `anyOf` several. Without a `must`, one of the others but `mustNot` has to be there.
 *
 * @since 0.1.0
 * @category models
 */
export interface BooleanQuery {
  /** All of these are in the text. */
  readonly must?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
  /** These make it rank higher. */
  readonly should?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
  /** As `should`, with a weight of 1.1. */
  readonly raise?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
  /** As `should`, with a weight of 0.9. */
  readonly lower?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
  /** These make it rank lower, below zero. */
  readonly discourage?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
  /** None of these is in the text. */
  readonly mustNot?: ReadonlyArray<Term | { readonly anyOf: ReadonlyArray<Term> }> | undefined
}

/**
 * What to search for. A text is searched in natural language mode, which on MatrixOne finds its words next to each other, in
 * that order, as they stand; words anywhere in the text are a {@link BooleanQuery}.
 *
 * @since 0.1.0
 * @category models
 */
export type Query = string | BooleanQuery

/**
 * How relevance is counted: by `TF-IDF`, or by `BM25`, which takes the length of texts into account.
 *
 * @since 0.1.0
 * @category models
 */
export type Relevance = "TF-IDF" | "BM25"

/**
 * A row that was found, with its relevance: the higher, the better.
 *
 * @since 0.1.0
 * @category models
 */
export interface Hit<A> {
  readonly row: A
  readonly score: number
}

/**
 * @since 0.1.0
 * @category models
 */
export interface SearchOptions {
  readonly table: TableName
  /** Exactly the columns of an index, in its order. */
  readonly columns: readonly [string, ...ReadonlyArray<string>]
  readonly query: Query
  /** Which columns to read. Default: all. */
  readonly select?: readonly [string, ...ReadonlyArray<string>] | undefined
  /** A further condition on the rows, for example `sql.and([…])`. */
  readonly where?: Statement.Fragment | undefined
  /** At most so many rows. Default 100. */
  readonly limit?: number | undefined
}

/**
 * Makes and drops fulltext indexes, and searches by them.
 *
 * A table needs a primary key to be searched. Indexes belong to the transaction around them as any definition does. A bad
 * name is `InvalidInput`, sent nowhere; a table that is missing is `ObjectNotFound`.
 *
 * @since 0.1.0
 * @category tags
 */
export class FullText extends Context.Tag("effect-matrixone/FullText")<
  FullText,
  {
    /**
     * Sends `CREATE FULLTEXT INDEX …`, which reads the whole table. A second index over the same columns, a column of another
     * type and a parser that the server has not are `UnsupportedError`.
     */
    readonly createIndex: (options: IndexOptions) => Effect.Effect<FullTextIndex, IndexAlreadyExists | SqlError>

    /** Sends `DROP INDEX …`. With `ifExists` a missing one is no failure. An index of another kind is `IndexNotFound`. */
    readonly dropIndex: (
      index: { readonly name: string; readonly table: TableName },
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect.Effect<void, IndexNotFound | SqlError>

    /** A table's fulltext indexes, in the order in which they were made. */
    readonly indexes: (table: TableName) => Effect.Effect<ReadonlyArray<FullTextIndex>, SqlError>

    /**
     * The rows that a query finds, best first, decoded by a schema over the columns' own names. A query without a letter or
     * digit finds nothing. Columns without an index are `UnsupportedError`.
     */
    readonly search: <A, I, R>(
      row: Schema.Schema<A, I, R>,
      options: SearchOptions
    ) => Effect.Effect<ReadonlyArray<Hit<A>>, SqlError | ParseError, R>
  }
>() {}

/**
 * Runs an effect with its searches ranked by one algorithm, on one connection whose `ft_relevancy_algorithm` is set. Not
 * inside a transaction, which a SET would end; put it around one. The server's default is TF-IDF.
 *
 * @since 0.1.0
 * @category combinators
 */
export const withRelevance =
  (relevance: Relevance) =>
  <A, E, R>(self: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError, R | MatrixOneClient> =>
    Effect.flatMap(MatrixOneClient, (client) => client.withSession({ ft_relevancy_algorithm: relevance })(self))
