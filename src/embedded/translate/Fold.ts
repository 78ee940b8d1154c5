/**
 * Names of databases, tables and snapshots as MatrixOne stores them: lower-case, character by character, where JavaScript
 * looks around a character (a final `Σ`) and may make two of it (`İ`).
 */
const ascii = /^\p{ASCII}*$/u

export const foldName = (name: string): string =>
  ascii.test(name)
    ? name.toLowerCase()
    : Array.from(name, (character) => Array.from(character.toLowerCase())[0] ?? character).join("")
