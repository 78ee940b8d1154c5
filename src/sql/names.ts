/**
 * What names may be: rules as data.
 */

/** Databases that belong to the server. */
export const systemDatabases: ReadonlySet<string> = new Set([
  "mysql",
  "system",
  "system_metrics",
  "mo_task",
  "mo_debug",
  "information_schema",
  "mo_catalog"
])

/** How the names of snapshots begin that the server makes for itself. */
export const internalSnapshotPrefixes: ReadonlyArray<string> = ["__mo_branch_", "ccpr_"]

export const isInternalSnapshot = (name: string): boolean =>
  internalSnapshotPrefixes.some((prefix) => name.startsWith(prefix))

export interface NameRule {
  /** What is named, for messages. */
  readonly object: string
  /** In characters, not UTF-16 units: the width of the catalog's column. */
  readonly maxLength: number
  readonly refused: RegExp
  readonly hint: string
}

/**
 * The server refuses blank, tab and quotes itself; it cuts what is longer to 64 characters without a word, and stores line
 * breaks, backslashes and control characters, which few other tools can then name.
 */
export const snapshotRule: NameRule = {
  object: "snapshot",
  maxLength: 64,
  refused: /[\s'"`\\\p{Cc}\p{Cs}]/u,
  hint: "A snapshot's name has 1 to 64 characters and no white space, control character, quote, backquote or backslash."
}

/** How the PITR is called that the server makes for itself. */
export const internalPitr = "sys_mo_catalog_pitr"

/** As for snapshots, but for the width of the column. */
export const pitrRule: NameRule = {
  object: "pitr",
  maxLength: 5000,
  refused: snapshotRule.refused,
  hint: "A pitr's name has 1 to 5000 characters and no white space, control character, quote, backquote or backslash."
}

/**
 * What 4.2.0 takes and then writes into SQL of its own as something else. A quote ends the name in what CREATE SNAPSHOT
 * inserts, so that the rest of the name is run. With a backslash, or what Go does not print as itself (zero-width joiners,
 * no-break spaces, control characters), an object can be made and never dropped. All else the server judges itself.
 */
export const objectRule: NameRule = {
  object: "database or table",
  maxLength: 5000,
  refused: /[^\p{L}\p{M}\p{N}\p{P}\p{S} \b\n\r\t]|['\\]/u,
  hint:
    "A database's or table's name has 1 to 5000 characters, no quote, no backslash and none that is invisible: MatrixOne " +
    "takes them for something else in its own SQL."
}

export const accountRule: NameRule = {
  object: "account",
  maxLength: 300,
  refused: /[^0-9A-Za-z_-]/,
  hint: "An account's name has letters, digits, _ and - only."
}

/**
 * A backslash begins an escape in the SQL that the server makes of such a name; `:` and `#` part a login, `%3A` is a `:`
 * there, and what follows a `?` is no name any more. White space at the ends is cut off.
 */
export const principalRule: NameRule = {
  object: "user or role",
  maxLength: 300,
  refused: /[\s'"`\\:#?\p{Cc}\p{Cs}]|%3a/iu,
  hint:
    "A user's or role's name has 1 to 300 characters and no white space, control character, quote, backquote, backslash, " +
    ": # or ?, which no login could say."
}

/** The server cuts what is longer to 64 characters without a word. */
export const publicationRule: NameRule = {
  object: "publication",
  maxLength: 64,
  refused: /[\s'"`\\\p{Cc}\p{Cs}]/u,
  hint: "A publication's name has 1 to 64 characters and no white space, control character, quote, backquote or backslash."
}

/** The server lists the tables of a publication with commas between them. */
export const publishedTableRule: NameRule = {
  ...objectRule,
  object: "published table",
  refused: new RegExp(`${objectRule.refused.source}|,`, "u"),
  hint: `${objectRule.hint} Nor does one that is published alone have a comma.`
}

/** 4.2.0 puts an account's comment between double quotes into SQL of its own, as it is, and cuts it to 256 characters. */
export const accountCommentRule: NameRule = {
  object: "comment on an account",
  maxLength: 256,
  refused: /["\\\0\p{Cs}]/u,
  hint: "A comment on an account has at most 256 characters, no double quote and no backslash: MatrixOne would run what follows."
}

/** What is wrong with a name, in words, if anything is. */
export const fault = ({ maxLength, refused }: NameRule, name: string): string | undefined => {
  if (name === "") return "it is empty"
  if (name.length > 2 * maxLength || (name.length > maxLength && [...name].length > maxLength)) {
    return `it is longer than ${maxLength} characters`
  }
  return refused.test(name) ? "it has a character that is refused" : undefined
}

const ascii = /^\p{ASCII}*$/u

/**
 * A name as the server stores those that it folds: lower-case, character by character (`İ` becomes `i`, every `Σ` becomes
 * `σ`), where JavaScript's `toLowerCase` looks around a character and may make two of it.
 */
export const fold = (name: string): string =>
  ascii.test(name)
    ? name.toLowerCase()
    : Array.from(name, (character) => Array.from(character.toLowerCase())[0] ?? character).join("")
