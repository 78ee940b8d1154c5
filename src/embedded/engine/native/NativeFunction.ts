/**
 * A function written here: texts in, a text or NULL out.
 */
export type Arguments = ReadonlyArray<string | null>

/** By the name DuckDB calls them. */
export type NativeFunctions = Readonly<Record<string, (args: Arguments) => string | null>>

/** Functions that are NULL when any argument is. */
export const strict =
  (call: (args: ReadonlyArray<string>) => string | null) =>
  (args: Arguments): string | null => {
    const given = args.filter((a): a is string => a !== null)
    return given.length === args.length ? call(given) : null
  }

export const truth = (value: boolean): string => (value ? "1" : "0")
