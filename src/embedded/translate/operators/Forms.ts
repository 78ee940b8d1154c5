/**
 * Tables of forms: the pairs of kinds that an operator, or a place of choice, has no form for, and those that are not known
 * to be answered alike.
 */

/** Operators or places, the kinds of both sides and, where they do not say all, what must be true of one of the sides. */
export type Form<Side> = readonly [place: RegExp, kinds: RegExp, where?: (one: Side, other: Side) => boolean]

export interface Forms<Side> {
  /** MatrixOne refuses them. */
  readonly none: ReadonlyArray<Form<Side>>
  readonly unsure: ReadonlyArray<Form<Side>>
}

/** A kind of either list beside one of the other, in any order. */
export const both = (a: string, b: string): RegExp => new RegExp(`^((${a}) (${b})|(${b}) (${a}))$`)

/** Which of the tables has the pair, if any. */
export const formOf = <Side>(
  { none, unsure }: Forms<Side>,
  place: string,
  kinds: string,
  left: Side,
  right: Side
): keyof Forms<Side> | undefined => {
  const among = (forms: ReadonlyArray<Form<Side>>) =>
    forms.some(
      ([places, pair, where]) =>
        places.test(place) && pair.test(kinds) && (where === undefined || where(left, right) || where(right, left))
    )
  return among(none) ? "none" : among(unsure) ? "unsure" : undefined
}
