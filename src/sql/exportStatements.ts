/**
 * SELECT … INTO OUTFILE.
 */
import type { CsvOutput, ExportFile } from "../services/Export.ts"
import { string } from "./literals.ts"
import { fileName } from "./serverFiles.ts"

const formats: Readonly<Record<string, string>> = {
  csv: "csv",
  jsonl: "jsonline",
  jsonline: "jsonline",
  ndjson: "jsonline",
  parquet: "parquet"
}

/** The format that a file's name says, if it says one. */
export const formatOf = (path: string): string | undefined => formats[/\.(\w+)$/.exec(path)?.[1]?.toLowerCase() ?? ""]

const csvClauses = ({ header = false, lineEnd = "\n", quote = '"', separator = "," }: CsvOutput): string =>
  ` FIELDS TERMINATED BY ${string(separator)} ENCLOSED BY ${string(quote)}` +
  ` LINES TERMINATED BY ${string(lineEnd)} HEADER '${header ? "TRUE" : "FALSE"}'`

/** Behind a query, on a line of its own: the query may end in a comment. Every clause is spelled out, in the one order. */
export const intoOutfile = ({ output, splitSize, to }: Omit<ExportFile, "query">): string =>
  `\nINTO OUTFILE ${string(fileName(to))} FORMAT ${string(output.format)}` +
  (splitSize === undefined ? "" : ` SPLITSIZE '${splitSize}'`) +
  (output.format === "csv" ? csvClauses(output) : "")
