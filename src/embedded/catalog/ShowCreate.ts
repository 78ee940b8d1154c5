/**
 * SHOW CREATE TABLE.
 */
import type { ColumnDefinition, TableDefinition } from "../engine/TableDefinition.ts"
import { unescaped } from "../translate/Tokens.ts"
import { declaredAs } from "../translate/Types.ts"

const name = (text: string): string => `\`${text.replaceAll("`", "``")}\``

/** A text is quoted a second time: a quote in it is four. */
export const quotedAgain = (shown: string): string =>
  /^'.*'$/s.test(shown) ? `'${shown.slice(1, -1).replaceAll("'", "''")}'` : shown

/** MatrixOne reads its print as a text once more. */
const comment = (text: string): string => unescaped(`COMMENT '${text}'`)

const column = (c: ColumnDefinition): string => {
  const parts = [name(c.name), declaredAs(c.type)]
  if (c.generated !== undefined)
    parts.push(`GENERATED ALWAYS AS (${c.generated.shown}) ${c.generated.stored ? "STORED" : "VIRTUAL"}`)
  else {
    if (c.type.name === "timestamp" && !c.notNull && c.default === undefined) parts.push("NULL")
    if (c.notNull) parts.push("NOT NULL")
    if (c.autoIncrement) parts.push("AUTO_INCREMENT")
    else if (c.default !== undefined) parts.push(`DEFAULT ${unescaped(quotedAgain(c.default.shown))}`)
    else if (!c.notNull) parts.push("DEFAULT NULL")
    if (c.onUpdate !== undefined) parts.push(`ON UPDATE ${c.onUpdate}`)
  }
  if (c.comment !== "") parts.push(comment(c.comment))
  return parts.join(" ")
}

export const createTableText = (table: string, definition: TableDefinition): string => {
  const list = (columns: ReadonlyArray<string>) => columns.map(name).join(",")
  const lines = definition.columns.map((c) => `  ${column(c)}`)
  if (definition.primaryKey.length > 0) lines.push(`  PRIMARY KEY (${list(definition.primaryKey)})`)
  for (const i of definition.indexes) {
    const tail = i.comment === undefined ? "" : ` ${comment(i.comment)}`
    if (i.fulltext === true)
      lines.push(
        ` FULLTEXT ${name(i.name)}(${list(i.columns)})${i.parser === undefined ? "" : ` WITH PARSER ${i.parser}`}${tail}`
      )
    else if (i.btree === true) lines.push(`  KEY ${name(i.name)} USING btree (${list(i.columns)})${tail}`)
    else if (i.algorithm !== undefined)
      lines.push(`  KEY ${name(i.name)} USING ${i.algorithm} (${list(i.columns)})${i.options ?? ""}${tail}`)
    else {
      const parts = i.columns.map((c, at) =>
        (i.prefixes?.[at] ?? 0) > 0 ? `${name(c)}(${i.prefixes?.[at]})` : name(c)
      )
      lines.push(`  ${i.unique ? "UNIQUE " : ""}KEY ${name(i.name)} (${parts.join(",")})${tail}`)
    }
  }
  for (const k of definition.foreignKeys) {
    lines.push(
      `  CONSTRAINT ${name(k.name)} FOREIGN KEY (${list(k.columns)}) REFERENCES ${name(k.table)} (${list(k.referenced)}) ON DELETE ${k.onDelete} ON UPDATE ${k.onUpdate}`
    )
  }
  for (const c of definition.checks) lines.push(`  CONSTRAINT ${name(c.name)} CHECK (${c.shown})`)
  const { comment: last, createdComment: told = last } = definition
  const kind = definition.temporary === true ? "CREATE TEMPORARY TABLE" : "CREATE TABLE"
  return `${kind} ${name(table)} (\n${lines.join(",\n")}\n)${told === "" ? "" : ` ${comment(told).replace("COMMENT ", "COMMENT=")}`}${definition.suffix ?? ""}`
}
