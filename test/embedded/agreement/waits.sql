-- Which keys and tables a transaction holds: session 2 gives up after a second where it has to wait.
create table t (a int primary key, b int, u int unique);
insert into t values (1, 1, 1), (2, 2, 2), (3, 3, 3);
-- @session 2
set lock_wait_timeout = 1;
-- @session 1
begin;
insert into t values (5, 5, 5);
-- @session 2
update t set b = 9 where a = 5;
delete from t where a in (4, 5);
select * from t where a = 5 for update;
update t set b = 9 where b = 5;
update t set b = 9 where u = 5;
update t set b = 9 where a > 4;
insert into t select 5, 1, 1;
insert into t values (6, 6, 5);
-- @session 1
rollback;
begin;
select * from t where a = 7 for update;
-- @session 2
insert into t values (7, 7, 7);
-- @session 1
rollback;
begin;
update t x set b = 1 where x.a = 7;
update t set b = 1 where a between 7 and 7;
update t set b = 1 where a in (1, 7);
select * from t where b = 3 order by a limit 1 for update;
-- @session 2
insert into t values (7, 7, 7);
update t set b = 2 where a = 2;
update t set b = 1 where a = 1;
-- @session 1
rollback;
begin;
select a from t where b > 1 order by a limit 1 for update;
-- @session 2
update t set b = 9 where a = 3;
update t set b = 9 where a = 1;
-- @session 1
rollback;
begin;
update t set u = 100 where a = 1;
delete from t where a = 2;
-- @session 2
insert into t values (20, 20, 1);
insert into t values (20, 20, 2);
-- @session 1
rollback;
begin;
insert into t values (30, 30, 30), (1, 1, 1);
-- @session 2
insert into t values (30, 30, 30);
-- @session 1
rollback;
begin;
select a from t where a = 1 for share;
-- @session 2
select a from t where a = 1 lock in share mode;
update t set b = 1 where a = 1;
-- @session 1
rollback;
select a from t where a = 1 union select a from t where a = 2 for update;
-- @unordered
(select a from t where a = 1) union (select a from t where a = 2 for update);
select a from t where a = 1 for update nowait;
select a from t where a = 1 for update skip locked;
begin;
with x as (select a from t where a = 1) select * from x for update;
select x.a from (select a from t where a = 2) x for update;
select t.a from t where exists (select 1 from t s where s.a = 3) and t.a = 2 for update;
-- @session 2
update t set b = 1 where a = 1;
update t set b = 3 where a = 3;
update t set b = 2 where a = 2;
-- @session 1
rollback;
create table p (id int primary key, n int);
create table c (id int primary key, pid int, foreign key (pid) references p (id));
insert into p values (1, 1), (2, 2);
begin;
insert into c values (1, 1);
insert into p values (5, 5);
-- @session 2
insert into c values (2, 1);
insert into c values (3, 5);
update p set n = 3 where id = 2;
update p set n = 3 where id = 1;
delete from p where id = 1;
-- @session 1
commit;
-- Tables as a whole.
begin;
insert into t values (40, 40, 40);
-- @session 2
create index i on t (b);
alter table t add column c int;
truncate table t;
delete from t;
rename table t to t2;
drop table t;
-- @session 1
update t set b = 1 where a = 99;
-- @session 2
create index j on t (b);
-- @session 1
rollback;
begin;
alter table t add column c int;
-- @session 2
select * from t where a = 1;
insert into t (a) values (50);
update t set b = 1 where a = 1;
-- @session 1
rollback;
begin;
create index j on t (b);
-- @session 2
insert into t values (50, 50, 50);
update t set b = 1 where a = 1;
-- @session 1
rollback;
begin;
select * from t where a = 1;
-- @session 2
alter table t add column d int;
-- @session 1
select * from t where a = 1;
commit;
begin;
create table made (a int);
-- @session 2
create table made (a int);
create table other (a int);
drop table other;
-- @session 1
rollback;
lock tables t write;
-- @session 2
insert into t (a) values (60);
-- @session 1
unlock tables;
-- @unordered
select * from t;
