/**
 * Vectors over this package's client.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { ParseError } from "effect/ParseResult"
import * as Schema from "effect/Schema"
import { classify, sqlError } from "../../errors/classify.ts"
import { IndexAlreadyExists, IndexNotFound } from "../../errors/IndexErrors.ts"
import { InvalidInput } from "../../errors/reasons.ts"
import { DimensionMismatch, MetricMismatch } from "../../errors/VectorErrors.ts"
import { MatrixOneClient } from "../../services/MatrixOneClient.ts"
import { format, type TableName } from "../../services/TableName.ts"
import {
  type HnswOptions,
  type IndexMetric,
  type IvfflatOptions,
  type Metric,
  type Neighbour,
  type SearchOptions,
  VectorIndex,
  Vectors
} from "../../services/Vectors.ts"
import { tableIdentifier } from "../../sql/fragments.ts"
import { identifier } from "../../sql/literals.ts"
import { distance } from "../Vectors.ts"
import { ranked } from "./ranked.ts"
import { query, send } from "./statement.ts"
import { createIndex, dropIndex, indexNames, type TableIndex, tableIndexes } from "./tableIndexes.ts"

const operatorClass: Readonly<Record<IndexMetric, string>> = {
  l2: "vector_l2_ops",
  cosine: "vector_cosine_ops",
  innerProduct: "vector_ip_ops"
}

/** The metric of the index that serves a search by each. */
const servedBy: Readonly<Record<Metric, IndexMetric>> = {
  l2: "l2",
  l2sq: "l2",
  cosine: "cosine",
  innerProduct: "innerProduct"
}

const metrics = new Map<unknown, IndexMetric>([
  [operatorClass.l2, "l2"],
  [operatorClass.cosine, "cosine"],
  [operatorClass.innerProduct, "innerProduct"]
])

const kinds = ["ivfflat", "hnsw"] as const
type Kind = (typeof kinds)[number]
const isKind = (type: string): type is Kind => kinds.some((kind) => kind === type)

const indexOf = ({ columns, name, parameters, type }: TableIndex): ReadonlyArray<VectorIndex> =>
  isKind(type)
    ? [
        new VectorIndex({
          name,
          kind: type,
          column: columns[0] ?? "",
          metric: Option.fromNullable(metrics.get(parameters.op_type)),
          lists: parameters.lists === undefined ? Option.none() : Option.some(Number(parameters.lists))
        })
      ]
    : []

const invalid = (message: string): SqlError => sqlError(new InvalidInput({ message, isRetryable: false }))

/** What the server's grammar takes for a count: a whole number from 1 on. */
const counts = (options: Readonly<Record<string, number | undefined>>): Effect.Effect<string, SqlError> => {
  let text = ""
  for (const [name, n] of Object.entries(options)) {
    if (n === undefined) continue
    if (!Number.isSafeInteger(n) || n < 1) return invalid(`${name} is no whole number from 1 on`)
    text += ` ${name} = ${n}`
  }
  return Effect.succeed(text)
}

const settings = (options: IvfflatOptions | HnswOptions): Effect.Effect<string, SqlError> =>
  options.kind === "ivfflat"
    ? counts({ LISTS: options.lists })
    : counts({ M: options.m, EF_CONSTRUCTION: options.efConstruction, EF_SEARCH: options.efSearch })

