/** An instant, in nanoseconds since the epoch, as MatrixOne shows it: in UTC, with this many digits of the second's fraction. */
export const instantText = (nanos: bigint, digits = 0): string => {
  const second = 1_000_000_000n
  const fraction = ((nanos % second) + second) % second
  const whole = new Date(Number((nanos - fraction) / 1_000_000n)).toISOString().slice(0, 19).replace("T", " ")
  return digits === 0 ? whole : `${whole}.${String(fraction).padStart(9, "0").slice(0, digits)}`
}
