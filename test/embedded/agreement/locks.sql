-- Who waits for whom: the waiting ones give up after a second.
create table t (a int primary key, b varchar(5));
insert into t values (200, 'x');
begin;
update t set b = 'l' where a = 200;
-- @session 2
set lock_wait_timeout = 1;
delete from t where a = 200;
update t set b = 'm' where a = 200;
insert into t values (200, 'dup');
replace into t values (200, 'rep');
select * from t where a = 200 for update;
select * from t where a = 200;
truncate table t;
-- @session 1
rollback;
select * from t;
begin;
delete from t where a = 200;
-- @session 2
insert into t values (200, 'again');
update t set b = 'm' where a = 200;
-- @session 1
commit;
insert into t values (300, 'x');
begin;
update t set a = 400 where a = 300;
-- @session 2
insert into t values (400, 'y');
update t set b = 'u' where a = 300;
-- @session 1
commit;
select * from t order by a;
create table nk (a int, b int);
insert into nk values (1, 1), (2, 2);
begin;
update nk set b = 5 where a = 1;
-- @session 2
update nk set b = 6 where a = 2;
insert into nk values (1, 1);
delete from nk where a = 1;
-- @session 1
commit;
select * from nk order by a, b;