/** The server's words, by how it came upon it; not all of them say the column's dimension. */
const otherDimension =
  /different dimensions \((?<is>\d+), |expected vector dimension (?<should>\d+) |^(?:internal error: )?vector dimension not matched/

const mostProbes = 80_000

const Hidden = Schema.Struct({ db: Schema.String, part: Schema.String, tbl: Schema.String })
const Dimension = Schema.Struct({ dimension: Schema.Number })
const ListSize = Schema.Struct({ centroid: Schema.Number, vectors: Schema.Number })

/**
 * @since 0.1.0
 * @category constructors
 */
export const make: Effect.Effect<Vectors["Type"], never, MatrixOneClient> = Effect.map(MatrixOneClient, (client) => {
  /** The server has hnsw behind a switch of the session. */
  const ofKind =
    (kind: Kind) =>
    <A, E>(self: Effect.Effect<A, E>): Effect.Effect<A, E | SqlError> =>
      kind === "hnsw" ? client.withSession({ experimental_hnsw_index: 1 })(self) : self

  const indexes = Effect.fn("Vectors.indexes")(function* (table: TableName) {
    yield* indexNames(table, [])
    return (yield* tableIndexes(client, table)).flatMap(indexOf)
  })

  const found = (index: {
    readonly name: string
    readonly table: TableName
  }): Effect.Effect<VectorIndex, IndexNotFound | SqlError> =>
    Effect.gen(function* () {
      const known = (yield* indexes(index.table)).find(({ name }) => name.toLowerCase() === index.name.toLowerCase())
      return known ?? (yield* new IndexNotFound({ index: index.name, table: format(index.table) }))
    })

  /** Fails unless the index named is one that can serve the search. */
  const checkIndex = ({
    column,
    index,
    metric = "l2",
    table
  }: SearchOptions): Effect.Effect<void, IndexNotFound | MetricMismatch | SqlError> =>
    Effect.gen(function* () {
      if (index === undefined) return
      const known = yield* found({ name: index, table })
      if (known.column.toLowerCase() !== column.toLowerCase()) {
        return yield* new IndexNotFound({ index, table: `${format(table)}.${column}` })
      }
      const indexMetric = Option.getOrElse(known.metric, () => "another metric")
      if (indexMetric !== servedBy[metric]) return yield* new MetricMismatch({ index, metric, indexMetric })
    })

  /** The tables that the server keeps behind an index, by what they hold. */
  const hidden = (name: string, table: TableName) => {
    const database = typeof table === "string" ? "DATABASE()" : "?"
    const bare = typeof table === "string" ? table : table.table
    return Effect.map(
      query(
        client,
        {
          text:
            "SELECT t.reldatabase AS db, i.algo_table_type AS part, i.index_table_name AS tbl " +
            "FROM mo_catalog.mo_indexes i JOIN mo_catalog.mo_tables t ON t.rel_id = i.table_id " +
            `WHERE t.account_id = current_account_id() AND t.relname = ? AND t.reldatabase = ${database} ` +
            "AND i.name = ? AND i.algo_table_type <> ''",
          parameters: [bare, ...(typeof table === "string" ? [] : [table.database]), name]
        },
        Hidden
      ),
      (rows) => new Map(rows.map(({ db, part, tbl }) => [part, tableIdentifier({ database: db, table: tbl })]))
    )
  }

  /** The dimension of what is stored, if anything is. */
  const storedDimension = (table: TableName, column: string): Effect.Effect<number | undefined> => {
    const vector = identifier(column)
    const text = `SELECT vector_dims(${vector}) AS dimension FROM ${tableIdentifier(table)} WHERE ${vector} IS NOT NULL LIMIT 1`
    return Effect.match(query(client, { text, parameters: [] }, Dimension), {
      onFailure: () => undefined,
      onSuccess: ([row]) => row?.dimension
    })
  }

  const mismatch = (
    { column, table, vector }: SearchOptions,
    error: SqlError
  ): Effect.Effect<never, DimensionMismatch | SqlError> => {
    const reason = classify(error)
    const found = otherDimension.exec(reason.message)
    if (found === null) return Effect.fail(error)
    const said = found.groups?.is ?? found.groups?.should
    const expected = said === undefined ? storedDimension(table, column) : Effect.succeed(Number(said))
    return Effect.flatMap(expected, (dimension) =>
      Effect.fail(
        new DimensionMismatch({
          column,
          expected: dimension,
          actual: vector.length,
          errno: reason.errno,
          cause: reason
        })
      )
    )
  }

  return Vectors.of({
    indexes,
    createIndex: Effect.fn("Vectors.createIndex")(function* (options) {
      const { column, kind, metric = "l2", name, table } = options
      yield* indexNames(table, [name, column])
      const statement =
        `CREATE INDEX ${identifier(name)} USING ${kind} ON ${tableIdentifier(table)} (${identifier(column)})` +
        `${yield* settings(options)} OP_TYPE '${operatorClass[metric]}'`
      yield* ofKind(kind)(createIndex(client, options, statement))
      return yield* Effect.catchTag(found(options), "IndexNotFound", () =>
        Effect.fail(new IndexAlreadyExists({ index: name, table: format(table) }))
      )
    }),
    reindex: Effect.fn("Vectors.reindex")(function* (index, options) {
      yield* indexNames(index.table, [index.name])
      const { kind } = yield* found(index)
      const lists = yield* counts({ LISTS: options?.lists })
      if (lists !== "" && kind !== "ivfflat") return yield* invalid("only an ivfflat index has lists")
      const text = `ALTER TABLE ${tableIdentifier(index.table)} ALTER REINDEX ${identifier(index.name)} ${kind}${lists}`
      yield* ofKind(kind)(send(client, text))
      return yield* found(index)
    }),
    dropIndex: Effect.fn("Vectors.dropIndex")(function* (index, options) {
      yield* dropIndex(client, index, kinds, options?.ifExists === true)
    }),
    listSizes: Effect.fn("Vectors.listSizes")(function* (index) {
      yield* indexNames(index.table, [index.name])
      const { kind, name } = yield* found(index)
      const parts = yield* hidden(name, index.table)
      const [entries, metadata] = [parts.get("entries"), parts.get("metadata")]
      if (kind !== "ivfflat" || entries === undefined || metadata === undefined) {
        return yield* invalid(`index "${index.name}" is no ivfflat index: it has no lists`)
      }
      const text =
        `SELECT CAST(__mo_index_centroid_fk_id AS SIGNED) AS centroid, COUNT(*) AS vectors FROM ${entries} ` +
        `WHERE __mo_index_centroid_fk_version = (SELECT CAST(__mo_index_val AS SIGNED) FROM ${metadata} ` +
        "WHERE __mo_index_key = 'version') GROUP BY __mo_index_centroid_fk_id ORDER BY centroid"
      return yield* query(client, { text, parameters: [] }, ListSize)
    }),
    search: Effect.fn("Vectors.search")(function* <A, I, R>(
      row: Schema.Schema<A, I, R>,
      options: SearchOptions
    ): Effect.fn.Return<
      ReadonlyArray<Neighbour<A>>,
      DimensionMismatch | MetricMismatch | IndexNotFound | ParseError | SqlError,
      R
    > {
      const { column, limit = 10, metric = "l2", probes, rankMode, select, table, vector, where } = options
      yield* indexNames(table, [column, ...(select ?? [])])
      if (vector.length === 0 || !Array.from(vector).every(Number.isFinite)) {
        return yield* invalid("the vector to search for is empty or has an element that is no finite number")
      }
      if (probes !== undefined && !(Number.isInteger(probes) && probes >= 1 && probes <= mostProbes)) {
        return yield* invalid(`between 1 and ${mostProbes} lists can be searched`)
      }
      yield* checkIndex(options)
      const present = client.unsafe(`${identifier(column)} IS NOT NULL`)
      const hits = Effect.catchTag(
        ranked(client, row, {
          table,
          select,
          rank: distance(metric, column, vector),
          descending: false,
          conditions: where === undefined ? [present] : [present, client`(${where})`],
          limit,
          tail: rankMode === undefined ? "" : ` BY RANK WITH OPTION 'mode=${rankMode}'`
        }),
        "SqlError",
        (error) => mismatch(options, error)
      )
      const nearest = probes === undefined ? hits : client.withSession({ probe_limit: probes })(hits)
      return (yield* nearest).map((hit) => ({ row: hit.row, distance: hit.rank }))
    })
  })
})

/**
 * @since 0.1.0
 * @category layers
 */
export const layer: Layer.Layer<Vectors, never, MatrixOneClient> = Layer.effect(Vectors, make)
