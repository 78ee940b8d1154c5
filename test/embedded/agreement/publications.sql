-- Publications and subscriptions of two accounts.
create table t (id int primary key, v varchar(10));
insert into t values (1,'a');
create table u (id int);
create view w as select * from t;
create account {database}_a1 admin_name 'adm' identified by '111';
create account {database}_a2 admin_name 'adm' identified by '111';
create publication {database}_pub1 database {database} account {database}_a1;
create publication {database}_pub1 database {database} account {database}_a1;
create publication if not exists {database}_pub1 database {database} account all;
create publication {database}_pub2 database {database} table t account {database}_a1, {database}_a2 comment 'hey';
create publication {database}_pub3 database {database} account all comment 'it''s';
create publication {database}_pub4 database nosuch account all;
create publication {database}_pub4 database {database} table nosuch account all;
create publication {database}_pub4 database mo_catalog account all;
create publication {database}_pub4 database {database} account nosuch;
create publication {database}_pub4 database {database} account sys;
create publication {database}_pub4 database {database};
create publication {database}_pub4 database {database} table t, u account all;
create publication {database}_pub5 database {database} table w account all;
create publication `agr pub` database {database} account all;
-- @ignore create_time, update_time
show publications like '{database}%';
-- @ignore create_time, update_time
show publications like '%pub1';
show publications where publication = '{database}_pub1';
show create publication {database}_pub1;
show create publication {database}_pub2;
show create publication {database}_pub3;
show create publication nosuch;
alter publication {database}_pub1 account add {database}_a2;
alter publication {database}_pub1 account drop {database}_a1;
alter publication {database}_pub1 account add {database}_a2;
alter publication {database}_pub1 account drop nosuch;
alter publication {database}_pub1 account add nosuch;
alter publication {database}_pub1 comment 'new';
alter publication {database}_pub1 database nosuch;
alter publication {database}_pub1 account all;
alter publication {database}_pub1 account {database}_a1;
alter publication nosuch comment 'x';
alter publication if exists nosuch comment 'x';
alter publication {database}_pub2 database {database} table t;
show create publication {database}_pub1;
drop publication nosuch;
drop publication if exists nosuch;
-- @login {database}_a1:adm 111
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
-- @unordered
show subscriptions;
create database s1 from sys publication {database}_pub1;
create database s1 from sys publication {database}_pub1;
create database s1b from sys publication {database}_pub1;
create database s2 from sys publication {database}_pub2;
create database s3 from sys publication nosuch;
create database s3 from nosuch publication {database}_pub1;
create database s3 from sys publication {database}_pub3;
create database if not exists s3 from sys publication {database}_pub3;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all like '{database}\_pub1';
show databases;
use s1;
show tables;
select * from t;
select * from w;
select * from s2.u;
select * from s2.t;
show tables from s2;
show create table t;
show create database s1;
desc t;
insert into t values (2,'b');
update t set v = 'z';
delete from t;
drop table t;
alter table t add column z int;
create table n (a int);
truncate table t;
create view vv as select 1;
create index i on t(v);
create database own;
create table own.cl clone s1.t;
select a.v from s1.t a join s2.t b on a.id = b.id;
create snapshot snp for database s1;
create snapshot snp for table s1 t;
create publication p2 database s1 account all;
create publication po database own account sys;
create publication po database own account {database}_a2;
drop publication po;
drop database s2;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions;
-- @login {database}_a2:adm 111
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
create database x from sys publication {database}_pub1;
create database y from sys publication {database}_pub2;
select * from y.t;
-- @session 1
insert into t values (9,'late');
alter table t add column extra int default 3;
-- @login {database}_a1:adm 111
select * from s1.t order by id;
-- @session 1
drop publication {database}_pub1;
-- @login {database}_a1:adm 111
use s1;
select * from s1.t;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
show databases;
drop database s1;
-- @session 1
alter publication {database}_pub2 account drop {database}_a2;
-- @login {database}_a2:adm 111
select * from y.t;
-- @ignore pub_time, sub_time
-- @unordered
show subscriptions all;
-- @session 1
drop database {database};
drop publication {database}_pub2;
drop publication {database}_pub3;
drop publication if exists {database}_pub4;
drop publication if exists {database}_pub5;
drop account {database}_a1;
drop account {database}_a2;
drop publication if exists {database}_pub5;
