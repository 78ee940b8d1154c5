-- DO, and routines that are not there, with and without their database.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create database d;
create role r;
create user u identified by '111' default role r;
do 1;
drop function d.f(int);
drop function if exists d.f(int);
drop procedure d.p;
drop procedure if exists d.p;
call d.p();
use d;
drop function f(int);
drop procedure p;
call p();
-- @login {database}_a:u 111
do 1;
drop procedure d.p;
call d.p();
-- @session 1
drop account {database}_a;
