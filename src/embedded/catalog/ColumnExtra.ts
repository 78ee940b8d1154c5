import type { ColumnDefinition } from "../engine/TableDefinition.ts"

/** What EXTRA says of a column. */
export const extraOf = ({ autoIncrement, generated }: ColumnDefinition): string =>
  autoIncrement
    ? "auto_increment"
    : generated === undefined
      ? ""
      : `${generated.stored ? "STORED" : "VIRTUAL"} GENERATED`
