/**
 * Formats checked before anything is sent.
 */
import type { CsvFormat } from "../../services/FileFormat.ts"

/** What the server would read or write as something else, or not at all; in words, if anything is. */
export const csvFault = ({
  escape = "\\",
  lineEnd = "\n",
  quote = '"',
  separator = ","
}: Omit<CsvFormat, "format"> & { readonly escape?: string | undefined }): string | undefined => {
  if (separator === "" || /^["\r\n\0]/.test(separator)) return "the separator is empty, a quote or the end of a line"
  if (lineEnd === "") return "the end of a line is empty"
  if (quote.length > 1 || escape.length > 1) return "quote and escape are one character each, or none"
  return quote !== "" && (quote === escape || separator.startsWith(quote))
    ? "one character has two meanings"
    : undefined
}
