/**
 * The tables of the system databases as MatrixOne 4.2.0 lists them: `/v` marks a view, `/s` what only the account sys has. Those
 * whose columns systemColumns.ts has can be read; the others are listed and refused. Long because it is data.
 */

/** By database, in the order they are listed. */
export const systemTableList: Readonly<Record<string, string>> = {
  information_schema: `
    character_sets collations column_privileges columns/v engines events files key_column_usage keywords
    parameters partitions/v processlist/v profiling referential_constraints/v routines schema_privileges
    schemata/v statistics/v table_constraints/v table_privileges tables/v triggers user_privileges views/v`,
  mo_catalog: `
    mo_account/s mo_branch_metadata/s mo_cache/v mo_ccpr_dbs/s mo_ccpr_log/s mo_ccpr_tables/s mo_cdc_task/s
    mo_cdc_watermark/s mo_columns mo_configurations/v mo_data_key/s mo_database mo_feature_limit/s
    mo_feature_registry/s mo_foreign_keys mo_iceberg_catalogs mo_iceberg_maintenance_jobs
    mo_iceberg_orphan_files mo_iceberg_principal_map mo_iceberg_publish_jobs mo_iceberg_refs
    mo_iceberg_residency_policy mo_iceberg_tables mo_index_update/s mo_indexes mo_iscp_log/s mo_locks/v
    mo_merge_settings/s mo_mongodb_connections mo_mongodb_tables mo_mysql_compatibility_mode
    mo_partition_metadata mo_partition_tables mo_pitr/s mo_pubs/s mo_role mo_role_grant mo_role_privs
    mo_role_rule mo_sessions/v mo_shards/s mo_shards_metadata/s mo_snapshots mo_stages mo_stored_procedure
    mo_subs/s mo_table_partitions mo_table_stats_alpha/s mo_tables mo_transactions/v mo_upgrade/s
    mo_upgrade_tenant/s mo_user mo_user_defined_function mo_user_grant mo_variables/v mo_version/s`,
  mysql: `
    columns_priv db procs_priv role_edges tables_priv user`,
  system: `
    error_info/v/s log_info/v/s rawlog/s span_info/v/s sql_statement_hotspot/v/s statement_info`,
  system_metrics: `
    metric mo_log_message_count/v/s process_cpu_percent/v/s process_cpu_seconds_total/v/s
    process_open_fds/v/s process_resident_memory_bytes/v/s server_connections/v server_object_count/v
    server_snapshot_usage/v server_storage_usage/v sql_statement_cu sql_statement_duration_total/v
    sql_statement_errors/v sql_statement_total/v sql_transaction_errors/v sql_transaction_total/v
    sys_cpu_combined_percent/v/s sys_cpu_seconds_total/v/s sys_disk_read_bytes/v/s sys_disk_write_bytes/v/s
    sys_memory_available/v/s sys_memory_used/v/s sys_net_recv_bytes/v/s sys_net_sent_bytes/v/s`,
  mo_task: `
    sql_task sql_task_run sys_async_task sys_cron_task sys_daemon_task`,
  mo_debug: `
    trace_event_data trace_event_error trace_event_txn trace_event_txn_action trace_features trace_statement
    trace_statement_filters trace_table_filters trace_txn_filters`
}
