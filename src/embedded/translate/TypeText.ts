/**
 * Reading a type as it is declared: `int unsigned`, `decimal(10,2)`, `enum('a','b')`, `vecf32(3)`.
 */
import { SqlFailure } from "../wire/WireSession.ts"
import { unsupported } from "./Errors.ts"
import { syntaxError } from "./SyntaxError.ts"
import { isOperator, isWord, type Token } from "./Tokens.ts"
import type { SqlType, TypeName } from "./Types.ts"
import type { VectorName } from "./VectorTypes.ts"

interface Declaration {
  readonly name: TypeName
  readonly unsigned?: true
  /** What the parentheses mean. */
  readonly takes?: "length" | "scale" | "precision" | "members" | "width"
  readonly length?: number
  /** The largest length, with the text of the error beyond it. */
  readonly most?: readonly [limit: number, message: string]
}

const vector = (name: VectorName): Declaration => ({
  name,
  takes: "length",
  length: 65535,
  most: [65535, `${name},  typeLen is over the MaxVectorLen : 65535`]
})

const declarations: Readonly<Record<string, Declaration>> = {
  BOOL: { name: "bool" },
  BOOLEAN: { name: "bool" },
  TINYINT: { name: "tinyint", takes: "width" },
  SMALLINT: { name: "smallint", takes: "width" },
  MEDIUMINT: { name: "mediumint", takes: "width" },
  INT: { name: "int", takes: "width" },
  INTEGER: { name: "int", takes: "width" },
  BIGINT: { name: "bigint", takes: "width" },
  INT1: { name: "tinyint", takes: "width" },
  INT2: { name: "smallint", takes: "width" },
  INT3: { name: "mediumint", takes: "width" },
  INT4: { name: "int", takes: "width" },
  INT8: { name: "bigint", takes: "width" },
  SIGNED: { name: "bigint" },
  UNSIGNED: { name: "bigint", unsigned: true },
  FLOAT: { name: "float", takes: "precision" },
  DOUBLE: { name: "double", takes: "precision" },
  REAL: { name: "double", takes: "precision" },
  DECIMAL: { name: "decimal", takes: "precision" },
  NUMERIC: { name: "decimal", takes: "precision" },
  CHAR: { name: "char", takes: "length", length: 1, most: [255, "char,  typeLen is over the MaxCharLen: 255"] },
  VARCHAR: {
    name: "varchar",
    takes: "length",
    length: 65535,
    most: [65535, "varchar,  typeLen is over the MaxVarcharLen: 65535"]
  },
  TEXT: { name: "text", takes: "width" },
  TINYTEXT: { name: "text" },
  MEDIUMTEXT: { name: "text" },
  LONGTEXT: { name: "text" },
  DATALINK: { name: "text" },
  BINARY: { name: "binary", takes: "length", length: 1, most: [255, "binary,  typeLen is over the MaxBinaryLen: 255"] },
  VARBINARY: {
    name: "varbinary",
    takes: "length",
    length: 65535,
    most: [65535, "varbinary,  typeLen is over the MaxVarBinaryLen: 65535"]
  },
  BLOB: { name: "blob", takes: "width" },
  TINYBLOB: { name: "blob" },
  MEDIUMBLOB: { name: "blob" },
  LONGBLOB: { name: "blob" },
  DATE: { name: "date" },
  TIME: { name: "time", takes: "scale" },
  DATETIME: { name: "datetime", takes: "scale" },
  TIMESTAMP: { name: "timestamp", takes: "scale" },
  YEAR: { name: "year", takes: "width" },
  JSON: { name: "json" },
  UUID: { name: "uuid" },
  ENUM: { name: "enum", takes: "members" },
  SET: { name: "set", takes: "members" },
  BIT: { name: "bit", takes: "length", length: 1, most: [64, "bit,  typeLen is over the MaxBitLen: 64"] },
  VECF32: vector("vecf32"),
  VECF64: vector("vecf64"),
  VECBF16: vector("vecbf16"),
  VECF16: vector("vecf16"),
  VECINT8: vector("vecint8"),
  VECUINT8: vector("vecuint8")
}

