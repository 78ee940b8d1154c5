/**
 * How files are named that the server reads and writes.
 *
 * @since 0.1.0
 */

/**
 * A file or directory in a stage. `path` is below the stage's own, its parts separated by `/`; the stage itself, when
 * absent. Parts are letters, digits and `_ - . ' ( ) ! @ =`: other characters the server refuses, or takes for wildcards.
 *
 * @since 0.1.0
 * @category models
 */
export interface StagePath {
  readonly stage: string
  readonly path?: string | undefined
}

/**
 * A file that the server reads or writes: an absolute path on the machine that runs the statement, or a file in a stage.
 *
 * @since 0.1.0
 * @category models
 */
export type ServerFile = string | StagePath
