/**
 * Vectors: columns of them, indexes over them, and what lies nearest.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import type * as Statement from "@effect/sql/Statement"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import type { IndexAlreadyExists, IndexNotFound } from "../errors/IndexErrors.ts"
import type { DimensionMismatch, MetricMismatch } from "../errors/VectorErrors.ts"
import type { TableName } from "./TableName.ts"
import type { Vector } from "./Vector.ts"

export * from "./Vector.ts"

/**
 * How near is measured; the smaller, the nearer. `l2` is the Euclidean distance and `l2sq` its square; `cosine` is one minus
 * the cosine of the angle; `innerProduct` is the inner product times minus one, which is how the server's function has it.
 *
 * @since 0.1.0
 * @category models
 */
export const Metric = Schema.Literal("l2", "l2sq", "cosine", "innerProduct")

/**
 * @since 0.1.0
 * @category models
 */
export type Metric = typeof Metric.Type

/**
 * The metrics that an index can be made for; that of `l2` serves `l2sq` too.
 *
 * @since 0.1.0
 * @category models
 */
export const IndexMetric = Schema.Literal("l2", "cosine", "innerProduct")

/**
 * @since 0.1.0
 * @category models
 */
export type IndexMetric = typeof IndexMetric.Type

/**
 * An index over vectors. `ivfflat` sorts them into lists around centroids, of rows that were there when it was made or
 * rebuilt; `hnsw` is a graph that follows the table some seconds later.
 *
 * @since 0.1.0
 * @category models
 */
export class VectorIndex extends Schema.Class<VectorIndex>("effect-matrixone/VectorIndex")({
  name: Schema.String,
  column: Schema.String,
  kind: Schema.Literal("ivfflat", "hnsw"),
  /** `None` for an index of another metric than this library makes. */
  metric: Schema.Option(IndexMetric),
  /** Of an ivfflat index: into how many lists it sorts. */
  lists: Schema.Option(Schema.Int)
}) {}

interface AnyIndexOptions {
  readonly name: string
  readonly table: TableName
  readonly column: string
  /** Default `l2`. */
  readonly metric?: IndexMetric | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface IvfflatOptions extends AnyIndexOptions {
  readonly kind: "ivfflat"
  /** Default 1; about the square root of the number of rows is usual. */
  readonly lists?: number | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface HnswOptions extends AnyIndexOptions {
  readonly kind: "hnsw"
  /** Edges of a node. */
  readonly m?: number | undefined
  /** Candidates while building. */
  readonly efConstruction?: number | undefined
  /** Candidates while searching. */
  readonly efSearch?: number | undefined
}

/**
 * Which rows a search with a condition looks at: `pre` those that meet the condition; `post` the nearest ones, of which those
 * that meet it are left, maybe none; `force` all of them, exactly, without an index; `auto` as the server thinks best;
 * `include` by columns that the index includes.
 *
 * @since 0.1.0
 * @category models
 */
export type RankMode = "pre" | "post" | "force" | "auto" | "include"

/**
 * @since 0.1.0
 * @category models
 */
export interface SearchOptions {
  readonly table: TableName
  readonly column: string
  /** The vector whose neighbours are wanted. */
  readonly vector: Vector
  /** Default `l2`. */
  readonly metric?: Metric | undefined
  /** At most so many rows. Default 10. */
  readonly limit?: number | undefined
  /** A condition on the rows, for example `sql.and([…])`. */
  readonly where?: Statement.Fragment | undefined
  /** Which columns to read. Default: all. */
  readonly select?: readonly [string, ...ReadonlyArray<string>] | undefined
  /** Default: the server's, which with an ivfflat index is `post`. */
  readonly rankMode?: RankMode | undefined
  /** How many lists of an ivfflat index are searched, 1 to 80000; the server's default is 5. Not inside a transaction. */
  readonly probes?: number | undefined
  /** The index that has to serve this search. Looked at first, by one more statement. Default: any, or none. */
  readonly index?: string | undefined
}

/**
 * A row and how far it is.
 *
 * @since 0.1.0
 * @category models
 */
export interface Neighbour<A> {
  readonly row: A
  readonly distance: number
}

/**
 * Searches by vectors and keeps indexes over them. A search is exact without an index, and with `rankMode: "force"`; an index
 * makes it faster and may miss some.
 *
 * What needs a session variable (`probes`, everything about hnsw) runs on one connection that has it, which is set back
 * afterwards; inside a transaction, which a SET would end, it is `NotAllowedInTransaction`. A bad name is `InvalidInput`,
 * sent nowhere; a table that is missing is `ObjectNotFound`.
 *
 * @since 0.1.0
 * @category tags
 */
export class Vectors extends Context.Tag("effect-matrixone/Vectors")<
  Vectors,
  {
    /**
     * The rows whose vectors lie nearest, nearest first, decoded by a schema over the columns' own names. Rows without a
     * vector are not among them. A vector of another dimension is `DimensionMismatch`; one that is empty or not finite is
     * `InvalidInput`. With `index`, a column without that index is `IndexNotFound`, an index of another metric
     * `MetricMismatch`.
     */
    readonly search: <A, I, R>(
      row: Schema.Schema<A, I, R>,
      options: SearchOptions
    ) => Effect<
      ReadonlyArray<Neighbour<A>>,
      DimensionMismatch | MetricMismatch | IndexNotFound | ParseError | SqlError,
      R
    >

    /**
     * Sends `CREATE INDEX … USING …`, which reads the whole table. A column has one index of a kind. A hnsw index needs a
     * bigint primary key and vecf32 or vecf64. A NaN in the column makes the server fail with `UnknownError`.
     */
    readonly createIndex: (options: IvfflatOptions | HnswOptions) => Effect<VectorIndex, IndexAlreadyExists | SqlError>

    /** A table's vector indexes, in the order in which they were made. */
    readonly indexes: (table: TableName) => Effect<ReadonlyArray<VectorIndex>, SqlError>

    /**
     * Builds an index anew from the rows that are there, an ivfflat one with that many lists from now on. Do so after loading
     * many rows: centroids stay where they were.
     */
    readonly reindex: (
      index: { readonly name: string; readonly table: TableName },
      options?: { readonly lists?: number | undefined }
    ) => Effect<VectorIndex, IndexNotFound | SqlError>

    /** Sends `DROP INDEX …`. With `ifExists` a missing one is no failure. An index of another kind is `IndexNotFound`. */
    readonly dropIndex: (
      index: { readonly name: string; readonly table: TableName },
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, IndexNotFound | SqlError>

    /**
     * How many vectors each list of an ivfflat index holds, by the number of its centroid; very uneven ones ask for a
     * `reindex`. Empty lists are left out. Reads the server's own tables behind the index. For a hnsw index: `InvalidInput`.
     */
    readonly listSizes: (index: {
      readonly name: string
      readonly table: TableName
    }) => Effect<ReadonlyArray<{ readonly centroid: number; readonly vectors: number }>, IndexNotFound | SqlError>
  }
>() {}
