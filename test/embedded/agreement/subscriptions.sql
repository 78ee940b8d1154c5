-- What an account may do with what it has subscribed to, and who may publish.
create account {database}_p admin_name 'admin' identified by '111';
create account {database}_s admin_name 'admin' identified by '111';
-- @login {database}_p:admin 111
create database d;
create table d.t (a int primary key, b int);
insert into d.t values (1,1),(2,2);
create table d.u (a int);
create view d.w as select * from d.t;
create user pu identified by '111';
create role pr;
create user pv identified by '111' default role pr;
grant all on database d to pr;
create publication p1 database d account {database}_s;
create publication p2 database d table t account all;
create publication p3 database * account {database}_s;
-- @login {database}_p:pv 111
create publication p9 database d account all;
-- @ignore create_time, update_time
show publications;
show create publication p1;
alter publication p1 comment 'x';
drop publication p1;
-- @login {database}_s:admin 111
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
create database s from {database}_p publication p1;
use s;
show tables;
select * from t;
select * from w;
select * from s.t x join s.u y on x.a = y.a;
insert into t values (3,3);
update t set b = 9;
delete from t;
truncate table t;
drop table t;
alter table t add column c int;
create table z (a int);
create view z as select 1;
create index i on t (b);
show create table t;
show columns from t;
show index from t;
desc t;
show create database s;
show tables from s;
create database own;
create table own.c as select * from s.t;
select * from own.c;
create table own.l like s.t;
create table own.k clone s.t;
select * from own.k;
create database own2 clone s;
show tables from own2;
create view own.v as select * from s.t;
select * from own.v;
data branch create table own.b from s.t;
create snapshot {database}_x for database s;
create snapshot {database}_y for table s t;
create pitr pp for database s range 1 'h';
create publication again database s account all;
create user su identified by '111';
create role sr;
create user sv identified by '111' default role sr;
create database s2 from {database}_p publication p2;
show tables from s2;
select * from s2.u;
create database s3 from {database}_p publication p3;
create database s4 from {database}_p publication nosuch;
-- @login {database}_s:sv 111
select * from s.t;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions;
create database s9 from {database}_p publication p2;
drop database s;
-- @login {database}_s:admin 111
grant select on table s.t to sr;
grant select on table s.* to sr;
grant all on account * to sr;
-- @login {database}_s:sv 111
select * from s.t;
create database s9 from {database}_p publication p2;
drop database if exists s9;
-- @login {database}_p:admin 111
alter publication p1 account drop {database}_s;
-- @login {database}_s:admin 111
select * from s.t;
use s;
show tables from s;
show tables;
show databases;
select * from own.v;
-- @login {database}_p:admin 111
alter publication p1 account add {database}_s;
-- @login {database}_s:admin 111
select * from s.t;
-- @login {database}_p:admin 111
drop table d.t;
drop database d;
alter publication p1 database nosuch;
drop publication p1;
-- @login {database}_s:admin 111
select * from s.t;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
-- @login {database}_p:admin 111
create publication p1 database d account {database}_s;
-- @login {database}_s:admin 111
select * from s.t;
drop database s;
drop database s2;
-- @session 1
drop account {database}_p;
-- @login {database}_s:admin 111
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
select * from own.v;
-- @session 1
drop account {database}_s;
