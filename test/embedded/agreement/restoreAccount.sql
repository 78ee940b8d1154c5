-- RESTORE ACCOUNT: users, roles, stages, grants and variables.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create database d;
create table d.t (a int primary key, b int);
insert into d.t values (1,1);
create database gone;
create table gone.t (a int);
create user u1 identified by '111';
create role r1;
grant r1 to u1;
grant select on table d.t to r1;
grant create table on database gone to r1;
create stage st1 url='file:///nowhere/';
create snapshot s1 for account;
create snapshot {database}_d for database d;
create user u2 identified by '111';
create role r2;
grant r2 to u2;
grant insert on table d.t to r1;
grant select on table d.* to r2;
drop user u1;
alter role r1 rename to r9;
create stage st2 url='file:///nowhere/';
drop stage st1;
create database d2;
create table d2.t (a int);
drop database gone;
insert into d.t values (2,2);
create pitr p1 for account range 1 'h';
restore account {database}_a {snapshot = 's1'};
-- @unordered
show databases;
select * from d.t;
-- @unordered
-- @ignore CREATED_TIME
show roles;
select user_name from mo_catalog.mo_user order by user_name;
select role_name from mo_catalog.mo_role order by role_name;
select stage_name from mo_catalog.mo_stages order by 1;
-- @unordered
show grants for u1;
-- @unordered
show grants for u2;
-- @unordered
show grants for role r1;
-- @unordered
show grants for role r9;
-- @unordered
show grants for role r2;
select r.role_name, u.user_name from mo_catalog.mo_user_grant g, mo_catalog.mo_role r, mo_catalog.mo_user u where g.role_id = r.role_id and g.user_id = u.user_id order by 1, 2;
show stages;
select sname, level from mo_catalog.mo_snapshots order by 1;
show pitr where pitr_name = 'p1';
-- @login {database}_a:u1:r1 111
select * from d.t;
insert into d.t values (9,9);
create table gone.z (a int);
-- @login {database}_a:u2:r2 111
select * from d.t;
-- @session 1
create snapshot {database}_s for account {database}_a;
-- @login {database}_a:admin 111
create user u5 identified by '111';
drop table d.t;
-- @session 1
restore account {database}_a {snapshot = '{database}_s'};
-- @login {database}_a:admin 111
select user_name from mo_catalog.mo_user order by user_name;
select * from d.t;
drop snapshot s1;
restore account {database}_a {snapshot = '{database}_s'};
-- @session 1
create account {database}_b admin_name 'boss' identified by '111';
-- @login {database}_b:boss 111
create user bu identified by '111';
create stage bst url='file:///nowhere/';
create database bd;
-- @session 1
restore account {database}_a {snapshot = '{database}_s'} to account {database}_b;
-- @login {database}_b:boss 111
select user_name from mo_catalog.mo_user order by user_name;
select role_name from mo_catalog.mo_role order by role_name;
select stage_name from mo_catalog.mo_stages order by 1;
-- @unordered
show databases;
show grants for role r1;
select * from d.t;
-- @login {database}_b:u1 111
select current_user();
-- @session 1
drop snapshot {database}_s;
drop account {database}_a;
drop account {database}_b;

-- The password is that of then, and what was granted on the tables of then counts for none of now.
create account {database}_c admin_name 'admin' identified by '111';
-- @login {database}_c:admin 111
create database d;
create table d.t (a int primary key, b int);
insert into d.t values (1,1);
create role r1;
create user u1 identified by '111' default role r1;
grant select on table d.t to r1;
grant select on table d.* to r1;
grant create table on database d to r1;
create snapshot s1 for account;
alter user u1 identified by '222';
alter account {database}_c comment 'x';
restore account {database}_c {snapshot = 's1'};
show grants for role r1;
select count(*) from mo_catalog.mo_role_privs p, mo_catalog.mo_tables t where p.role_name='r1' and p.obj_id = t.rel_logical_id;
select count(*) from mo_catalog.mo_role_privs p, mo_catalog.mo_database t where p.role_name='r1' and p.obj_id = t.dat_id;
-- @login {database}_c:u1 111
select * from d.t;
create table d.z (a int);
-- @login {database}_c:u1 222
select * from d.t;
-- @login {database}_c:admin 111
-- @session 1
drop account {database}_c;
