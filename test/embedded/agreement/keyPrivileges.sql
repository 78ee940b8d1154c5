-- What writing a table asks for: on the table itself, whose primary key is looked up, and on those its foreign keys lead to.
create account {database}_a admin_name 'admin' identified by '111';
-- @login {database}_a:admin 111
create database d;
create table d.nopk (a int, b int);
create table d.pk (a int primary key, b int);
create table d.auto (a int auto_increment primary key, b int);
create table d.cpk (a int, b int, primary key(a,b));
create table d.uq (a int unique, b int);
create table d.sk (a int, b int, key(b));
create table d.pksk (a int primary key, b int, key(b));
create table d.par (a int primary key, b int);
create table d.chi (a int, b int, foreign key (b) references d.par(a));
create table d.src (a int, b int);
create table d.ck (a int, b int, check (a > 0));
create table d.ft (a int, b varchar(20), fulltext(b));
create table d.def (a int primary key, b int default 3);
insert into d.par values (1,1),(2,2);
insert into d.src values (1,1);
create view d.vw as select * from d.src;
create role ri;
create role ru;
create role rd;
create role rr;
create role rs;
create user ui identified by '111' default role ri;
create user uu identified by '111' default role ru;
create user ud identified by '111' default role rd;
create user ur identified by '111' default role rr;
grant insert on table d.* to ri;
grant update on table d.* to ru;
grant delete on table d.* to rd;
grant insert, delete on table d.* to rr;
-- @login {database}_a:ui 111
insert into d.nopk values (1,1);
insert into d.nopk select 1,1;
insert into d.nopk select * from d.src;
insert into d.nopk (a) values (2);
insert ignore into d.nopk values (1,1);
insert into d.nopk values (1,1) on duplicate key update b=1;
insert into d.pk values (11,1);
insert into d.pk select 12,1;
insert into d.pk values (11,1) on duplicate key update b=1;
insert ignore into d.pk values (11,1);
insert into d.auto values (1,1);
insert into d.auto (b) values (1);
insert into d.auto values (null,1);
insert into d.auto (b) select 5;
insert into d.cpk values (1,1);
insert into d.uq values (1,1);
insert into d.uq (b) values (1);
insert into d.uq values (null,1);
insert into d.sk values (1,1);
insert into d.pksk values (1,1);
insert into d.par values (9,9);
insert into d.chi values (1,1);
insert into d.chi values (1,null);
insert into d.chi (a) values (1);
insert into d.ck values (1,1);
insert into d.ft values (1,'hello');
insert into d.def (a) values (5);
insert into d.nopk values ((select 1),1);
replace into d.nopk values (1,1);
replace into d.pk values (1,1);
load data inline format='csv', data='50,1' into table d.pk;
load data inline format='csv', data='50,1' into table d.nopk;
load data inline format='csv', data='50,1' into table d.uq;
load data inline format='csv', data='2,1' into table d.chi;
delete from d.nopk;
update d.nopk set a = 1;
-- @login {database}_a:uu 111
update d.nopk set a = 1;
update d.pk set b = 1;
update d.pk set a = 1 where a = 77;
update d.uq set a = 1 where b = 77;
update d.chi set b = 1 where a = 77;
update d.par set a = 1 where a = 77;
update d.par set b = 1 where a = 77;
update d.cpk set b = 1 where a = 77;
update d.pksk set b = 1 where a = 77;
update d.sk set b = 1 where a = 77;
update d.ft set b = 'x' where a = 77;
update d.ft set a = 1 where a = 77;
update d.nopk set a = (select max(a) from d.src);
update d.nopk, d.src set d.nopk.a = 1 where d.nopk.a = d.src.a;
insert into d.nopk values (1,1);
select * from d.nopk;
-- @login {database}_a:ud 111
delete from d.nopk where a = 77;
delete from d.pk where a = 77;
delete from d.uq where a = 77;
delete from d.par where a = 77;
delete from d.chi where a = 77;
delete from d.ft where a = 77;
delete from d.sk where b = 77;
delete from d.pk where a in (select a from d.src where a = 77);
delete from d.nopk limit 0;
truncate table d.nopk;
-- @login {database}_a:ur 111
replace into d.nopk values (1,1);
replace into d.pk values (1,1);
replace into d.uq values (1,1);
replace into d.uq (b) values (1);
replace into d.uq values (null, 1);
replace into d.auto (b) values (1);
replace into d.auto values (null, 1);
replace into d.auto values (3, 1);
replace into d.cpk values (1,1);
replace into d.pk select 1,1;
replace into d.chi values (1,1);
insert into d.pk values (1,1);
-- @session 1
drop account {database}_a;
create account {database}_b admin_name 'admin' identified by '111';
-- @login {database}_b:admin 111
create database d;
create table d.par (a int primary key, b int);
create table d.r (a int, b int, c int, foreign key (b) references d.par(a));
create table d.par2 (a int primary key, b int);
create table d.cas (a int, b int, foreign key (b) references d.par2(a) on delete cascade on update cascade);
create table d.par3 (a int primary key, b int);
create table d.sn (a int, b int, foreign key (b) references d.par3(a) on delete set null on update set null);
create table d.self (a int primary key, b int, foreign key (b) references d.self(a));
create table d.g1 (a int primary key, b int);
create table d.g2 (a int primary key, b int, foreign key (b) references d.g1(a) on delete cascade);
create table d.g3 (a int, b int, foreign key (b) references d.g2(a));
insert into d.par values (1,1),(2,2);
create role ru;
create user uu identified by '111' default role ru;
grant update on table d.r to ru;
grant update on table d.par to ru;
grant update, delete on table d.par2 to ru;
grant update, delete on table d.par3 to ru;
grant update, delete on table d.self to ru;
grant insert on table d.r to ru;
grant delete on table d.g1 to ru;
grant delete on table d.g2 to ru;
grant delete on table d.r to ru;
-- @login {database}_b:uu 111
update d.r set a = 1 where a = 77;
update d.r set b = 1 where a = 77;
update d.r set b = null where a = 77;
update d.par set b = 1 where a = 77;
update d.par set a = 1 where a = 77;
update d.par2 set a = 1 where a = 77;
update d.par3 set a = 1 where a = 77;
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.self set b = 1 where a = 77;
update d.self set a = 1 where a = 77;
delete from d.self where a = 77;
delete from d.g1 where a = 77;
delete from d.g2 where a = 77;
insert into d.r values (1,1,1);
set foreign_key_checks = 0;
insert into d.r values (1,1,1);
update d.r set b = 1 where a = 77;
update d.par set a = 1 where a = 77;
delete from d.par2 where a = 77;
set foreign_key_checks = 1;
delete from d.r where a = 77;
-- @login {database}_b:admin 111
grant delete on table d.cas to ru;
grant delete on table d.sn to ru;
-- @login {database}_b:uu 111
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.par2 set a = 1 where a = 77;
-- @login {database}_b:admin 111
grant update on table d.cas to ru;
grant update on table d.sn to ru;
-- @login {database}_b:uu 111
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.par2 set a = 1 where a = 77;
update d.par3 set a = 1 where a = 77;
-- @login {database}_b:admin 111
grant select on table d.cas to ru;
grant select on table d.sn to ru;
grant select on table d.par to ru;
grant select on table d.self to ru;
revoke delete, update on table d.cas from ru;
revoke delete, update on table d.sn from ru;
-- @login {database}_b:uu 111
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.par2 set a = 1 where a = 77;
update d.par3 set a = 1 where a = 77;
update d.r set b = 1 where a = 77;
insert into d.r values (1,1,1);
update d.self set b = 1 where a = 77;
update d.self set a = 1 where a = 77;
delete from d.self where a = 77;
-- @login {database}_b:admin 111
grant select on table d.r to ru;
grant update, delete on table d.g2 to ru;
-- @login {database}_b:uu 111
delete from d.g1 where a = 77;
update d.par set a = 1 where a = 77;
-- @login {database}_b:admin 111
grant select on table d.g2 to ru;
-- @login {database}_b:uu 111
delete from d.g1 where a = 77;
-- @login {database}_b:admin 111
grant select on table d.g3 to ru;
-- @login {database}_b:uu 111
delete from d.g1 where a = 77;
-- @login {database}_b:admin 111
grant select, delete on table d.sn to ru;
grant select, delete on table d.cas to ru;
-- @login {database}_b:uu 111
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.par2 set a = 1 where a = 77;
update d.par3 set a = 1 where a = 77;
-- @login {database}_b:admin 111
grant update on table d.sn to ru;
grant update on table d.cas to ru;
-- @login {database}_b:uu 111
delete from d.par2 where a = 77;
delete from d.par3 where a = 77;
update d.par2 set a = 1 where a = 77;
update d.par3 set a = 1 where a = 77;
truncate table d.par;
-- @session 1
drop account {database}_b;
