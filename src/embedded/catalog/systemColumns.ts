/**
 * The columns of the system tables as MatrixOne 4.2.0 describes them, table by table: a name, the type as SHOW COLUMNS shows it,
 * `!` for NOT NULL, `*` `^` `~` for a primary, unique or other key, `+` for AUTO_INCREMENT, `= x` for a default, `# x` for a
 * comment. Long because it is data.
 */

/** By database and table; columns are separated by semicolons. */
export const systemColumns: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  information_schema: {
    character_sets: `
      CHARACTER_SET_NAME VARCHAR(64); DEFAULT_COLLATE_NAME VARCHAR(64); DESCRIPTION VARCHAR(2048);
      MAXLEN INT UNSIGNED(32)`,
    collations: `
      COLLATION_NAME VARCHAR(64)!; CHARACTER_SET_NAME VARCHAR(64)!; ID BIGINT UNSIGNED(64)! = 0;
      IS_DEFAULT VARCHAR(3)! = ; IS_COMPILED VARCHAR(3)! = ; SORTLEN INT UNSIGNED(32)!;
      PAD_ATTRIBUTE ENUM('PAD SPACE','NO PAD')!`,
    column_privileges: `
      GRANTEE VARCHAR(292)! = ; TABLE_CATALOG VARCHAR(512)! = ; TABLE_SCHEMA VARCHAR(64)! = ;
      TABLE_NAME VARCHAR(64)! = ; COLUMN_NAME VARCHAR(64)! = ; PRIVILEGE_TYPE VARCHAR(64)! = ;
      IS_GRANTABLE VARCHAR(3)! = `,
    columns: `
      table_catalog VARCHAR(3)!; table_schema VARCHAR(256); table_name VARCHAR(256); column_name VARCHAR(256);
      ordinal_position INT(0); column_default VARCHAR(65535); is_nullable VARCHAR(3); data_type VARCHAR(65535);
      character_maximum_length BIGINT(0); character_octet_length BIGINT(0); numeric_precision BIGINT(0);
      numeric_scale BIGINT(0); datetime_precision BIGINT(0); character_set_name VARCHAR(4); collation_name VARCHAR(8);
      column_type VARCHAR(65535); column_key VARCHAR(3); extra VARCHAR(24); privileges VARCHAR(31)!;
      column_comment VARCHAR(2048); generation_expression VARCHAR(500); srs_id BIGINT(0)`,
    engines: `
      ENGINE VARCHAR(64); SUPPORT VARCHAR(8); COMMENT VARCHAR(160); TRANSACTIONS VARCHAR(3); XA VARCHAR(3);
      SAVEPOINTS VARCHAR(3)`,
    events: `
      EVENT_CATALOG VARCHAR(64); EVENT_SCHEMA VARCHAR(64); EVENT_NAME VARCHAR(64)!; DEFINER VARCHAR(288)!;
      TIME_ZONE VARCHAR(64)!; EVENT_BODY VARCHAR(3)! = ; EVENT_DEFINITION TEXT(0)!; EVENT_TYPE VARCHAR(9)! = ;
      EXECUTE_AT DATETIME(0); INTERVAL_VALUE VARCHAR(256);
      INTERVAL_FIELD ENUM('YEAR','QUARTER','MONTH','DAY','HOUR','MINUTE','WEEK','SECOND','MICROSECOND','YEAR_MONTH','DAY_HOUR','DAY_MINUTE','DAY_SECOND','HOUR_MINUTE','HOUR_SECOND','MINUTE_SECOND','DAY_MICROSECOND','HOUR_MICROSECOND','MINUTE_MICROSECOND','SECOND_MICROSECOND');
      SQL_MODE VARCHAR(64)!; STARTS DATETIME(0); ENDS DATETIME(0); STATUS VARCHAR(21)! = ;
      ON_COMPLETION VARCHAR(12)! = ; CREATED TIMESTAMP(0)!; LAST_ALTERED TIMESTAMP(0)!; LAST_EXECUTED DATETIME(0);
      EVENT_COMMENT VARCHAR(2048)!; ORIGINATOR INT UNSIGNED(32)!; CHARACTER_SET_CLIENT VARCHAR(64)!;
      COLLATION_CONNECTION VARCHAR(64)!; DATABASE_COLLATION VARCHAR(64)!`,
    files: `
      FILE_ID BIGINT(64)!; FILE_NAME TEXT(0)!; FILE_TYPE VARCHAR(256); TABLESPACE_NAME VARCHAR(268)!;
      TABLE_CATALOG CHAR(0)!; TABLE_SCHEMA BINARY(0); TABLE_NAME BINARY(0); LOGFILE_GROUP_NAME VARCHAR(256);
      LOGFILE_GROUP_NUMBER BIGINT(64); ENGINE VARCHAR(64)!; FULLTEXT_KEYS BINARY(0); DELETED_ROWS BINARY(0);
      UPDATE_COUNT BINARY(0); FREE_EXTENTS BIGINT(64); TOTAL_EXTENTS BIGINT(64); EXTENT_SIZE BIGINT(64);
      INITIAL_SIZE BIGINT(64); MAXIMUM_SIZE BIGINT(64); AUTOEXTEND_SIZE BIGINT(64); CREATION_TIME BINARY(0);
      LAST_UPDATE_TIME BINARY(0); LAST_ACCESS_TIME BINARY(0); RECOVER_TIME BINARY(0); TRANSACTION_COUNTER BINARY(0);
      VERSION BIGINT(64); ROW_FORMAT VARCHAR(256); TABLE_ROWS BINARY(0); AVG_ROW_LENGTH BINARY(0);
      DATA_LENGTH BINARY(0); MAX_DATA_LENGTH BINARY(0); INDEX_LENGTH BINARY(0); DATA_FREE BIGINT(64);
      CREATE_TIME BINARY(0); UPDATE_TIME BINARY(0); CHECK_TIME BINARY(0); CHECKSUM BINARY(0); STATUS VARCHAR(256);
      EXTRA VARCHAR(256)`,
    key_column_usage: `
      CONSTRAINT_CATALOG VARCHAR(64); CONSTRAINT_SCHEMA VARCHAR(64); CONSTRAINT_NAME VARCHAR(64);
      TABLE_CATALOG VARCHAR(64); TABLE_SCHEMA VARCHAR(64); TABLE_NAME VARCHAR(64); COLUMN_NAME VARCHAR(64);
      ORDINAL_POSITION INT UNSIGNED(32); POSITION_IN_UNIQUE_CONSTRAINT INT UNSIGNED(32);
      REFERENCED_TABLE_SCHEMA VARCHAR(64); REFERENCED_TABLE_NAME VARCHAR(64); REFERENCED_COLUMN_NAME VARCHAR(64)`,
    keywords: `
      WORD VARCHAR(64); RESERVED INT UNSIGNED(32)`,
    parameters: `
      SPECIFIC_CATALOG VARCHAR(64); SPECIFIC_SCHEMA VARCHAR(64); SPECIFIC_NAME VARCHAR(64);
      ORDINAL_POSITION BIGINT UNSIGNED(64); PARAMETER_MODE VARCHAR(5); PARAMETER_NAME VARCHAR(64); DATA_TYPE TEXT(0);
      CHARACTER_MAXIMUM_LENGTH BIGINT(64); CHARACTER_OCTET_LENGTH BIGINT(64); NUMERIC_PRECISION INT UNSIGNED(32);
      NUMERIC_SCALE BIGINT(64); DATETIME_PRECISION INT UNSIGNED(32); CHARACTER_SET_NAME VARCHAR(64);
      COLLATION_NAME VARCHAR(64); DTD_IDENTIFIER TEXT(0); ROUTINE_TYPE VARCHAR(64)`,
    partitions: `
      table_catalog VARCHAR(3)!; table_schema VARCHAR(5000); table_name VARCHAR(5000); partition_name VARCHAR(50)!;
      subpartition_name TEXT(4); partition_ordinal_position BIGINT(0)!; subpartition_ordinal_position TEXT(4);
      partition_method VARCHAR(13); subpartition_method TEXT(4); partition_expression TEXT(0)!;
      subpartition_expression TEXT(4); partition_description VARCHAR(65535)!; table_rows BIGINT(0);
      avg_row_length BIGINT(0)!; data_length BIGINT(0); max_data_length BIGINT(0)!; index_length BIGINT(0)!;
      data_free BIGINT(0)!; create_time TIMESTAMP(0); update_time TEXT(4); check_time TEXT(4); checksum TEXT(4);
      partition_comment CHAR(0)!; nodegroup VARCHAR(7)!; tablespace_name TEXT(4)`,
    processlist: `
      node_id VARCHAR(65535); conn_id INT UNSIGNED(0); session_id VARCHAR(65535); account VARCHAR(65535);
      user VARCHAR(65535); host VARCHAR(65535); db VARCHAR(65535); session_start VARCHAR(65535);
      command VARCHAR(65535); info VARCHAR(65535); txn_id VARCHAR(65535); statement_id VARCHAR(65535);
      statement_type VARCHAR(65535); query_type VARCHAR(65535); sql_source_type VARCHAR(65535);
      query_start VARCHAR(65535); client_host VARCHAR(65535); role VARCHAR(65535); proxy_host VARCHAR(65535)`,
    profiling: `
      QUERY_ID INT(32)! = 0; SEQ INT(32)! = 0; STATE VARCHAR(30)! = ; DURATION DECIMAL(9,6)! = 0.000000;
      CPU_USER DECIMAL(9,6); CPU_SYSTEM DECIMAL(9,6); CONTEXT_VOLUNTARY INT(32); CONTEXT_INVOLUNTARY INT(32);
      BLOCK_OPS_IN INT(32); BLOCK_OPS_OUT INT(32); MESSAGES_SENT INT(32); MESSAGES_RECEIVED INT(32);
      PAGE_FAULTS_MAJOR INT(32); PAGE_FAULTS_MINOR INT(32); SWAPS INT(32); SOURCE_FUNCTION VARCHAR(30);
      SOURCE_FILE VARCHAR(20); SOURCE_LINE INT(32)`,
    referential_constraints: `
      constraint_catalog VARCHAR(3)!; constraint_schema VARCHAR(5000)!; constraint_name VARCHAR(5000)!;
      unique_constraint_catalog VARCHAR(3)!; unique_constraint_schema VARCHAR(5000)!;
      unique_constraint_name VARCHAR(11)!; match_option VARCHAR(4)!; update_rule VARCHAR(128)!;
      delete_rule VARCHAR(128)!; table_name VARCHAR(5000)!; referenced_table_name VARCHAR(5000)!`,
    routines: `
      SPECIFIC_NAME VARCHAR(64); ROUTINE_CATALOG VARCHAR(64); ROUTINE_SCHEMA VARCHAR(64); ROUTINE_NAME VARCHAR(64);
      ROUTINE_TYPE VARCHAR(10); DATA_TYPE TEXT(0); CHARACTER_MAXIMUM_LENGTH BIGINT(64);
      CHARACTER_OCTET_LENGTH BIGINT(64); NUMERIC_PRECISION INT UNSIGNED(32); NUMERIC_SCALE INT UNSIGNED(32);
      DATETIME_PRECISION INT UNSIGNED(32); CHARACTER_SET_NAME VARCHAR(64); COLLATION_NAME VARCHAR(64);
      DTD_IDENTIFIER TEXT(0); ROUTINE_BODY VARCHAR(3); ROUTINE_DEFINITION TEXT(0); EXTERNAL_NAME BINARY(0);
      EXTERNAL_LANGUAGE VARCHAR(64); PARAMETER_STYLE VARCHAR(3); IS_DETERMINISTIC VARCHAR(3);
      SQL_DATA_ACCESS VARCHAR(10); SQL_PATH VARCHAR(1000); SECURITY_TYPE VARCHAR(10); CREATED TIMESTAMP(0);
      LAST_ALTERED TIMESTAMP(0); SQL_MODE VARCHAR(1000); ROUTINE_COMMENT TEXT(0); DEFINER VARCHAR(288);
      CHARACTER_SET_CLIENT VARCHAR(64); COLLATION_CONNECTION VARCHAR(64); DATABASE_COLLATION VARCHAR(64)`,
    schema_privileges: `
      GRANTEE VARCHAR(292)! = ; TABLE_CATALOG VARCHAR(512)! = ; TABLE_SCHEMA VARCHAR(64)! = ;
      PRIVILEGE_TYPE VARCHAR(64)! = ; IS_GRANTABLE VARCHAR(3)! = `,
    schemata: `
      catalog_name VARCHAR(3)!; schema_name VARCHAR(5000); default_character_set_name VARCHAR(7)!;
      default_collation_name VARCHAR(18)!; sql_path CHAR(0); default_encryption VARCHAR(3)!`,
    statistics: `
      table_catalog VARCHAR(3)!; table_schema VARCHAR(5000); table_name VARCHAR(5000); non_unique BIGINT(0)!;
      index_schema VARCHAR(5000); index_name VARCHAR(64)!; seq_in_index INT UNSIGNED(32)!; column_name VARCHAR(256)!;
      collation VARCHAR(1)!; cardinality BIGINT(0)!; sub_part TEXT(4); packed TEXT(4); nullable VARCHAR(3);
      index_type VARCHAR(11); comment CHAR(0)!; index_comment VARCHAR(2048)!; is_visible VARCHAR(3)!;
      expression TEXT(4)`,
    table_constraints: `
      constraint_catalog VARCHAR(3)!; constraint_schema VARCHAR(5000); constraint_name VARCHAR(64)!;
      table_schema VARCHAR(5000); table_name VARCHAR(5000); constraint_type VARCHAR(11)!; enforced VARCHAR(3)!`,
    table_privileges: `
      GRANTEE VARCHAR(292)! = ; TABLE_CATALOG VARCHAR(512)! = ; TABLE_SCHEMA VARCHAR(64)! = ;
      TABLE_NAME VARCHAR(64)! = ; PRIVILEGE_TYPE VARCHAR(64)! = ; IS_GRANTABLE VARCHAR(3)! = `,
    tables: `
      table_catalog VARCHAR(3)!; table_schema VARCHAR(5000); table_name VARCHAR(5000); table_type VARCHAR(14);
      engine VARCHAR(3); version BIGINT(0); row_format VARCHAR(10)!; table_rows BIGINT(0); avg_row_length BIGINT(0);
      data_length BIGINT(0); max_data_length BIGINT(0); index_length BIGINT(0); data_free BIGINT(0);
      auto_increment BIGINT UNSIGNED(0); create_time TIMESTAMP(0); update_time TIMESTAMP(0); check_time TIMESTAMP(0);
      table_collation VARCHAR(18)!; checksum BIGINT(0); create_options VARCHAR(256); table_comment TEXT(0)`,
    triggers: `
      TRIGGER_CATALOG VARCHAR(64); TRIGGER_SCHEMA VARCHAR(64); TRIGGER_NAME VARCHAR(64);
      EVENT_MANIPULATION VARCHAR(10); EVENT_OBJECT_CATALOG VARCHAR(64); EVENT_OBJECT_SCHEMA VARCHAR(64);
      EVENT_OBJECT_TABLE VARCHAR(64); ACTION_ORDER INT UNSIGNED(32); ACTION_CONDITION BINARY(0);
      ACTION_STATEMENT TEXT(0); ACTION_ORIENTATION VARCHAR(3); ACTION_TIMING VARCHAR(10);
      ACTION_REFERENCE_OLD_TABLE BINARY(0); ACTION_REFERENCE_NEW_TABLE BINARY(0); ACTION_REFERENCE_OLD_ROW VARCHAR(3);
      ACTION_REFERENCE_NEW_ROW VARCHAR(3); CREATED TIMESTAMP(2); SQL_MODE VARCHAR(10); DEFINER VARCHAR(288);
      CHARACTER_SET_CLIENT VARCHAR(64); COLLATION_CONNECTION VARCHAR(64); DATABASE_COLLATION VARCHAR(64)`,
    user_privileges: `
      GRANTEE VARCHAR(292)! = ; TABLE_CATALOG VARCHAR(512)! = ; PRIVILEGE_TYPE VARCHAR(64)! = ;
      IS_GRANTABLE VARCHAR(3)! = `,
    views: `
      table_catalog VARCHAR(3)!; table_schema VARCHAR(5000); table_name VARCHAR(5000); view_definition TEXT(0);
      check_option VARCHAR(4)!; is_updatable VARCHAR(3)!; definer VARCHAR(65535); security_type VARCHAR(7)!;
      character_set_client VARCHAR(7)!; collation_connection VARCHAR(18)!`
  },
  mysql: {
    columns_priv: `
      Host CHAR(255)!* = ; Db CHAR(64)!* = ; User CHAR(32)!* = ; Table_name CHAR(64)!* = ; Column_name CHAR(64)!* = ;
      Timestamp TIMESTAMP(0)! = CURRENT_TIMESTAMP(); Column_priv VARCHAR(10)! = `,
    db: `
      Host CHAR(255)!* = ; Db CHAR(64)!* = ; User CHAR(32)!* = ; Select_priv VARCHAR(10)! = N;
      Insert_priv VARCHAR(10)! = N; Update_priv VARCHAR(10)! = N; Delete_priv VARCHAR(10)! = N;
      Create_priv VARCHAR(10)! = N; Drop_priv VARCHAR(10)! = N; Grant_priv VARCHAR(10)! = N;
      References_priv VARCHAR(10)! = N; Index_priv VARCHAR(10)! = N; Alter_priv VARCHAR(10)! = N;
      Create_tmp_table_priv VARCHAR(10)! = N; Lock_tables_priv VARCHAR(10)! = N; Create_view_priv VARCHAR(10)! = N;
      Show_view_priv VARCHAR(10)! = N; Create_routine_priv VARCHAR(10)! = N; Alter_routine_priv VARCHAR(10)! = N;
      Execute_priv VARCHAR(10)! = N; Event_priv VARCHAR(10)! = N; Trigger_priv VARCHAR(10)! = N`,
    procs_priv: `
      Host CHAR(255)!* = ; Db CHAR(64)!* = ; User CHAR(32)!* = ; Routine_name CHAR(64)!* = ;
      Routine_type VARCHAR(10)!*; Grantor VARCHAR(288)!~ = ; Proc_priv VARCHAR(10)! = ;
      Timestamp TIMESTAMP(0)! = CURRENT_TIMESTAMP()`,
    role_edges: `
      FROM_HOST CHAR(255)!* = ; FROM_USER CHAR(32)!* = ; TO_HOST CHAR(255)!* = ; TO_USER CHAR(32)!* = ;
      WITH_ADMIN_OPTION ENUM('N','Y')! = N`,
    tables_priv: `
      Host CHAR(255)!* = ; Db CHAR(64)!* = ; User CHAR(32)!* = ; Table_name CHAR(64)!* = ; Grantor VARCHAR(288)!~ = ;
      Timestamp TIMESTAMP(0)! = CURRENT_TIMESTAMP(); Table_priv VARCHAR(10)! = ; Column_priv VARCHAR(10)! = `,
    user: `
      Host CHAR(255)!* = ; User CHAR(32)!* = ; Select_priv VARCHAR(10)! = N; Insert_priv VARCHAR(10)! = N;
      Update_priv VARCHAR(10)! = N; Delete_priv VARCHAR(10)! = N; Create_priv VARCHAR(10)! = N;
      Drop_priv VARCHAR(10)! = N; Reload_priv VARCHAR(10)! = N; Shutdown_priv VARCHAR(10)! = N;
      Process_priv VARCHAR(10)! = N; File_priv VARCHAR(10)! = N; Grant_priv VARCHAR(10)! = N;
      References_priv VARCHAR(10)! = N; Index_priv VARCHAR(10)! = N; Alter_priv VARCHAR(10)! = N;
      Show_db_priv VARCHAR(10)! = N; Super_priv VARCHAR(10)! = N; Create_tmp_table_priv VARCHAR(10)! = N;
      Lock_tables_priv VARCHAR(10)! = N; Execute_priv VARCHAR(10)! = N; Repl_slave_priv VARCHAR(10)! = N;
      Repl_client_priv VARCHAR(10)! = N; Create_view_priv VARCHAR(10)! = N; Show_view_priv VARCHAR(10)! = N;
      Create_routine_priv VARCHAR(10)! = N; Alter_routine_priv VARCHAR(10)! = N; Create_user_priv VARCHAR(10)! = N;
      Event_priv VARCHAR(10)! = N; Trigger_priv VARCHAR(10)! = N; Create_tablespace_priv VARCHAR(10)! = N;
      ssl_type VARCHAR(10)! = ; ssl_cipher BLOB(0)!; x509_issuer BLOB(0)!; x509_subject BLOB(0)!;
      max_questions INT UNSIGNED(32)! = 0; max_updates INT UNSIGNED(32)! = 0; max_connections INT UNSIGNED(32)! = 0;
      max_user_connections INT UNSIGNED(32)! = 0; plugin CHAR(64)! = caching_sha2_password;
      authentication_string TEXT(0); password_expired VARCHAR(10)! = N; password_last_changed TIMESTAMP(0);
      password_lifetime SMALLINT UNSIGNED(16); account_locked VARCHAR(10)! = N; Create_role_priv VARCHAR(10)! = N;
      Drop_role_priv VARCHAR(10)! = N; Password_reuse_history SMALLINT UNSIGNED(16);
      Password_reuse_time SMALLINT UNSIGNED(16); Password_require_current VARCHAR(10); User_attributes JSON(0)`
  },
  mo_catalog: {
    mo_account: `
      account_id INT(32)!*+; account_name VARCHAR(300)^; admin_name VARCHAR(300); status VARCHAR(300);
      created_time TIMESTAMP(0); comments VARCHAR(256); version BIGINT UNSIGNED(64)+; suspended_time TIMESTAMP(0);
      create_version VARCHAR(50) = 1.2.0`,
    mo_branch_metadata: `
      table_id BIGINT UNSIGNED(64)!* # id of the table this branch points to;
      clone_ts BIGINT(64)! # branch creation timestamp in nanoseconds;
      p_table_id BIGINT UNSIGNED(64)!~ # id of the parent table this branch is based on;
      creator BIGINT UNSIGNED(64)!~ # account id of the creator; level VARCHAR(65535)!; table_deleted BOOL(0)! = false`,
    mo_cdc_task: `
      account_id BIGINT UNSIGNED(64)!*; task_id UUID(0)!*; task_name VARCHAR(1000); source_uri TEXT(0)!;
      source_password VARCHAR(1000); sink_uri TEXT(0)!; sink_type VARCHAR(20); sink_password VARCHAR(1000);
      sink_ssl_ca_path VARCHAR(65535); sink_ssl_cert_path VARCHAR(65535); sink_ssl_key_path VARCHAR(65535);
      tables TEXT(0)!; filters TEXT(0); opfilters TEXT(0); source_state VARCHAR(20); sink_state VARCHAR(20);
      start_ts VARCHAR(1000); end_ts VARCHAR(1000); config_file VARCHAR(65535); task_create_time DATETIME(0);
      state VARCHAR(20); checkpoint BIGINT UNSIGNED(64); checkpoint_str VARCHAR(1000); no_full BOOL(0);
      incr_config VARCHAR(1000); additional_config TEXT(0); err_msg VARCHAR(256); reserved2 TEXT(0); reserved3 TEXT(0);
      reserved4 TEXT(0)`,
    mo_columns: `
      att_uniq_name VARCHAR(256); account_id INT UNSIGNED(0)*; att_database_id BIGINT UNSIGNED(0);
      att_database VARCHAR(256)*; att_relname_id BIGINT UNSIGNED(0); att_relname VARCHAR(256)*; attname VARCHAR(256)*;
      atttyp VARCHAR(256); attnum INT(0); att_length INT(0); attnotnull TINYINT(0); atthasdef TINYINT(0);
      att_default VARCHAR(2048); attisdropped TINYINT(0); att_constraint_type CHAR(1); att_is_unsigned TINYINT(0);
      att_is_auto_increment TINYINT(0); att_comment VARCHAR(2048); att_is_hidden TINYINT(0);
      attr_has_update TINYINT(0); attr_update VARCHAR(2048); attr_is_clusterby TINYINT(0);
      attr_seqnum SMALLINT UNSIGNED(0); attr_enum VARCHAR(65535); attr_has_generated TINYINT(0);
      attr_generated VARCHAR(2048)`,
    mo_database: `
      dat_id BIGINT UNSIGNED(0); datname VARCHAR(5000)*; dat_catalog_name VARCHAR(5000); dat_createsql VARCHAR(5000);
      owner INT UNSIGNED(0); creator INT UNSIGNED(0); created_time TIMESTAMP(0); account_id INT UNSIGNED(0)*;
      dat_type VARCHAR(32)`,
    mo_foreign_keys: `
      constraint_name VARCHAR(5000)!*; constraint_id BIGINT UNSIGNED(64)!* = 0; db_name VARCHAR(5000)!*;
      db_id BIGINT UNSIGNED(64)!* = 0; table_name VARCHAR(5000)!*; table_id BIGINT UNSIGNED(64)!* = 0;
      column_name VARCHAR(256)!*; column_id BIGINT UNSIGNED(64)!* = 0; refer_db_name VARCHAR(5000)!*;
      refer_db_id BIGINT UNSIGNED(64)!* = 0; refer_table_name VARCHAR(5000)!*;
      refer_table_id BIGINT UNSIGNED(64)!* = 0; refer_column_name VARCHAR(256)!*;
      refer_column_id BIGINT UNSIGNED(64)!* = 0; on_delete VARCHAR(128)!; on_update VARCHAR(128)!`,
    mo_indexes: `
      id BIGINT UNSIGNED(64)!*; table_id BIGINT UNSIGNED(64)!; database_id BIGINT UNSIGNED(64)!; name VARCHAR(64)!;
      type VARCHAR(11)!; algo VARCHAR(11); algo_table_type VARCHAR(11); algo_params VARCHAR(2048);
      is_visible TINYINT(8)!; hidden TINYINT(8)!; comment VARCHAR(2048)!; column_name VARCHAR(256)!*;
      ordinal_position INT UNSIGNED(32)!; options TEXT(0); index_table_name VARCHAR(5000); included_columns TEXT(0)`,
    mo_locks: `
      cn_id VARCHAR(65535); txn_id VARCHAR(65535); table_id VARCHAR(65535); lock_key VARCHAR(65535);
      lock_content VARCHAR(65535); lock_mode VARCHAR(65535); lock_status VARCHAR(65535); lock_wait VARCHAR(65535)`,
    mo_pitr: `
      pitr_id UUID(0)^; pitr_name VARCHAR(5000)!*; create_account BIGINT UNSIGNED(64)!*; create_time BIGINT(64)!;
      modified_time BIGINT(64)!; level VARCHAR(10); account_id BIGINT UNSIGNED(64); account_name VARCHAR(300);
      database_name VARCHAR(5000); table_name VARCHAR(5000); obj_id BIGINT UNSIGNED(64);
      pitr_length TINYINT UNSIGNED(8); pitr_unit VARCHAR(10);
      pitr_status TINYINT UNSIGNED(8) = 1 # 1: active, 0: inactive; pitr_status_changed_time BIGINT(64)!;
      kind VARCHAR(32)! = user`,
    mo_pubs: `
      account_id INT(32)!*; account_name VARCHAR(300); pub_name VARCHAR(64)!*; database_name VARCHAR(5000);
      database_id BIGINT UNSIGNED(64); all_table BOOL(0); table_list TEXT(0); account_list TEXT(0);
      created_time TIMESTAMP(0); update_time TIMESTAMP(0); owner INT UNSIGNED(32); creator INT UNSIGNED(32);
      comment TEXT(0)`,
    mo_role: `
      role_id INT(32)!*+; role_name VARCHAR(300)^; creator INT(32); owner INT(32); created_time TIMESTAMP(0);
      comments TEXT(0)`,
    mo_role_grant: `
      granted_id INT(32)!*; grantee_id INT(32)!*; operation_role_id INT(32); operation_user_id INT(32);
      granted_time TIMESTAMP(0); with_grant_option BOOL(0)`,
    mo_role_privs: `
      role_id INT(32)!*; role_name VARCHAR(100); obj_type VARCHAR(16)!*; obj_id BIGINT UNSIGNED(64)!*;
      privilege_id INT(32)!*; privilege_name VARCHAR(100); privilege_level VARCHAR(100)!*;
      operation_user_id INT UNSIGNED(32); granted_time TIMESTAMP(0); with_grant_option BOOL(0)`,
    mo_sessions: `
      node_id VARCHAR(65535); conn_id INT UNSIGNED(0); session_id VARCHAR(65535); account VARCHAR(65535);
      user VARCHAR(65535); host VARCHAR(65535); db VARCHAR(65535); session_start VARCHAR(65535);
      command VARCHAR(65535); info VARCHAR(65535); txn_id VARCHAR(65535); statement_id VARCHAR(65535);
      statement_type VARCHAR(65535); query_type VARCHAR(65535); sql_source_type VARCHAR(65535);
      query_start VARCHAR(65535); client_host VARCHAR(65535); role VARCHAR(65535); proxy_host VARCHAR(65535)`,
    mo_snapshots: `
      snapshot_id UUID(0)^; sname VARCHAR(64)!*; ts BIGINT(64); level ENUM('cluster','account','database','table');
      account_name VARCHAR(300); database_name VARCHAR(5000); table_name VARCHAR(5000); obj_id BIGINT UNSIGNED(64);
      kind VARCHAR(32)! = user`,
    mo_stages: `
      stage_id INT UNSIGNED(32)!*+; stage_name VARCHAR(64)^; url TEXT(0); stage_credentials TEXT(0);
      stage_status VARCHAR(64); created_time TIMESTAMP(0); comment TEXT(0)`,
    mo_stored_procedure: `
      proc_id INT(32)!*+; name VARCHAR(100); creator INT UNSIGNED(32); args TEXT(0); lang TEXT(0); body TEXT(0);
      sql_mode VARCHAR(1024)! = PIPES_AS_CONCAT; db VARCHAR(100)~; definer VARCHAR(50); modified_time TIMESTAMP(0);
      created_time TIMESTAMP(0); type VARCHAR(10); security_type VARCHAR(10); comment VARCHAR(5000);
      character_set_client VARCHAR(64); collation_connection VARCHAR(64); database_collation VARCHAR(64)`,
    mo_subs: `
      sub_account_id INT(32)!*; sub_account_name VARCHAR(300)!; sub_name VARCHAR(5000); sub_time TIMESTAMP(0);
      pub_account_id INT(32)!; pub_account_name VARCHAR(300)!*; pub_name VARCHAR(64)!*; pub_database VARCHAR(5000)!;
      pub_tables TEXT(0)!; pub_time TIMESTAMP(0)!; pub_comment TEXT(0)!; status TINYINT(8)!`,
    mo_tables: `
      rel_id BIGINT UNSIGNED(0); relname VARCHAR(5000)*; reldatabase VARCHAR(5000)*; reldatabase_id BIGINT UNSIGNED(0);
      relpersistence VARCHAR(5000); relkind VARCHAR(5000); rel_comment VARCHAR(5000); rel_createsql TEXT(0);
      created_time TIMESTAMP(0); creator INT UNSIGNED(0); owner INT UNSIGNED(0); account_id INT UNSIGNED(0)*;
      partitioned TINYINT(0); partition_info BLOB(0); viewdef VARCHAR(5000); constraint VARCHAR(5000);
      rel_version INT UNSIGNED(0); catalog_version INT UNSIGNED(0); rel_logical_id BIGINT UNSIGNED(0)^`,
    mo_transactions: `
      cn_id VARCHAR(65535); txn_id VARCHAR(65535); create_ts VARCHAR(65535); snapshot_ts VARCHAR(65535);
      prepared_ts VARCHAR(65535); commit_ts VARCHAR(65535); txn_mode VARCHAR(65535); isolation VARCHAR(65535);
      user_txn VARCHAR(65535); txn_status VARCHAR(65535); table_id VARCHAR(65535); lock_key VARCHAR(65535);
      lock_content VARCHAR(65535); lock_mode VARCHAR(65535)`,
    mo_user: `
      user_id INT(32)!*+; user_host VARCHAR(100); user_name VARCHAR(300)^; authentication_string VARCHAR(100);
      status VARCHAR(8); created_time TIMESTAMP(0); expired_time TIMESTAMP(0);
      password_last_changed TIMESTAMP(0) = utc_timestamp(); password_history TEXT(0) = [];
      login_attempts INT UNSIGNED(32) = 0; lock_time TIMESTAMP(0) = utc_timestamp(); login_type VARCHAR(16);
      creator INT(32); owner INT(32); default_role INT(32)`,
    mo_user_defined_function: `
      function_id INT(32)!*+; name VARCHAR(100)^; owner INT UNSIGNED(32); args JSON(0); retType VARCHAR(20);
      body TEXT(0); language VARCHAR(20); db VARCHAR(100); definer VARCHAR(50); modified_time TIMESTAMP(0);
      created_time TIMESTAMP(0); type VARCHAR(10); security_type VARCHAR(10); comment VARCHAR(5000);
      character_set_client VARCHAR(64); collation_connection VARCHAR(64); database_collation VARCHAR(64);
      sql_mode VARCHAR(1024)! = PIPES_AS_CONCAT`,
    mo_user_grant: `
      role_id INT(32)!*; user_id INT(32)!*; granted_time TIMESTAMP(0); with_grant_option BOOL(0)`
  }
}
