/**
 * What a snapshot or a PITR is of.
 */
import type { Captures } from "../translate/Pattern.ts"

export type Level = "cluster" | "account" | "database" | "table"

/** As the words of the statement say; an account where they say nothing. */
export const levelOf = (captures: Captures): Level =>
  captures.has("CLUSTER")
    ? "cluster"
    : captures.has("TABLE")
      ? "table"
      : captures.has("DATABASE")
        ? "database"
        : "account"
