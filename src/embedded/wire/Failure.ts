import { SqlFailure } from "./WireSession.ts"

/** A failure after which the bytes of this connection can no longer be trusted: it is sent, and the connection ends. */
export class FatalFailure extends SqlFailure {}

/** A packet that is shorter than it claims, empty, or not what its place in the protocol calls for. */
export class MalformedPacket extends FatalFailure {
  constructor() {
    super(20301, "invalid input: mysql protocol error, malformed packet")
  }
}

/** A packet that announces more than max_allowed_packet; nothing of that size is allocated. */
export class PacketTooLarge extends FatalFailure {
  /** The sequence number of the frame that went too far. */
  readonly sequence: number
  constructor(sequence: number) {
    super(13125, "Got a packet bigger than 'max_allowed_packet' bytes")
    this.sequence = sequence
  }
}

/** Nobody is left to answer: unwinds what runs and sends nothing. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost"
  constructor() {
    super("the client has gone")
  }
}

const describe = (error: unknown): string => {
  try {
    return error instanceof Error ? String(error.message) : String(error)
  } catch {
    // An object whose own toString throws must not take the connection with it.
    return "unknown error"
  }
}

/** The failure to send for whatever was thrown: a `SqlFailure` as it is, anything else as 20101 with its first line. */
export const toSqlFailure = (error: unknown): SqlFailure =>
  error instanceof SqlFailure
    ? error
    : new SqlFailure(20101, `internal error: ${describe(error).split(/[\r\n]/, 1)[0] ?? ""}`)
