/** Capability flags of the handshake. */
export const Capability = {
  LONG_PASSWORD: 1,
  FOUND_ROWS: 1 << 1,
  LONG_FLAG: 1 << 2,
  CONNECT_WITH_DB: 1 << 3,
  LOCAL_FILES: 1 << 7,
  PROTOCOL_41: 1 << 9,
  INTERACTIVE: 1 << 10,
  SSL: 1 << 11,
  TRANSACTIONS: 1 << 13,
  SECURE_CONNECTION: 1 << 15,
  MULTI_STATEMENTS: 1 << 16,
  MULTI_RESULTS: 1 << 17,
  PLUGIN_AUTH: 1 << 19,
  CONNECT_ATTRS: 1 << 20,
  PLUGIN_AUTH_LENENC: 1 << 21,
  DEPRECATE_EOF: 1 << 24
} as const

/**
 * What MatrixOne announces without TLS. It announces neither COMPRESS nor SESSION_TRACK, and not QUERY_ATTRIBUTES, which
 * would change the layout of COM_QUERY and COM_STMT_EXECUTE.
 */
export const serverCapabilities: number = Object.values(Capability).reduce((all, bit) => all | bit, 0) & ~Capability.SSL
