/**
 * The kinds of types that the tables of forms name.
 */

/** Types that are a kind by themselves; of the others the family is. */
export const ownKinds: ReadonlySet<string> = new Set(
  "year bit json uuid null enum set time date datetime timestamp".split(" ")
)

export const moments = "date|datetime|timestamp"
