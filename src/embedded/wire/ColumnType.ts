/** The column and parameter types of MySQL's protocol. */
export const ColumnType = {
  DECIMAL: 0,
  TINY: 1,
  SHORT: 2,
  LONG: 3,
  FLOAT: 4,
  DOUBLE: 5,
  NULL: 6,
  TIMESTAMP: 7,
  LONGLONG: 8,
  INT24: 9,
  DATE: 10,
  TIME: 11,
  DATETIME: 12,
  YEAR: 13,
  VARCHAR: 15,
  BIT: 16,
  /** MatrixOne's own: text columns of some SHOW statements. */
  TEXT: 241,
  JSON: 245,
  NEWDECIMAL: 246,
  ENUM: 247,
  SET: 248,
  TINY_BLOB: 249,
  MEDIUM_BLOB: 250,
  LONG_BLOB: 251,
  BLOB: 252,
  VAR_STRING: 253,
  STRING: 254,
  GEOMETRY: 255
} as const

/** Character set 63: bytes, and what MatrixOne says of numbers, times and json. */
export const CHARSET_BINARY = 63

/** Character set 33, utf8, which MatrixOne says of text although it is utf8mb4. */
export const CHARSET_TEXT = 33

const textTypes: ReadonlySet<number> = new Set([
  ColumnType.VARCHAR,
  ColumnType.TEXT,
  ColumnType.ENUM,
  ColumnType.SET,
  ColumnType.TINY_BLOB,
  ColumnType.MEDIUM_BLOB,
  ColumnType.LONG_BLOB,
  ColumnType.BLOB,
  ColumnType.VAR_STRING,
  ColumnType.STRING
])

/** Whether a column of this type is text unless it is declared binary. */
export const isTextType = (type: number): boolean => textTypes.has(type)
