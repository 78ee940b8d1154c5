/**
 * Names that are hard on whoever writes SQL.
 */
import * as FastCheck from "effect/FastCheck"

/** Pieces of which names are made that something on their way could take for something else. */
const pieces = ["a", "Z", "-", ";", "%", "_", "@", "*", ".", ",", "é", "😀", "É", "(", "}", "$", "/", "select", "--"]

const madeOf = (all: ReadonlyArray<string>): FastCheck.Arbitrary<string> =>
  FastCheck.array(FastCheck.constantFrom(...all), { minLength: 1, maxLength: 6 }).map((some) => some.join(""))

/** A user's or a role's, which a login can say. */
export const oddName = madeOf(pieces)

/** Of what no login has to say. */
export const oddObjectName = madeOf([...pieces, "?", ":", "#"])

/** Names that no user, role or account can have. */
export const refusedNames = [
  "",
  " ",
  "a b",
  "a'b",
  'a"b',
  "a`b",
  "a\\b",
  "a:b",
  "a#b",
  "a?b",
  "a%3Ab",
  "a\nb",
  "\ud800",
  "\0"
]
