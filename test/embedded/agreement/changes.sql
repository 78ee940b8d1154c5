-- A table that is changed and read at once.
create table t (k int primary key, a int);
create table o (k int primary key, t int, b int);
insert into t values (1, 1), (2, 2), (3, 3), (4, 4);
insert into o values (1, 1, 10), (2, 1, 20), (3, 2, 30);
update t set a = 5 where k = (select max(k) from t);
update t set a = 5 where k in (select k from t where a = 1);
update t set a = (select max(x.a) from t x) where k = 1;
update t set a = 5 where k in (select 1 union select k from t);
update t set a = 5 where k in (select o.t from o join t tt on tt.k = o.t);
update t set a = 5 where k in (select o.t from o where o.k in (select k from t));
update t q set a = 5 where k in (select k from t);
update t set a = 5 where not exists (select 1 from t where k = 99);
update t set a = 6 where exists (select 1 from t x where x.k = t.k + 1);
update t set a = (select max(x.a) from t x where x.k = t.k);
update t set a = 7 where k = (select max(k) from (select * from t) q);
update t set a = 8 where k in (with c as (select k from t) select k from c);
update t join o on o.t = t.k set o.b = 1 where o.k in (select k from t);
update t join o on o.t = t.k set t.a = 1 where o.k in (select k from t);
update t join (select max(k) m from t) x on x.m = t.k set a = 2;
delete from t where k = (select max(k) from t);
delete from t where exists (select 1 from t x where x.k = t.k + 1);
delete from t where k in (select o.t from o where o.k in (select k from t));
delete t from t join o on o.t = t.k where t.k in (select k from t);
delete o from t join o on o.t = t.k where o.k in (select k from t where k > 3);
select * from t order by k;
select * from o order by k;
-- Rows that are joined with several.
insert into o values (1, 1, 10), (2, 1, 20), (3, 2, 30) on duplicate key update b = values(b);
update t join o on o.t = t.k set t.a = 100;
update t join o on o.t = t.k set t.a = 7, o.b = 8;
update t, o set t.a = t.a + 1 where o.t = t.k;
update t join (select * from o order by b desc) x on x.t = t.k set t.a = 3;
select * from t order by k;
-- Division by zero.
update t set a = 1/0 where k = 1;
update t set a = 1/0 where k = 999;
update t set a = 5 % 0 where k = 1;
update t set a = a div 0 where k = 1;
update t set a = mod(a, 0) where k = 1;
update t set a = k / (k - k) where k = 1;
update t set a = null / 0 where k = 1;
update t set a = if(k = 1, 5, 1/0) where k = 1;
update t set a = (select 1/0) where k = 1;
insert into t values (10, 1/0);
insert into t values (10, 5 % 0);
insert into t values (10, 1/(1-1));
insert into t select 10, 1/0;
insert into t values (1, 1) on duplicate key update a = a/0;
insert ignore into t values (12, 1/0);
delete from t where a = 1/0;
update t set a = 1 where (1/0) is null;
set sql_mode = 'STRICT_TRANS_TABLES';
insert into t values (30, 1/0);
set sql_mode = 'ERROR_FOR_DIVISION_BY_ZERO';
insert into t values (31, 1/0);
set sql_mode = 'STRICT_ALL_TABLES,ERROR_FOR_DIVISION_BY_ZERO';
insert into t values (32, 1/0);
set sql_mode = 'TRADITIONAL';
insert into t values (33, 1/0);
set sql_mode = '';
insert into t values (34, 5 % 0);
set sql_mode = default;
select * from t order by k;
-- Modes that change what a statement says.
-- @refused
set sql_mode = 'ANSI_QUOTES';
-- @refused
set sql_mode = 'ONLY_FULL_GROUP_BY,PIPES_AS_CONCAT';
-- @refused
set sql_mode = 'no_backslash_escapes';
-- @refused
set sql_mode = 'REAL_AS_FLOAT';
-- @refused
set sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
select 'a' || 'b';
set sql_mode = 'NO_UNSIGNED_SUBTRACTION';
select cast(1 as unsigned) - cast(2 as unsigned);
set sql_mode = default;
-- Members by their numbers, and moments before the first.
create table f (k int primary key, s set('x','y'), e enum('a','b','1'), ts timestamp);
insert into f (k, s) values (1, 4);
insert into f (k, s) values (1, -1);
insert into f (k, s) values (1, 99999999999);
insert into f (k, s) values (1, 1.6);
insert into f (k, s) values (1, '4');
insert into f (k, s) values (1, 3), (2, 0), (3, '0'), (4, '2'), (5, '3');
insert into f (k, e) values (6, '1'), (7, '2'), (8, '3'), (9, 3);
insert into f (k, e) values (10, '4');
insert into f (k, ts) values (20, '1969-12-31 23:59:59');
insert into f (k, ts) values (20, '1970-01-01 00:00:00');
insert into f (k, ts) values (20, '1970-01-01 00:00:00.6'), (21, '1970-01-01 00:00:01');
insert into f (k, ts) values (22, cast('1950-01-01' as datetime));
insert into f (k, ts) select 22, '1950-01-01 00:00:00';
update f set ts = '1960-01-01' where k = 21;
update f set ts = '1960-01-01' where k = 999;
set time_zone = '+08:00';
insert into f (k, ts) values (23, '1970-01-01 08:00:00');
insert into f (k, ts) values (23, '1970-01-01 08:00:01');
set time_zone = 'SYSTEM';
select * from f order by k;
select * from f where ts > '1960-01-01' order by k;
