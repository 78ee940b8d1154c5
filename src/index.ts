/**
 * MatrixOne for Effect.
 *
 * @since 0.1.0
 */

/** @since 0.1.0 */
export * as AccountErrors from "./errors/AccountErrors.ts"
/** @since 0.1.0 */
export * as BranchErrors from "./errors/BranchErrors.ts"
/** @since 0.1.0 */
export * as CdcErrors from "./errors/CdcErrors.ts"
/** @since 0.1.0 */
export * as IndexErrors from "./errors/IndexErrors.ts"
/** @since 0.1.0 */
export * as LockErrors from "./errors/LockErrors.ts"
/** @since 0.1.0 */
export * as MoCtlFailed from "./errors/MoCtlFailed.ts"
/** @since 0.1.0 */
export * as PitrErrors from "./errors/PitrErrors.ts"
/** @since 0.1.0 */
export * as PublicationErrors from "./errors/PublicationErrors.ts"
/** @since 0.1.0 */
export * as Reason from "./errors/Reason.ts"
/** @since 0.1.0 */
export * as SequenceErrors from "./errors/SequenceErrors.ts"
/** @since 0.1.0 */
export * as SnapshotErrors from "./errors/SnapshotErrors.ts"
/** @since 0.1.0 */
export * as SourceNotFound from "./errors/SourceNotFound.ts"
/** @since 0.1.0 */
export * as StageErrors from "./errors/StageErrors.ts"
/** @since 0.1.0 */
export * as TaskErrors from "./errors/TaskErrors.ts"
/** @since 0.1.0 */
export * as TenantNotFound from "./errors/TenantNotFound.ts"
/** @since 0.1.0 */
export * as VectorErrors from "./errors/VectorErrors.ts"
/** @since 0.1.0 */
export * as ClientMetrics from "./layers/ClientMetrics.ts"
/** @since 0.1.0 */
export * as FullText from "./layers/FullText.ts"
/** @since 0.1.0 */
export * as MatrixOne from "./layers/MatrixOne.ts"
/** @since 0.1.0 */
export * as MatrixOneClient from "./layers/MatrixOneClient.ts"
/** @since 0.1.0 */
export * as MysqlCompat from "./layers/MysqlCompat.ts"
/** @since 0.1.0 */
export * as MemoryServer from "./layers/memory/MemoryServer.ts"
/** @since 0.1.0 */
export * as SqlAccounts from "./layers/sql/SqlAccounts.ts"
/** @since 0.1.0 */
export * as SqlBranch from "./layers/sql/SqlBranch.ts"
/** @since 0.1.0 */
export * as SqlBulkLoad from "./layers/sql/SqlBulkLoad.ts"
/** @since 0.1.0 */
export * as SqlCdc from "./layers/sql/SqlCdc.ts"
/** @since 0.1.0 */
export * as SqlClone from "./layers/sql/SqlClone.ts"
/** @since 0.1.0 */
export * as SqlExport from "./layers/sql/SqlExport.ts"
/** @since 0.1.0 */
export * as SqlFullText from "./layers/sql/SqlFullText.ts"
/** @since 0.1.0 */
export * as SqlLocks from "./layers/sql/SqlLocks.ts"
/** @since 0.1.0 */
export * as SqlMetadata from "./layers/sql/SqlMetadata.ts"
/** @since 0.1.0 */
export * as SqlMoCtl from "./layers/sql/SqlMoCtl.ts"
/** @since 0.1.0 */
export * as SqlPitr from "./layers/sql/SqlPitr.ts"
/** @since 0.1.0 */
export * as SqlPublications from "./layers/sql/SqlPublications.ts"
/** @since 0.1.0 */
export * as SqlRestore from "./layers/sql/SqlRestore.ts"
/** @since 0.1.0 */
export * as SqlSequences from "./layers/sql/SqlSequences.ts"
/** @since 0.1.0 */
export * as SqlSnapshots from "./layers/sql/SqlSnapshots.ts"
/** @since 0.1.0 */
export * as SqlStages from "./layers/sql/SqlStages.ts"
/** @since 0.1.0 */
export * as SqlTasks from "./layers/sql/SqlTasks.ts"
/** @since 0.1.0 */
export * as SqlVectors from "./layers/sql/SqlVectors.ts"
/** @since 0.1.0 */
export * as Tenants from "./layers/Tenants.ts"
/** @since 0.1.0 */
export * as TimeTravel from "./layers/TimeTravel.ts"
/** @since 0.1.0 */
export * as Vectors from "./layers/Vectors.ts"
/** @since 0.1.0 */
export * as Accounts from "./services/Accounts.ts"
/** @since 0.1.0 */
export * as Branch from "./services/Branch.ts"
/** @since 0.1.0 */
export * as BulkLoad from "./services/BulkLoad.ts"
/** @since 0.1.0 */
export * as Cdc from "./services/Cdc.ts"
/** @since 0.1.0 */
export * as ClientStatistics from "./services/ClientStatistics.ts"
/** @since 0.1.0 */
export * as Clone from "./services/Clone.ts"
/** @since 0.1.0 */
export * as Export from "./services/Export.ts"
/** @since 0.1.0 */
export type * as FileFormat from "./services/FileFormat.ts"
/** @since 0.1.0 */
export * as Grants from "./services/Grants.ts"
/** @since 0.1.0 */
export * as Locks from "./services/Locks.ts"
/** @since 0.1.0 */
export * as Login from "./services/Login.ts"
/** @since 0.1.0 */
export type * as MatrixOneConfig from "./services/MatrixOneConfig.ts"
/** @since 0.1.0 */
export * as Metadata from "./services/Metadata.ts"
/** @since 0.1.0 */
export * as MoCtl from "./services/MoCtl.ts"
/** @since 0.1.0 */
export * as Pitr from "./services/Pitr.ts"
/** @since 0.1.0 */
export * as Publications from "./services/Publications.ts"
/** @since 0.1.0 */
export * as Query from "./services/Query.ts"
/** @since 0.1.0 */
export * as Restore from "./services/Restore.ts"
/** @since 0.1.0 */
export * as Roles from "./services/Roles.ts"
/** @since 0.1.0 */
export * as Sequences from "./services/Sequences.ts"
/** @since 0.1.0 */
export * as ServerFile from "./services/ServerFile.ts"
/** @since 0.1.0 */
export * as Snapshots from "./services/Snapshots.ts"
/** @since 0.1.0 */
export * as Stages from "./services/Stages.ts"
/** @since 0.1.0 */
export * as StatementSettings from "./services/StatementSettings.ts"
/** @since 0.1.0 */
export * as TableName from "./services/TableName.ts"
/** @since 0.1.0 */
export * as Tasks from "./services/Tasks.ts"
/** @since 0.1.0 */
export * as Users from "./services/Users.ts"
