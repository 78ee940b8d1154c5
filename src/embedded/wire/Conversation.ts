import type { PacketSink } from "./PacketSink.ts"
import type { PacketSource } from "./PacketSource.ts"
import type { PreparedStatements } from "./PreparedStatements.ts"
import type { Replies } from "./Replies.ts"
import type { WireSession } from "./WireSession.ts"

/** One logged-in connection, as its commands see it. */
export interface Conversation {
  readonly session: WireSession
  readonly source: PacketSource
  readonly sink: PacketSink
  readonly replies: Replies
  readonly statements: PreparedStatements
  /** Whether the client will answer a request for a file. */
  readonly acceptsLocalInfile: boolean
}
