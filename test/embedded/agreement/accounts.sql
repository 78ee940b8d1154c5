-- Accounts: their options, their states and what their sessions then get.
create account {database}_a admin_name 'admin' identified by '111' comment 'first';
create account {database}_a admin_name 'admin' identified by '111';
create account if not exists {database}_a admin_name 'admin' identified by '111';
create account if not exists {database}_b admin_name = 'root' identified by '222' open comment 'b';
create account {database}_c admin_name 'a:b' identified by '111';
create account {database}_c admin_name '' identified by '111';
create account {database}_c admin_name 'x' identified by '';
create account {database}_c admin_name 'x' identified with '1';
create account {database}_c admin_name 'x' identified by random password;
create account {database}_c;
create account '{database}_c' admin_name 'x' identified by '1';
create account `bad name` admin_name 'x' identified by '1';
create account sys admin_name 'x' identified by '1';
select account_name, admin_name, status, comments from mo_catalog.mo_account where account_name like '{database}%' order by 1;
-- @ignore created_time, size, db_count, tbl_count
show accounts like '{database}%';
alter account {database}_b comment 'changed';
alter account {database}_b suspend comment 'x';
alter account {database}_b admin_name 'root' identified by '333';
alter account {database}_b admin_name 'nosuch' identified by '333';
alter account {database}_b admin_name = 'root' identified by '';
alter account nosuch comment 'x';
alter account if exists nosuch comment 'x';
alter account sys suspend;
alter account sys comment 'x';
alter account sys comment 'system account';
-- @login {database}_b:root 333
select 1;
-- @login {database}_b:root 222
select 1;
-- @login {database}_b:nosuch 222
select 1;
-- @login nosuch:root 222
select 1;
-- @session 1
alter account {database}_b suspend;
-- @login {database}_b:root 333
select 1;
-- @session 1
-- @ignore created_time, size, db_count, tbl_count, suspended_time
show accounts like '{database}_b';
alter account {database}_b open;
-- @ignore created_time, size, db_count, tbl_count
show accounts like '{database}_b';
alter account {database}_b restricted;
-- @login {database}_a:admin 111
create account {database}_d admin_name 'x' identified by '1';
drop account {database}_b;
alter account {database}_b open;
alter account {database}_a comment 'x';
-- @ignore created_time, size, db_count, tbl_count
show accounts;
show accounts like '%';
upgrade account all;
create database d;
create table d.t (a int);
insert into d.t values (1);
create user u1 identified by '111';
create user u2 identified by '111', u3 identified by '222';
create user if not exists u2 identified by '111', u4 identified by '222' comment 'c';
create user u5 identified by '111' attribute '{"a":1}';
create user u6 identified by '111' lock;
create user u7 identified by '111' default role nosuch;
create user u7 identified by '111' default role accountadmin;
create user u7 identified by '111' password expire;
create user u8 identified by '';
create user u8 identified with 'x';
create user u8 identified by random password;
create user u8;
create user 'u:8' identified by '1';
create user 'u 8' identified by '1';
create user 'U8' identified by '1';
create user u8@'10.0.0.1' identified by '1';
create user u8@localhost identified by '1';
create user public identified by '1';
create user accountadmin identified by '1';
create user admin identified by '1';
create role u1;
create role r1, r2;
create role if not exists r1, r3;
create role r1;
create role public;
create role accountadmin;
create role moadmin;
create user r1 identified by '1';
create role 'r 9';
create role '';
select user_name, user_host, status, login_type from mo_catalog.mo_user order by user_id;
select role_name, comments from mo_catalog.mo_role order by role_id;
select r.role_name, u.user_name, g.with_grant_option from mo_catalog.mo_user_grant g, mo_catalog.mo_role r, mo_catalog.mo_user u where g.role_id = r.role_id and g.user_id = u.user_id order by 1, 2;
alter user u1 identified by '999';
alter user u1 identified by '';
alter user u1 lock;
alter user u1 unlock;
alter user u1 comment 'x';
alter user u1 attribute 'x';
alter user u1 identified by '1', u2 identified by '2';
alter user u1 default role r1;
alter user nosuch identified by '1';
alter user if exists nosuch identified by '1';
alter user u1 password expire;
alter user u1;
rename user u1 to u9;
grant r1 to u1;
grant r1, r2 to u2, u3;
grant r1 to r2;
grant r2 to r1;
grant r1 to r1;
grant r2 to r3;
grant r3 to r1;
grant nosuch to u1;
grant r1 to nosuch;
grant accountadmin to u1;
grant public to u1;
grant public to r1;
grant r1 to public;
grant r1 to accountadmin;
grant r1 to u1 with grant option;
revoke r1 from u3;
revoke r1 from nosuch;
revoke if exists r1 from nosuch;
revoke public from u1;
revoke accountadmin from admin;
revoke nosuch from u1;
revoke if exists nosuch from u1;
select r.role_name, u.user_name, g.with_grant_option from mo_catalog.mo_user_grant g, mo_catalog.mo_role r, mo_catalog.mo_user u where g.role_id = r.role_id and g.user_id = u.user_id and r.role_name like 'r%' order by 1, 2;
alter role r1 rename to r9;
alter role r9 rename to r2;
alter role r9 rename to u1;
alter role r9 rename to public;
alter role public rename to x;
alter role nosuch rename to x;
alter role if exists nosuch rename to x;
alter role r9 rename to r9;
-- @ignore CREATED_TIME
show roles like 'r_';
grant select on table d.t to r9;
grant select on table d.* to r9;
grant select on table * to r9;
grant select on table d to r9;
grant select on table nosuch.* to r9;
grant select on database d to r9;
grant select on account * to r9;
grant create table on table d.t to r9;
grant create user on database d to r9;
grant all on view d.t to r9;
grant nosuch on table d.t to r9;
grant create account on account * to r9;
grant select (a) on table d.t to r9;
grant select, insert on table d.t to r9, r2 with grant option;
grant select on table d.t to u1;
grant select on table d.t to nosuch;
grant select on table d.t to accountadmin;
grant select on d.t to r9;
grant ownership on database d to r9;
grant ownership on account * to r9;
grant all privileges on table d.t to r9;
grant usage on table d.t to r9;
grant execute on function f to r9;
grant connect on account * to r9;
grant create object on database d to r9;
show grants for role r9;
revoke select on table d.t from r9;
revoke select on table d.nosuch from r9;
revoke insert on table d.t from nosuch;
revoke if exists insert on table d.t from nosuch;
revoke connect on account * from public;
revoke all on table d.t from r9;
revoke delete on table d.t from r9;
show grants for role r9;
drop role nosuch;
drop role if exists nosuch, r3;
drop role public;
drop role accountadmin;
drop role r2, nosuch;
drop role r2;
-- @ignore CREATED_TIME
show roles;
drop user nosuch;
drop user if exists nosuch, u3;
drop user u2, nosuch;
drop user admin;
drop user u8@localhost;
select user_name from mo_catalog.mo_user order by user_id;
-- @login {database}_a:u1 999
select current_user(), current_role();
select 1;
set role r9;
select current_role();
set role nosuch;
set role u1;
set default role r9 to u1;
alter user u1 identified by '111';
drop user u1;
-- @login {database}_a:u1:r9 999
select current_role();
-- @session 1
drop account {database}_b;
-- @login {database}_a:admin 111
drop role r9;
drop user u1;
-- @login {database}_a:u1 999
select current_user(), current_role();
show grants;
select * from d.t;
-- @login {database}_a:u1:r9 999
select current_role();
show grants;
select * from d.t;
select * from mo_catalog.mo_user;
-- @session 1
drop account {database}_a;
drop account {database}_a;
drop account if exists {database}_a;
drop account if exists {database}_c;
drop account if exists `bad name`;
drop account sys;
-- @login {database}_a:u1 999
select 1;
