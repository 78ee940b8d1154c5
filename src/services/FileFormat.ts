/**
 * How rows are written in files.
 *
 * @since 0.1.0
 */

/**
 * Delimited text. NULL is `\N`; a field in quotes is text, with a quote in it doubled or escaped.
 *
 * @since 0.1.0
 * @category models
 */
export interface CsvFormat {
  readonly format: "csv"
  /** Default `,`. */
  readonly separator?: string | undefined
  /** One character; none, when empty. Default `"`. */
  readonly quote?: string | undefined
  /** What a line ends with. Default a line feed. */
  readonly lineEnd?: string | undefined
}

/**
 * A JSON document on each line. Binary values are Base64.
 *
 * @since 0.1.0
 * @category models
 */
export interface JsonLineFormat {
  readonly format: "jsonline"
}

/**
 * Apache Parquet, with the types of the columns.
 *
 * @since 0.1.0
 * @category models
 */
export interface ParquetFormat {
  readonly format: "parquet"
}
