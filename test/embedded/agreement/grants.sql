-- SHOW GRANTS in its forms, in the order in which grants were given; SHOW ROLES, SET ROLE, and who a session is.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
show grants;
show grants for role public;
show grants for role accountadmin;
select role_name, obj_type, privilege_name, privilege_level, with_grant_option from mo_catalog.mo_role_privs;
create database d;
create table d.t (a int);
create table d.u (a int);
create role r;
create role a;
create user u identified by '111' default role r;
show grants for u;
grant update, select, insert on table d.t to r;
grant drop role, create role on account * to r;
grant delete on table d.u to r;
grant select on table *.* to r;
grant drop table, create table on database d to r;
grant alter table on database * to r;
grant select on view * to r;
show grants for u;
show grants for role r;
grant select on table d.t to a;
grant a to u;
show grants for u;
grant select on table d.t to r with grant option;
show grants for role r;
grant insert on table d.u to public;
show grants for u;
select role_name, obj_type, privilege_name, privilege_level, with_grant_option from mo_catalog.mo_role_privs where role_name in ('r','a','public');
revoke select on table d.t from r;
show grants for role r;
show grants for 'u'@'%';
show grants for u@localhost;
show grants for u@'127.0.0.1';
show grants for U;
show grants for 'U';
show grants for nosuch;
show grants for role nosuch;
show grants for role R;
show grants for role 'r';
show grants for u using r;
show grants for current_user;
show grants for current_user();
show grants for r;
show grants like 'x';
-- @ignore CREATED_TIME
show roles;
-- @ignore CREATED_TIME
show roles like 'a%';
show roles where role_name = 'a';
show users;
-- @login {database}_a:u 111
show grants;
-- @ignore CREATED_TIME
show roles;
select current_user(), user(), session_user(), system_user(), current_role();
select current_account_id() > 0, current_user_id() > 0, current_role_id() > 0, current_user_name(), current_role_name();
select current_account_name() = '{database}_a';
-- @login {database}_a#u#a 111
select current_role(), current_user();
show grants;
-- @login {database}_a:u:a 111
select current_role(), current_user(), current_role_name();
set role public;
select current_role(), current_user(), current_role_name();
set secondary role all;
select * from d.t;
set role none;
set role r;
set default role a to u;
set default role all to u;
set role default;
set role all;
-- @session 1
drop account {database}_a;
