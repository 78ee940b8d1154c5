/**
 * The system variables of MatrixOne 4.2: data, one line each, which is why this file is long.
 *
 * `name|scope|kind|what is allowed|default`: scope `both`, `session` or `global`, `fixed` when it cannot be set; for numbers
 * a range (and -1 where that is allowed as well), for enums and sets the members.
 */
export const systemVariableTable = `
agg_spill_mem|both|int|0..1099511627776|0
authentication_policy|global|text||*
authentication_windows_log_level|global fixed|int|0..4|2
authentication_windows_use_principal_name|global fixed|bool||1
auto_generate_certs|global fixed|bool||1
auto_increment_increment|both|int|1..65535|1
auto_increment_offset|both|int|1..65535|1
autocommit|both|bool||1
automatic_sp_privileges|global|bool||1
avoid_temporal_upgrade|global|bool||0
back_log|global fixed|int|1..65535|1
basedir|global fixed|text||
big_tables|both|bool||0
bind_address|global fixed|text||*
block_encryption_mode|both|text||aes-128-ecb
build_id|global fixed|text||
bulk_insert_buffer_size|both|int|0..4294967295|8388608
caching_sha2_password_auto_generate_rsa_keys|global fixed|bool||1
caching_sha2_password_digest_rounds|global fixed|int|5000..4095000|5000
caching_sha2_password_private_key_path|global fixed|text||private_key.pem
cagra_batch_window|both|int|0..5000000000|0
cagra_max_index_capacity|both|int|0..5000000000|0
cagra_threads_build|both|int|0..1024|0
cagra_threads_search|both|int|0..1024|0
character_set_client|both|text||utf8mb4
character_set_connection|both|text||utf8mb4
character_set_database|both|text||utf8mb4
character_set_filesystem|both|text||binary
character_set_results|both|text||utf8mb4
character_set_server|both|text||utf8mb4
character_set_system|global fixed|text||utf8mb3
character_sets_dir|global fixed|text||
check_proxy_users|global|bool||0
cl_host|both|text||CGO
cl_runtime|both|text||C
clear_privilege_cache|session|bool||0
collation_connection|both|text||default
collation_database|both|text||utf8mb4_0900_ai_ci
collation_server|global|text||utf8mb4_bin
completion_type|both|enum|NO_CHAIN,CHAIN,RELEASE|NO_CHAIN
concurrent_insert|global|enum|NEVER,AUTO,ALWAYS,0,1,2|AUTO
connect_timeout|global|int|2..31536000|10
connection_control_failed_connections_threshold|global|int|0..4294967295|3
connection_control_max_connection_delay|global|int|0..2147483647|0
connection_memory_chunk_size|both|int|0..536870912|8192
connection_memory_limit|both|int|0..9223372036854775807|9223372036854775807
core_file|global fixed|bool||0
create_admin_listener_thread|global fixed|bool||0
cte_max_memory_bytes|both|int|0..1099511627776|1073741824
cte_max_recursion_depth|both|int|0..4294967295|1000
datadir|global fixed|text||
debug|both|text||/tmp/mysqld.trace
debug_break|session|bool||0
debug_sync|session|text||
default_authentication_plugin|global fixed|enum|mysql_native_password,sha256_password,caching_sha2_password|caching_sha2_password
default_collation_for_utf8mb4|both|enum|utf8mb4_0900_ai_ci,utf8mb4_general_ci|utf8mb4_0900_ai_ci
default_password_lifetime|global|int|0..65535|0
default_storage_engine|both|enum|InnoDB|InnoDB
default_table_encryption|both|bool||0
default_tmp_storage_engine|both|enum|InnoDB|InnoDB
default_week_format|both|int|0..7|0
delay_key_write|global|enum|OFF,ON,ALL|ON
delayed_insert_limit|global|int|1..9223372036854775807|100
delayed_insert_timeout|global|int|1..31536000|300
delayed_queue_size|global|int|1..9223372036854775807|1000
delete_opt_to_truncate|session|bool||1
disable_agg_statement|session|bool||0
disable_txn_trace|session|bool||0
disabled_storage_engines|global fixed|text||
disconnect_on_expired_password|global fixed|bool||1
div_precision_increment|both|int|0..30|4
enable_explain_scheduling|both|bool||0
enable_privilege_cache|both|bool||1
enable_remap_hint|both|bool||0
enable_vector_auto_mode_by_default|session|bool||0
enable_vector_prefilter_by_default|session|bool||0
end_markers_in_json|both|bool||0
eq_range_index_dive_limit|both|int|0..4294967295|0
event_scheduler|global|enum|ON,OFF,DISABLED|DISABLED
experimental_cagra_index|both|bool||0
experimental_fulltext_index|both|bool||0
experimental_hnsw_index|both|bool||0
experimental_ivf_index|both|bool||0
experimental_ivfpq_index|both|bool||0
explain_format|both|enum|DEFAULT,TRADITIONAL,JSON,TREE|TRADITIONAL
explicit_defaults_for_timestamp|both|bool||1
external_user|session fixed|text||
flush|global|bool||0
flush_time|global|int|0..31536000|0
foreign_key_checks|both|bool||1
ft_boolean_syntax|global|text||+ -><()~*:""&|
ft_max_word_len|global fixed|int|10..84|84
ft_min_word_len|global fixed|int|1..82|4
ft_query_expansion_limit|global fixed|int|0..1000|20
ft_relevancy_algorithm|both|text||TF-IDF
ft_stopword_file|global fixed|text||
fulltext_bloom_filter_pushdown|session|bool||0
general_log|global|bool||0
general_log_file|global|text||host_name.log
generated_random_password_length|both|int|5..255|20
global_connection_memory_limit|global|int|16777216..9223372036854775807|9223372036854775807
global_connection_memory_tracking|both|bool||0
gpu_mode|session|bool||0
gpu_multi_simulation|both|int|0..8|0
group_concat_max_len|both|int|4..9223372036854775807|1024
gtid_purged|global|text||
have_ssl|global fixed|text||YES
have_statement_timeout|global fixed|bool||0
histogram_generation_max_mem_size|both|int|1000000..9223372036854775807|1000000
hive_partition_cache_max_bytes|both|int|0..1099511627776|67108864
hive_partition_cache_max_entries|both|int|0..1048576|1024
hive_partition_cache_ttl|both|int|0..86400|0
hive_partition_list_concurrency|both|int|0..1024|1
hnsw_max_index_capacity|both|int|1..5000000000|1000000
hnsw_threads_build|both|int|0..1024|0
hnsw_threads_search|both|int|0..1024|0
host|global fixed|text||0.0.0.0
host_cache_size|global|int|0..65536|0
hostname|global fixed|text||
information_schema_stats_expiry|global|int|0..86400|86400
init_connect|global|text||
init_file|global fixed|text||
interactive_timeout|both|int|1..31536000|86400
internal_tmp_disk_storage_engine|global|enum|MYISAM,INNODB|INNODB
internal_tmp_mem_storage_engine|both|enum|MEMORY,TempTable|TempTable
invited_nodes|global|text||*
ivf_preload_entries|both|bool||0
ivf_threads_build|both|int|0..1024|0
ivf_threads_search|both|int|0..1024|0
ivfpq_batch_window|both|int|0..5000000000|0
ivfpq_max_index_capacity|both|int|0..5000000000|0
ivfpq_threads_build|both|int|0..1024|0
ivfpq_threads_search|both|int|0..1024|0
join_buffer_size|both|int|128..4294967168|262144
join_spill_mem|both|int|0..1099511627776|0
keep_files_on_create|both|bool||0
key_buffer_size|global|int|0..4294967295|8388608
key_cache_age_threshold|global|int|100..4294967295|300
key_cache_block_size|global|int|512..16384|1024
key_cache_division_limit|global|int|1..100|100
kmeans_max_iteration|both|int|10..500|20
kmeans_train_percent|both|double|0..100|10
large_files_support|global fixed|bool||0
large_page_size|global fixed|int|0..65535|0
large_pages|global fixed|bool||0
lc_messages|both|text||en_US
lc_messages_dir|global fixed|text||
lc_time_names|both|text||
license|global|text||APACHE
local_infile|global|bool||0
lock_wait_timeout|both|int|1..31536000|120
locked_in_memory|global fixed|bool||0
log_error|global fixed|text||
log_error_services|global|text||log_filter_internal
log_error_suppression_list|global|text||
log_error_verbosity|global|int|1..3|2
log_output|global|enum|TABLE,FILE,NONE|FILE
log_queries_not_using_indexes|global|bool||0
log_raw|global|bool||0
log_slow_admin_statements|global|bool||0
log_slow_extra|global|bool||0
log_syslog|global|bool||1
log_syslog_facility|global|text||daemon
log_syslog_include_pid|global|bool||1
log_syslog_tag|global|text||
log_throttle_queries_not_using_indexes|global|int|0..4294967295|0
log_timestamps|global|enum|UTC,SYSTEM|UTC
long_query_time|both|double|0..31536000|10
low_priority_updates|both|bool||0
lower_case_file_system|global fixed|bool||0
lower_case_table_names|global|int|0..2|1
mandatory_roles|global|text||
max_allowed_packet|both|int|1024..1073741824|67108864
max_connect_errors|global|int|1..4294967295|100
max_connections|global|int|1..100000|10
max_delayed_threads|both|int|0..16384|20
max_digest_length|global fixed|int|0..1048576|1024
max_dop|both|int|0..2147483647|0
max_error_count|both|int|0..65535|1024
max_execution_time|both|int|0..4294967295|0
max_heap_table_size|both|int|16384..4294966272|16777216
max_insert_delayed_threads|both|int|0..16384|20
max_join_size|both|int|0..9223372036854775807|9223372036854775807
max_length_for_sort_data|both|int|4..8388608|4096
max_points_in_geometry|both|int|3..1048576|65536
max_prepared_stmt_count|global|int||16382
max_seeks_for_key|both|int|1..4294967295|4294967295
max_sort_length|both|int|4..8388608|1024
max_sp_recursion_depth|both|int|0..255|0
max_user_connections|both|int|0..4294967295|0
max_write_lock_count|global|int|1..4294967295|4294967295
mecab_rc_file|global fixed|text||
metadata_locks_cache_size|global fixed|int|1..1048576|1024
metadata_locks_hash_instances|global fixed|int|1..1024|8
min_examined_row_limit|both|int|0..4294967295|0
mo_pk_check_by_dn|session|bool||0
mo_table_stats.force_update|session|text||
mo_table_stats.reset_update_time|session|text||
mo_table_stats.use_old_impl|session|text||
moplugin_allowed_hosts|global|text||localhost
myisam_data_pointer_size|global|int|2..7|6
myisam_max_sort_file_size|global|int|0..2146435072|2146435072
myisam_mmap_size|global fixed|int|7..4294967295|4294967295
myisam_recover_options|global fixed|enum|OFF,DEFAULT,BACKUP,FORCE,QUICK|OFF
myisam_repair_threads|both|int|1..4294967295|1
myisam_sort_buffer_size|both|int|4096..4294967295|8388608
myisam_stats_method|both|enum|nulls_unequal,nulls_equal,nulls_ignored|nulls_unequal
myisam_use_mmap|global|bool||0
mysql_native_password_proxy_users|global|bool||0
named_pipe|global fixed|bool||0
named_pipe_full_access_group|global fixed|text||
net_buffer_length|both|int|1024..1048576|16384
net_read_timeout|both|int|1..31536000|30
net_retry_count|both|int|1..4294967295|10
net_write_timeout|both|int|1..31536000|60
new|both|bool||0
ngram_token_size|global fixed|int|1..10|3
offline_mode|global|bool||0
old|global|bool||0
old_alter_table|both|bool||0
open_files_limit|global|int|0..1048576|5000
optimizer_hints|both|text||
optimizer_prune_level|both|int|0..1|1
optimizer_search_depth|both|int|0..62|62
optimizer_switch|both|text||index_merge=on,index_merge_union=on,index_merge_sort_union=on,index_merge_intersection=on,engine_condition_pushdown=on,index_condition_pushdown=on,mrr=on,mrr_cost_based=on,block_nested_loop=on,batched_key_access=off,materialization=on,semijoin=on,loosescan=on,firstmatch=on,duplicateweedout=on,subquery_materialization_cost_based=on,use_index_extensions=on,condition_fanout_filter=on,derived_merge=on,use_invisible_indexes=off,skip_scan=on,hash_join=on,subquery_to_derived=off,prefer_ordering_index=on,hypergraph_optimizer=off,derived_condition_pushdown=on,hash_set_operations=on
optimizer_trace|both|text||
optimizer_trace_features|both|text||
optimizer_trace_limit|both|int|0..2147483647|1
optimizer_trace_max_mem_size|both|int|0..4294967295|1048576
optimizer_trace_offset|both|int|-2147483647..2147483647|-1
parser_max_mem_size|both|int|10000000..4294967295|4294967295
partial_revokes|global|bool||0
password_history|global|int|0..4294967295|0
password_require_current|global|bool||0
password_reuse_interval|global|int|0..4294967295|0
performance_schema|both|int|0..1|0
persist_only_admin_x509_subject|global|text||
persist_sensitive_variables_in_plaintext|global fixed|bool||0
persisted_globals_load|global|bool||0
port|global fixed|int|0..65535|6001
preload_buffer_size|both|int|1024..1073741824|32768
print_identified_with_as_hex|both|bool||0
probe_limit|both|int|1..80000|5
profiling|both|int|0..1|0
profiling_history_size|both|int|0..100|15
protected_databases|global|text||
protocol_version|global fixed|int|0..4294967295|10
proxy_user|session fixed|text||
pseudo_replica_mode|session|bool||0
pseudo_slave_mode|session|bool||0
pseudo_thread_id|session|int|0..2147483647|2147483647
query_alloc_block_size|both|int|1024..4294966272|8192
query_max_workers|both|int||0
query_pool_strict|both|bool||0
query_result_maxsize|both|uint|0..18446744073709551615|100
query_result_timeout|both|uint|0..18446744073709551615|24
rand_seed1|session|int|0..4294967295|0
rand_seed2|session|int|0..4294967295|0
range_optimizer_max_mem_size|both|int|0..4294967295|8388608
rbr_exec_mode|session|enum|STRICT,IDEMPOTENT|STRICT
read_buffer_size|both|int|8192..2147479552|131072
read_only|global|bool||0
read_rnd_buffer_size|both|int|1..2147483647|262144
regexp_stack_limit|global|int|1..2147483647|8000000
regexp_time_limit|global|int|0..2147483647|32
remap_rewrites|session|text||
require_row_format|session|bool||0
require_secure_transport|global|bool||0
resultset_metadata|session|enum|FULL,NONE|FULL
runtime_filter_limit_bloom_filter|both|int|1..4294967295|1000000
runtime_filter_limit_in|both|int|1..4294967295|10000
save_query_result|both|bool||0
schema_definition_cache|global|int|256..524288|256
secure_file_priv|global fixed|text||
select_into_disk_sync|both|bool||0
select_into_disk_sync_delay|both|int|0..31536000|0
server_id|global fixed|text||00000000-0000-0000-0000-000000000001
session_track_gtids|session|enum|OFF,OWN_GTID,ALL_GTIDS|OFF
session_track_schema|both|bool||1
session_track_state_change|both|bool||0
session_track_system_variables|global fixed|text||time_zone, autocommit, character_set_client, character_set_results, character_set_connection
session_track_transaction_info|session|enum|OFF,STATE,CHARACTERISTICS|OFF
sha256_password_auto_generate_rsa_keys|global|bool||1
sha256_password_proxy_users|global|bool||0
shared_memory|global|bool||0
shared_memory_base_name|global fixed|text||MYSQL
show_create_table_skip_secondary_engine|session|bool||0
show_create_table_verbosity|both|bool||0
show_gipk_in_create_table_and_information_schema|both|bool||1
show_old_temporals|both|bool||0
sidecar_url|both|text||
skip_external_locking|both|bool||1
skip_name_resolve|both|bool||0
skip_networking|both|bool||0
skip_show_database|both|bool||0
slow_launch_time|global|int|0..31536000|2
slow_query_log|both|bool||0
socket|global fixed|text||/tmp/mysql.sock
sort_spill_mem|both|int|0..1099511627776|0
sql_auto_is_null|both|bool||1
sql_big_selects|both|bool||0
sql_buffer_result|both|bool||0
sql_generate_invisible_primary_key|both|bool||0
sql_log_bin|both|bool||0
sql_log_off|both|bool||0
sql_mode|both|set|ANSI,TRADITIONAL,ALLOW_INVALID_DATES,ANSI_QUOTES,ERROR_FOR_DIVISION_BY_ZERO,HIGH_NOT_PRECEDENCE,IGNORE_SPACE,MATRIXONE_NATIVE,NO_AUTO_VALUE_ON_ZERO,NO_BACKSLASH_ESCAPES,NO_DIR_IN_CREATE,NO_ENGINE_SUBSTITUTION,NO_UNSIGNED_SUBTRACTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,PAD_CHAR_TO_FULL_LENGTH,PIPES_AS_CONCAT,REAL_AS_FLOAT,STRICT_ALL_TABLES,STRICT_TRANS_TABLES,TIME_TRUNCATE_FRACTIONAL|ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,NO_ZERO_DATE,NO_ZERO_IN_DATE,ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES
sql_notes|both|bool||1
sql_quote_show_create|both|bool||1
sql_require_primary_key|both|bool||0
sql_safe_updates|both|int|0..1|0
sql_select_limit|both|uint|0..18446744073709551615|18446744073709551615
sql_warnings|both|bool||0
ssl_cipher|global fixed|text||
ssl_session_cache_mode|global|bool||1
ssl_session_cache_timeout|global|int|0..84600|300
stored_program_cache|global|int|16..524288|256
stored_program_definition_cache|global|int|256..524288|256
super_read_only|global|bool||0
system_time_zone|global fixed|text||UTC
table_definition_cache|global|int|400..524288|500
table_encryption_privilege_check|global|bool||0
table_open_cache|global|int|1..524288|4000
table_open_cache_instances|global fixed|int|1..64|16
tablespace_definition_cache|global|int|256..524288|256
temptable_max_mmap|global|int|256..4294967295|1073741824
temptable_max_ram|global|int|2097152..4294967295|1073741824
temptable_use_mmap|global|bool||1
testbotchvar_nodyn|both fixed|int|0..100|0
testbothvar_dyn|both|int|0..100|0
testglobalvar_dyn|global|int|0..100|0
testglobalvar_nodyn|global fixed|int|0..100|0
testsessionvar_dyn|session|int|0..100|0
testsessionvar_nodyn|session fixed|int|0..100|0
thread_cache_size|global|int|0..16384|1
thread_handling|global fixed|enum|no-threads,one-thread-per-connection,loaded-dynamically|one-thread-per-connection
thread_pool_algorithm|global|int|0..1|0
thread_pool_dedicated_listeners|global|bool||0
thread_pool_high_priority_connection|global|int|0..1|0
thread_pool_max_active_query_threads|global|int|0..512|0
thread_pool_max_transactions_limit|global|int|0..1000000|0
thread_pool_max_unused_threads|global|int|0..4096|0
thread_pool_prio_kickup_timer|global|int|0..4294967294|1000
thread_pool_query_threads_per_group|global|int|1..4096|1
thread_pool_size|global fixed|int|1..512|1
thread_pool_stall_limit|global|int|4..600|6
thread_pool_transaction_delay|global|int|0..300000|0
time_zone|both|text||SYSTEM
tls_ciphersuites|global|text||
tls_version|global fixed|text||TLSv1.2,TLSv1.3
tmp_table_size|both|int|1024..4294967294|16777216
transaction_alloc_block_size|both|int|1024..131072|8192
transaction_isolation|both|enum|READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE|REPEATABLE-READ
transaction_operator_open_log|session|bool||0
transaction_prealloc_size|both|int|1024..131072|4096
transaction_read_only|both|int|0..1|0
transferred|session|bool||0
tx_isolation|both|enum|READ-UNCOMMITTED,READ-COMMITTED,REPEATABLE-READ,SERIALIZABLE|REPEATABLE-READ
tx_read_only|both|int|0..1|0
unique_checks|both|bool||1
updatable_views_with_limit|both|bool||1
use_secondary_engine|global fixed|enum|OFF,ON,FORCED|ON
validate_password|global|bool||0
validate_password.changed_characters_percentage|global|int|0..100|0
validate_password.check_user_name|global|bool||1
validate_password.length|global|int|0..1024|8
validate_password.mixed_case_count|global|int|0..128|1
validate_password.number_count|global|int|0..128|1
validate_password.policy|global|int|0..1|0
validate_password.special_char_count|global|int|0..128|1
validnode_checking|global|bool||0
version|global fixed|text||8.0.30-MatrixOne-v4.2.0
version_comment|global fixed|text||MatrixOne
version_compile_machine|global fixed|text||
version_compile_os|global fixed|text||
version_compile_zlib|global fixed|text||
view_security_type|session|enum|DEFINER,INVOKER|DEFINER
wait_timeout|both|int|1..2147483|86400
windowing_use_high_precision|both|bool||1
xa_detach_on_prepare|both|bool||1
`