/** Types MatrixOne has and this server does not. */
const missing = new Set(["GEOMETRY", "POINT", "LINESTRING", "POLYGON", "GEOMETRY32", "ARRAY"])

/**
 * Reads a type from the front of `tokens`. Returns it and how many tokens it took; throws 1064 where there is none.
 * `sql` is the text the tokens come from.
 */
export const readType = (sql: string, tokens: ReadonlyArray<Token>): readonly [type: SqlType, taken: number] => {
  const first = tokens[0]
  if (first === undefined) throw syntaxError(sql, sql.length)
  if (first.kind === "word" && missing.has(first.word)) throw unsupported(`the type ${first.value.toLowerCase()}`)
  const declaration = first.kind === "word" ? declarations[first.word] : undefined
  if (declaration === undefined) throw syntaxError(sql, first.start)
  let i = 1
  if (isWord(first, "DOUBLE") && isWord(tokens[i], "PRECISION")) i++
  const args: Array<Token> = []
  if (isOperator(tokens[i], "(")) {
    if (declaration.takes === undefined) throw syntaxError(sql, tokens[i]?.start ?? sql.length)
    for (i++; !isOperator(tokens[i], ")"); i++) {
      const token = tokens[i]
      if (token === undefined) throw syntaxError(sql, sql.length)
      if (!isOperator(token, ",")) args.push(token)
    }
    if (args.length === 0) throw syntaxError(sql, tokens[i]?.start ?? sql.length)
    i++
  } else if (declaration.takes === "members") throw syntaxError(sql, tokens[i]?.start ?? sql.length)
  let unsigned = declaration.unsigned === true
  for (;;) {
    if (isWord(tokens[i], "UNSIGNED")) unsigned = true
    else if (!isWord(tokens[i], "SIGNED", "ZEROFILL", "INTEGER", "INT")) break
    i++
  }
  return [{ ...shape(sql, first, declaration, args), ...(unsigned ? { unsigned } : {}) }, i]
}

const number = (sql: string, token: Token | undefined): number => {
  if (token === undefined || !/^\d+$/.test(token.value)) throw syntaxError(sql, token?.start ?? sql.length)
  return Number(token.value)
}

const shape = (sql: string, first: Token, declaration: Declaration, args: ReadonlyArray<Token>): SqlType => {
  const { name, takes } = declaration
  switch (takes) {
    case "members":
      return { name, values: args.map((a) => a.value) }
    case "scale": {
      const scale = args[0] === undefined ? 0 : number(sql, args[0])
      if (scale > 6) throw syntaxError(sql, first.start, `For ${name}(fsp), fsp must in [0, 6].`)
      return { name, scale }
    }
    case "length": {
      const length = args[0] === undefined ? declaration.length : number(sql, args[0])
      const most = declaration.most
      if (most !== undefined && length !== undefined && length > most[0]) {
        throw new SqlFailure(1690, `data out of range: data type ${most[1]}`)
      }
      if (length === 0 && /^vec/.test(name))
        throw new SqlFailure(1690, `data out of range: data type ${name},  typeLen cannot be less than 1`)
      return length === undefined ? { name } : { name, length }
    }
    case "precision": {
      if (args[0] === undefined) return name === "decimal" ? { name, length: 38, scale: 0 } : { name }
      const length = number(sql, args[0])
      const scale = args[1] === undefined ? (name === "decimal" ? 0 : undefined) : number(sql, args[1])
      if (name === "decimal" && (length > 65 || length === 0))
        throw syntaxError(sql, first.start, "For decimal(M), M must between 0 and 65.")
      if (scale !== undefined && scale > length)
        throw syntaxError(sql, first.start, "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column 'a').")
      if (name === "decimal" && length > 38) throw unsupported("a decimal of more than 38 digits")
      return scale === undefined ? { name } : { name, length, scale }
    }
    default:
      return { name }
  }
}
