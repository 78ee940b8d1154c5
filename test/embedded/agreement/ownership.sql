-- Who owns what a role makes, and what stays of it in the grants when it is dropped.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create database d;
create table d.t (id int primary key, v varchar(10));
insert into d.t values (1,'a');
create role r;
create user u identified by '111' default role r;
grant all on database d to r;
-- @login {database}_a:u 111
use d;
select * from t;
alter table t comment 'x';
show grants;
select * from t;
alter table t add column z int;
show grants;
select * from t;
-- @login {database}_a:admin 111
-- @unordered
select p.obj_id = t.rel_id, p.obj_id = t.rel_logical_id, p.privilege_name, p.privilege_level from mo_catalog.mo_role_privs p, mo_catalog.mo_tables t where p.role_name = 'r' and t.relname='t';
alter table d.t drop column z;
-- @unordered
select p.obj_id = t.rel_id, p.obj_id = t.rel_logical_id, p.privilege_name, p.privilege_level from mo_catalog.mo_role_privs p, mo_catalog.mo_tables t where p.role_name = 'r' and t.relname='t';
select relname, r.role_name from mo_catalog.mo_tables t left join mo_catalog.mo_role r on t.owner=r.role_id where reldatabase='d' order by 1;
-- @login {database}_a:u 111
select * from d.t;
create table d.x (a int);
show grants;
-- @login {database}_a:admin 111
drop table d.x;
-- @login {database}_a:u 111
show grants;
create table d.x (a int);
drop table d.x;
show grants;
create table d.x (a int);
rename table d.x to d.y;
select * from d.y;
truncate table d.y;
select * from d.y;
create index i on d.y (a);
create view d.v as select * from d.t;
select * from d.v;
show grants;
create database e;
create table d.q like d.t;
create table d.q2 as select 1 a;
create table d.q3 clone d.y;
data branch create table d.q4 from d.y;
create sequence d.sq;
show grants;
select * from d.q3;
select * from d.q4;
select * from d.q2;
select * from d.q;
-- @login {database}_a:admin 111
select relname, r.role_name from mo_catalog.mo_tables t left join mo_catalog.mo_role r on t.owner=r.role_id where reldatabase='d' order by 1;
select datname, r.role_name from mo_catalog.mo_database t left join mo_catalog.mo_role r on t.owner=r.role_id where datname in('d','e') order by 1;
grant create database on account * to r;
-- @login {database}_a:u 111
create database e;
create table e.t (a int);
show grants;
drop database e;
show grants;
create database e;
-- @login {database}_a:admin 111
drop database e;
create database e;
-- @login {database}_a:u 111
show grants;
create table e.t (a int);
create table e.z (a int);
-- @login {database}_a:admin 111
drop account if exists nosuch;
drop role r;
select relname, r.role_name from mo_catalog.mo_tables t left join mo_catalog.mo_role r on t.owner=r.role_id where reldatabase='d' order by 1;
-- @login {database}_a:u 111
select * from d.y;
-- @session 1
drop account {database}_a;
