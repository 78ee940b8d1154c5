/**
 * The embedded server.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export * as Embedded from "./Embedded.ts"
