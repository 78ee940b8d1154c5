-- Sessions as others see them, KILL.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create user u identified by '111';
create role r;
create user v identified by '111' default role r;
-- @login {database}_a:u 111
select 1;
select account, user, role from mo_catalog.mo_sessions order by user;
select account, user, role from information_schema.processlist order by user;
-- @login {database}_a:v 111
select account, user, role from mo_catalog.mo_sessions order by user;
kill 99999999;
kill connection 99999999;
-- @login {database}_a:admin 111
select account, user, role from mo_catalog.mo_sessions order by user;
kill 99999999;
-- @session 1
select account, user, role from mo_catalog.mo_sessions where account like '{database}%' order by user;
drop account {database}_a;
