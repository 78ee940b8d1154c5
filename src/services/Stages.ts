/**
 * Stages: names for places outside of the database where the server reads and writes files.
 *
 * @since 0.1.0
 */
import type { SqlError } from "@effect/sql/SqlError"
import * as Context from "effect/Context"
import type { Effect } from "effect/Effect"
import type { Option } from "effect/Option"
import type { Redacted } from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { StageAlreadyExists, StageNotFound } from "../errors/StageErrors.ts"
import type { StagePath } from "./ServerFile.ts"

export type { ServerFile, StagePath } from "./ServerFile.ts"

/**
 * A directory of the machine that runs the statement, as an absolute path. With several compute nodes each has its own.
 *
 * @since 0.1.0
 * @category models
 */
export interface FileStorage {
  readonly type: "file"
  readonly path: string
}

/**
 * A bucket of S3, or of what speaks its protocol. All credentials are needed: the server accepts a stage without and fails
 * when it is used. It keeps them with commas between them, so one with a comma in it is `InvalidInput`, and the secret in
 * clear text in `mo_catalog.mo_stages`.
 *
 * @since 0.1.0
 * @category models
 */
export interface S3Storage {
  readonly type: "s3"
  readonly bucket: string
  /** The path in the bucket. */
  readonly path?: string | undefined
  readonly provider: "amazon" | "minio" | "cos"
  readonly endpoint: string
  readonly region: string
  readonly keyId: string
  readonly secretKey: Redacted
}

/**
 * A directory of another stage.
 *
 * @since 0.1.0
 * @category models
 */
export interface NestedStorage extends StagePath {
  readonly type: "stage"
}

/**
 * Where a stage leads.
 *
 * @since 0.1.0
 * @category models
 */
export type StageStorage = FileStorage | S3Storage | NestedStorage

/**
 * A stage as the server has it. Its credentials are never read.
 *
 * @since 0.1.0
 * @category models
 */
export class Stage extends Schema.Class<Stage>("effect-matrixone/Stage")({
  /** Lower-case, as the server stores it. */
  name: Schema.String,
  /** `file:///…`, `s3://bucket/…` or `stage://name/…`. */
  url: Schema.String,
  hasCredentials: Schema.Boolean,
  /** `in_use` unless it was altered. A mark only: a disabled stage works like any other on 4.2.0. */
  status: Schema.Literal("in_use", "enabled", "disabled"),
  comment: Schema.OptionFromSelf(Schema.String)
}) {}

/**
 * A file, or a directory, in a stage.
 *
 * @since 0.1.0
 * @category models
 */
export interface StageFile {
  /** The last part of its path. */
  readonly name: string
  /** Where the server sees it: an absolute path, or the path in the bucket. */
  readonly path: string
  /** The same, to be read, written or listed through the stage. */
  readonly location: StagePath
}

/**
 * @since 0.1.0
 * @category models
 */
export interface CreateStage {
  /** An existing stage is returned if it leads to the same place; its credentials are not compared. */
  readonly ifNotExists?: boolean | undefined
  readonly comment?: string | undefined
}

/**
 * @since 0.1.0
 * @category models
 */
export interface StageChange {
  readonly storage?: StageStorage | undefined
  /** An empty text takes the comment away. */
  readonly comment?: string | undefined
  readonly enabled?: boolean | undefined
}

/**
 * Files of a directory whose names match: `*` stands for any characters, `?` for one.
 *
 * @since 0.1.0
 * @category models
 */
export interface MatchingFiles extends StagePath {
  readonly pattern?: string | undefined
}

/**
 * Makes and drops stages and looks into them. They belong to the session's account.
 *
 * Making, changing, dropping and removing need the role moadmin or accountadmin, else `AuthorizationError`, and are refused
 * inside a transaction with `NotAllowedInTransaction`, before anything is sent; reading is not. Names are 1 to 64 letters,
 * digits, `_`, `-` and `.`, in any case; other names and paths are `InvalidInput`, before anything is sent. No credential is
 * in an error or a span. An interrupted statement is stopped on the server.
 *
 * @since 0.1.0
 * @category tags
 */
export class Stages extends Context.Tag("effect-matrixone/Stages")<
  Stages,
  {
    /**
     * Sends `CREATE STAGE …` and returns the stage as read back. The server does not look whether the place is there. A
     * stage that leads to itself is `InvalidInput`: the server would crash when it is used.
     */
    readonly create: (
      name: string,
      storage: StageStorage,
      options?: CreateStage
    ) => Effect<Stage, StageAlreadyExists | StageNotFound | SqlError>

    /**
     * Sends `ALTER STAGE …` once for each part that is given, credentials before the place, and returns the stage as read
     * back. When one fails, those before it stay. Storage without credentials takes the old ones away.
     */
    readonly alter: (name: string, change: StageChange) => Effect<Stage, StageNotFound | SqlError>

    /** Sends `DROP STAGE`. The files stay. */
    readonly drop: (
      name: string,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, StageNotFound | SqlError>

    readonly get: (name: string) => Effect<Stage, StageNotFound | SqlError>

    readonly find: (name: string) => Effect<Option<Stage>, SqlError>

    /** All of the account, by name. */
    readonly list: Effect<ReadonlyArray<Stage>, SqlError>

    /**
     * What is in a directory of a stage, directories too, in no order; with a `pattern` only the files that match. A
     * directory that is not there has nothing in it. S3 has no directories: there a path is a prefix up to a `/`.
     */
    readonly files: (of: MatchingFiles) => Effect<ReadonlyArray<StageFile>, StageNotFound | SqlError>

    /**
     * Removes a file, or with a `pattern` the files of a directory that match. Sends `REMOVE FILES FROM STAGE`. Nothing to
     * remove is `FileError`, unless `ifExists` says it may be so.
     */
    readonly removeFiles: (
      of: MatchingFiles,
      options?: { readonly ifExists?: boolean | undefined }
    ) => Effect<void, StageNotFound | SqlError>
  }
>() {}
