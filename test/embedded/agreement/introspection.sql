-- What drivers and object-relational mappers ask of the catalogue: Connector/J, SQLAlchemy, Prisma, TypeORM, Sequelize, Knex,
-- drizzle-kit, and information_schema and mo_catalog table by table.

-- Tables of every kind first.
create table users (id bigint unsigned primary key auto_increment, email varchar(255) not null, name varchar(100) default 'anon' comment 'shown', age int, balance decimal(12,4) default 0, created_at datetime(3) default current_timestamp, flags tinyint(1) not null default 0, bio text, meta json, f double, fl float, dt date, tm time, ts timestamp(6), bl blob, ch char(3), vb varbinary(16), sm smallint unsigned, mi mediumint, yr year, e enum('a','b'), v vecf32(3), bt bit(4), uid uuid, unique key email_idx (email), key name_age (name, age)) comment 'people';
create table posts (id int primary key, user_id bigint unsigned, title varchar(50), constraint fk_user foreign key (user_id) references users (id) on delete cascade on update restrict);
create table comp (a int, b int, c varchar(10), primary key (a, b), unique key uq (b, c));
create table nopk (x int, y varchar(5) not null);
create view uv as select id, email from users;
select * from information_schema.schemata where schema_name = database();
select catalog_name, default_character_set_name, default_collation_name, sql_path, default_encryption from information_schema.schemata where schema_name = 'mysql';
select column_name, ordinal_position, column_default, is_nullable, data_type, character_maximum_length, character_octet_length from information_schema.columns where table_schema = database() and table_name = 'users' order by ordinal_position;
select column_name, numeric_precision, numeric_scale, datetime_precision, character_set_name, collation_name, column_type, column_key, extra from information_schema.columns where table_schema = database() and table_name = 'users' order by ordinal_position;
select column_name, privileges, column_comment, generation_expression, srs_id from information_schema.columns where table_schema = database() and table_name = 'users' order by ordinal_position;
select column_name, column_key, column_type, data_type, is_nullable from information_schema.columns where table_schema = database() and table_name in ('posts','comp') order by table_name, ordinal_position;
select table_name, column_name, data_type, column_type from information_schema.columns where table_schema = database() and table_name = 'uv' order by ordinal_position;
select * from information_schema.statistics where table_schema = database() and table_name = 'comp' order by index_name, seq_in_index;
select table_name, non_unique, index_name, seq_in_index, column_name, nullable, index_type, is_visible, expression from information_schema.statistics where table_schema = database() order by table_name, index_name, seq_in_index;
select * from information_schema.table_constraints where table_schema = database() and table_name = 'nopk';
-- @unordered
select constraint_name, table_name, constraint_type, enforced from information_schema.table_constraints where table_schema = database();
select * from information_schema.key_column_usage where table_schema = database();
select count(*) from information_schema.key_column_usage;
select * from information_schema.referential_constraints where constraint_schema = database();
select table_name, view_definition, check_option, is_updatable, definer, security_type, character_set_client, collation_connection from information_schema.views where table_schema = database();
select * from information_schema.check_constraints;
select * from information_schema.engines;
select * from information_schema.character_sets;
select * from information_schema.collations;
select * from information_schema.collation_character_set_applicability;
select * from information_schema.events;
select * from information_schema.routines;
select * from information_schema.parameters;
select * from information_schema.triggers;
select * from information_schema.files;
select * from information_schema.partitions where table_schema = database();
select * from information_schema.profiling;
select count(*) > 100, min(word), max(reserved) from information_schema.keywords;
select * from information_schema.user_privileges;
select * from information_schema.schema_privileges;
select * from information_schema.table_privileges;
select * from information_schema.column_privileges;
select * from information_schema.key_column_usage limit 1;
select * from information_schema.innodb_tables;
select * from information_schema.statistics where 1 = 0;
SHOW FIELDS FROM users;
SELECT * FROM information_schema.columns WHERE table_name = 'nopk' AND table_schema = DATABASE() ORDER BY ordinal_position;
SELECT TABLE_NAME AS tableName, CONSTRAINT_NAME AS constraintName, REFERENCED_TABLE_NAME as refTable FROM information_schema.KEY_COLUMN_USAGE where TABLE_NAME = 'posts' AND CONSTRAINT_NAME!='PRIMARY' AND CONSTRAINT_SCHEMA=database() AND REFERENCED_TABLE_NAME IS NOT NULL;
SELECT CONSTRAINT_NAME as constraint_name, COLUMN_NAME as columnName, REFERENCED_TABLE_NAME FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE where TABLE_NAME = 'posts' AND CONSTRAINT_SCHEMA = database();
SELECT CONSTRAINT_CATALOG AS constraintCatalog, CONSTRAINT_NAME AS constraintName, CONSTRAINT_SCHEMA AS constraintSchema, CONSTRAINT_TYPE AS constraintType, TABLE_NAME AS tableName, TABLE_SCHEMA AS tableSchema from INFORMATION_SCHEMA.TABLE_CONSTRAINTS WHERE table_name='comp' AND TABLE_SCHEMA = database();
SHOW INDEX FROM `users`;
SHOW FULL COLUMNS FROM `users`;
SHOW FULL COLUMNS FROM `comp`;
SHOW CREATE TABLE `users`;
SHOW CREATE TABLE `posts`;
SELECT VERSION() AS `version`;
SELECT DATABASE() AS `db_name`;
SELECT `TABLE_SCHEMA`, `TABLE_NAME`, `TABLE_COMMENT` FROM `INFORMATION_SCHEMA`.`TABLES` WHERE `TABLE_SCHEMA` = database() AND `TABLE_NAME` = 'users';
SELECT * FROM `INFORMATION_SCHEMA`.`KEY_COLUMN_USAGE` WHERE `CONSTRAINT_NAME` = 'PRIMARY' AND `TABLE_SCHEMA` = database();
SELECT `SCHEMA_NAME`, `DEFAULT_CHARACTER_SET_NAME` as `CHARSET`, `DEFAULT_COLLATION_NAME` AS `COLLATION` FROM `INFORMATION_SCHEMA`.`SCHEMATA` where `SCHEMA_NAME` = database();
SELECT `s`.* FROM `INFORMATION_SCHEMA`.`STATISTICS` `s` LEFT JOIN (SELECT * FROM `INFORMATION_SCHEMA`.`REFERENTIAL_CONSTRAINTS` WHERE `CONSTRAINT_SCHEMA` = database() AND `TABLE_NAME` = 'posts') `rc` ON `s`.`INDEX_NAME` = `rc`.`CONSTRAINT_NAME` AND `s`.`TABLE_SCHEMA` = `rc`.`CONSTRAINT_SCHEMA` WHERE `s`.`TABLE_SCHEMA` = database() AND `s`.`TABLE_NAME` = 'posts' AND `s`.`INDEX_NAME` != 'PRIMARY' AND `rc`.`CONSTRAINT_NAME` IS NULL;
SELECT `kcu`.`TABLE_SCHEMA`, `kcu`.`TABLE_NAME`, `kcu`.`CONSTRAINT_NAME`, `kcu`.`COLUMN_NAME`, `kcu`.`REFERENCED_TABLE_SCHEMA`, `kcu`.`REFERENCED_TABLE_NAME`, `kcu`.`REFERENCED_COLUMN_NAME`, `rc`.`DELETE_RULE` `ON_DELETE`, `rc`.`UPDATE_RULE` `ON_UPDATE` FROM (SELECT * FROM `INFORMATION_SCHEMA`.`KEY_COLUMN_USAGE` WHERE `TABLE_SCHEMA` = database() AND `TABLE_NAME` = 'posts') `kcu` INNER JOIN (SELECT * FROM `INFORMATION_SCHEMA`.`REFERENTIAL_CONSTRAINTS` WHERE `CONSTRAINT_SCHEMA` = database() AND `TABLE_NAME` = 'posts') `rc` ON `rc`.`CONSTRAINT_SCHEMA` = `kcu`.`CONSTRAINT_SCHEMA` AND `rc`.`TABLE_NAME` = `kcu`.`TABLE_NAME` AND `rc`.`CONSTRAINT_NAME` = `kcu`.`CONSTRAINT_NAME`;
SELECT DISTINCT BINARY table_info.table_name AS table_name, table_info.create_options AS create_options, table_info.table_comment AS table_comment FROM information_schema.tables AS table_info JOIN information_schema.columns AS column_info ON BINARY column_info.table_name = BINARY table_info.table_name WHERE table_info.table_schema = database() AND column_info.table_schema = database() AND table_info.table_type = 'BASE TABLE' ORDER BY BINARY table_info.table_name;
SELECT column_name column_name, data_type data_type, column_type full_data_type, character_maximum_length character_maximum_length, numeric_precision numeric_precision, numeric_scale numeric_scale, datetime_precision datetime_precision, column_default column_default, is_nullable is_nullable, extra extra, table_name table_name, IF(column_comment = '', NULL, column_comment) AS column_comment FROM information_schema.columns WHERE table_schema = database() AND table_name = 'posts' ORDER BY ordinal_position;
SELECT index_name AS index_name, non_unique AS non_unique, Column_name AS column_name, seq_in_index AS seq_in_index, table_name AS table_name, sub_part AS partial, collation AS column_order, index_type AS index_type FROM INFORMATION_SCHEMA.STATISTICS WHERE table_schema = database() ORDER BY BINARY table_name, BINARY index_name, seq_in_index;
SELECT kcu.constraint_name constraint_name, kcu.column_name column_name, kcu.referenced_table_name referenced_table_name, kcu.referenced_column_name referenced_column_name, kcu.ordinal_position ordinal_position, kcu.table_name table_name, rc.delete_rule delete_rule, rc.update_rule update_rule FROM information_schema.key_column_usage AS kcu INNER JOIN information_schema.referential_constraints AS rc ON BINARY kcu.constraint_name = BINARY rc.constraint_name WHERE BINARY kcu.table_schema = database() AND BINARY rc.constraint_schema = database() AND kcu.referenced_column_name IS NOT NULL ORDER BY BINARY kcu.table_schema, BINARY kcu.table_name, BINARY kcu.constraint_name, kcu.ordinal_position;
SELECT TABLE_NAME AS view_name, VIEW_DEFINITION AS view_sql FROM INFORMATION_SCHEMA.VIEWS WHERE TABLE_SCHEMA = database();
SELECT ROUTINE_NAME AS name, ROUTINE_TYPE AS type, ROUTINE_DEFINITION AS definition FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = database();
SELECT @@version, @@GLOBAL.version, @@GLOBAL.lower_case_table_names;
select * from information_schema.columns where table_schema = database() and table_name != '__drizzle_migrations' and table_name = 'comp' order by table_name, ordinal_position;
SELECT table_name, column_name, ordinal_position FROM information_schema.table_constraints t LEFT JOIN information_schema.key_column_usage k USING(constraint_name,table_schema,table_name) WHERE t.constraint_type='PRIMARY KEY' and table_name != '__drizzle_migrations' AND t.table_schema = database() ORDER BY ordinal_position;
SELECT kcu.TABLE_SCHEMA, kcu.TABLE_NAME, kcu.CONSTRAINT_NAME, kcu.COLUMN_NAME, kcu.REFERENCED_TABLE_SCHEMA, kcu.REFERENCED_TABLE_NAME, kcu.REFERENCED_COLUMN_NAME, rc.UPDATE_RULE, rc.DELETE_RULE FROM INFORMATION_SCHEMA.KEY_COLUMN_USAGE kcu LEFT JOIN information_schema.referential_constraints rc ON kcu.CONSTRAINT_NAME = rc.CONSTRAINT_NAME WHERE kcu.TABLE_SCHEMA = database() AND kcu.CONSTRAINT_NAME != 'PRIMARY' AND kcu.REFERENCED_TABLE_NAME IS NOT NULL;
SHOW FULL TABLES WHERE Table_type = 'BASE TABLE';
SHOW FULL TABLES LIKE '%';
SHOW KEYS FROM `posts`;
SELECT table_name, column_name FROM information_schema.columns WHERE lower(table_schema) = database() and lower(table_name) = 'users' and lower(column_name) = 'email';
SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_TABLE_SCHEMA FROM information_schema.key_column_usage WHERE table_name = 'posts' and referenced_table_name is not null;
SELECT TABLE_SCHEMA AS TABLE_CAT, NULL AS TABLE_SCHEM, TABLE_NAME, NON_UNIQUE, NULL AS INDEX_QUALIFIER, INDEX_NAME, 3 AS TYPE, SEQ_IN_INDEX AS ORDINAL_POSITION, COLUMN_NAME, COLLATION AS ASC_OR_DESC, CARDINALITY, 0 AS PAGES, NULL AS FILTER_CONDITION FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = database() AND TABLE_NAME = 'users' ORDER BY NON_UNIQUE, INDEX_NAME, SEQ_IN_INDEX;
SELECT TABLE_SCHEMA AS TABLE_CAT, NULL AS TABLE_SCHEM, TABLE_NAME, COLUMN_NAME, SEQ_IN_INDEX AS KEY_SEQ, 'PRIMARY' AS PK_NAME FROM INFORMATION_SCHEMA.STATISTICS WHERE TABLE_SCHEMA = database() AND TABLE_NAME = 'comp' AND INDEX_NAME='PRIMARY' ORDER BY TABLE_SCHEMA, TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX;
SELECT R.UPDATE_RULE, R.DELETE_RULE, R.CONSTRAINT_NAME, R.UNIQUE_CONSTRAINT_NAME, R.REFERENCED_TABLE_NAME FROM information_schema.REFERENTIAL_CONSTRAINTS R WHERE R.CONSTRAINT_SCHEMA = database() and R.TABLE_NAME = 'posts';
SHOW VARIABLES WHERE Variable_name = 'language' OR Variable_name = 'net_write_timeout' OR Variable_name = 'interactive_timeout' OR Variable_name = 'wait_timeout' OR Variable_name = 'character_set_client' OR Variable_name = 'max_allowed_packet' OR Variable_name = 'sql_mode';
SELECT @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout;
SELECT attname, att_relname, attnum, att_constraint_type, att_is_auto_increment, att_comment, attr_has_def, attnotnull from mo_catalog.mo_columns where att_database = database() and att_relname = 'users' and att_is_hidden = 0 order by attnum;
SELECT datname, dat_catalog_name, owner, creator, account_id, dat_type from mo_catalog.mo_database where datname = database();
select * from mo_catalog.mo_foreign_keys where db_name = database();
select constraint_name, table_name, column_name, refer_table_name, refer_column_name, on_delete, on_update from mo_catalog.mo_foreign_keys where db_name = database();
select user_name, user_host, status, login_type from mo_catalog.mo_user where user_name = 'root';
select role_name, comments from mo_catalog.mo_role where role_id < 2 order by role_id;
select * from mysql.db;
-- @refused
select * from mo_catalog.mo_version where 1 = 0;
-- @refused
select * from mo_catalog.mo_configurations where 1 = 0;
-- @refused
select * from mo_catalog.mo_variables where 1 = 0;
-- @refused
select * from system.statement_info where 1 = 0;
select * from performance_schema.x;
select * from sys.x;
