/**
 * Pairs of kinds of types, as the tables of forms name them.
 */

/** Types that are a kind by themselves; of the others the family is. */
export const ownKinds: ReadonlySet<string> = new Set(
  "year bit json uuid null enum set time date datetime timestamp".split(" ")
)

export const moments = "date|datetime|timestamp"

/** A kind of either list beside one of the other, in any order. */
export const both = (a: string, b: string): RegExp => new RegExp(`^((${a}) (${b})|(${b}) (${a}))$`)
