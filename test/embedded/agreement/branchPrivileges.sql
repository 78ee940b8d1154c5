-- What DATA BRANCH, snapshots, PITRs, LOAD DATA and prepared statements ask for of who is no administrator.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create database d;
create database e;
create table d.t (id int primary key, v int);
create table d.o (id int primary key, v int);
create table e.t (id int primary key, v int);
insert into d.t values (1,1);
create view d.w as select * from d.t;
create role r;
create role whole;
create user u identified by '111' default role r;
create user w identified by '111' default role whole;
grant all on account * to whole;
-- @login {database}_a:w 111
create snapshot {database}_s for account;
drop snapshot if exists nosuch;
create pitr {database}_p for account range 1 'h';
alter pitr if exists nosuch range 1 'h';
drop pitr if exists nosuch;
show snapshots;
create publication nosuch database nosuch account all;
drop publication if exists nosuch;
data branch create database e2 from d;
data branch create database e2 from nosuch;
data branch delete database nosuch;
-- @login {database}_a:u 111
data branch create table d.b from d.t;
data branch create table d.b from d.nosuch;
data branch create table nosuch.b from d.t;
data branch create database e2 from d;
data branch diff d.t against e.t output count;
data branch diff d.nosuch against e.t;
data branch diff nosuch.t against e.t;
data branch merge d.t into e.t;
data branch pick d.t into e.t keys (1);
data branch delete table d.t;
data branch delete table d.nosuch;
data branch delete database e;
data branch delete database nosuch;
prepare p from 'select * from d.t';
execute p;
prepare p from 'select nosuch from d.t';
prepare p from 'insert into d.t values (?, ?)';
-- @prepared
select * from d.t;
-- @prepared
create table d.z (a int);
select nosuch from d.t;
select * from d.nosuch;
select * from nosuch.t;
load data inline format='csv', data='50,1' into table d.t;
drop index nosuch on d.t;
create index i on d.t (v);
show sequences from d;
select count(*) > 0 from mo_catalog.mo_sessions;
select count(*) from mo_catalog.mo_account;
select count(*) from mo_catalog.mo_user;
-- @login {database}_a:admin 111
grant create table on database d to r;
-- @login {database}_a:u 111
data branch create table d.b from d.t;
data branch create table d.b from d.nosuch;
-- @login {database}_a:admin 111
grant select on table d.t to r;
-- @login {database}_a:u 111
data branch create table d.b from d.t;
select * from d.b;
drop table d.b;
data branch create table d.b from d.t;
data branch diff d.b against d.t output count;
data branch diff d.t against d.o output count;
data branch merge d.b into d.t;
data branch delete table d.b;
-- @login {database}_a:admin 111
grant select on table d.* to r;
grant insert, update on table d.t to r;
-- @login {database}_a:u 111
prepare p from 'select * from d.t';
execute p;
data branch create table d.b from d.t;
data branch diff d.b against d.t output count;
data branch diff d.b against d.t output as d.delta;
data branch diff d.b against d.t output as e.delta;
data branch merge d.b into d.t;
data branch pick d.b into d.t keys (1);
-- @login {database}_a:admin 111
grant delete on table d.t to r;
grant create database on account * to r;
-- @login {database}_a:u 111
data branch merge d.b into d.t;
data branch pick d.b into d.t keys (1);
data branch create database f from d;
data branch create database g from e;
select * from f.t;
data branch delete database f;
select * from d.w;
-- @login {database}_a:admin 111
select relname, r.role_name from mo_catalog.mo_tables t left join mo_catalog.mo_role r on t.owner=r.role_id where reldatabase in ('d','f') and relkind = 'r' order by 1, 2;
-- @session 1
drop account {database}_a;

-- Who owns copies: they are not granted.
create account {database}_b admin_name 'admin' identified by '111';
-- @login {database}_b:admin 111
create database d;
create table d.t (id int primary key, v int);
create view d.w as select * from d.t;
create role r;
create user u identified by '111' default role r;
grant create table on database d to r;
grant create database on account * to r;
grant select on table d.* to r;
grant select on view d.* to r;
-- @login {database}_b:u 111
create table d.c clone d.t;
show grants;
select * from d.c;
drop table d.c;
create table d.c clone d.t;
create database e clone d;
show grants;
create table e.z (a int);
data branch create database f from d;
show grants;
data branch create table d.b from d.t;
data branch diff d.b against d.t output as d.delta;
show grants;
create table f.z (a int);
-- @login {database}_b:admin 111
select reldatabase, relname, r.role_name from mo_catalog.mo_tables t left join mo_catalog.mo_role r on t.owner=r.role_id where reldatabase in ('d','e','f') and relkind <> 'x' order by 1, 2;
select datname, r.role_name from mo_catalog.mo_database t left join mo_catalog.mo_role r on t.owner=r.role_id where datname in('d','e','f') order by 1;
-- @login {database}_b:u 111
drop table d.b;
drop database f;
drop database e;
drop table d.delta;
-- @session 1
drop account {database}_b;
