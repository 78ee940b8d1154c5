-- Data branches: DIFF, MERGE and PICK, of siblings, without keys, after ALTER and DROP.
create table t (id int primary key, v varchar(10), n int);
insert into t values (1,'a',1),(2,'b',2),(3,'c',null);
data branch create table b1 from t;
show create table b1;
select * from b1 order by id;
data branch create table b1 from t;
data branch create table b9 from nosuch;
data branch create table nosuchdb.b9 from t;
data branch diff b1 against t;
insert into b1 values (4,'d',4);
update b1 set v = 'bb' where id = 2;
delete from b1 where id = 3;
-- @unordered
data branch diff b1 against t;
-- @unordered
data branch diff t against b1;
-- @unordered
data branch diff b1 against t output count;
data branch diff b1 against t output summary;
data branch diff b1 against t output limit 1;
data branch diff b1 against t output limit 0;
data branch diff b1 against t output as dout;
select * from dout order by 1, 2, 3;
show create table dout;
-- @unordered
data branch diff b1 against t columns (id, v);
data branch diff b1 against t columns (nosuch);
-- @unordered
data branch diff b1 against t columns (v) output count;
update t set v = 'ta' where id = 1;
update t set v = 'tb' where id = 2;
-- @unordered
data branch diff b1 against t;
data branch merge b1 into t;
data branch merge b1 into t when conflict fail;
select * from t order by id;
data branch merge b1 into t when conflict skip;
select * from t order by id;
-- @unordered
data branch diff b1 against t;
data branch merge b1 into t when conflict accept;
select * from t order by id;
-- @unordered
data branch diff b1 against t;
data branch merge b1 into t;
data branch merge nosuch into t;
data branch merge b1 into nosuch;
data branch merge t into t;
data branch diff t against t;
data branch diff t against nosuch;
create table other (id int primary key, v varchar(10), n int);
insert into other values (1,'ta',1),(7,'x',7);
-- @unordered
data branch diff other against t;
data branch merge other into t;
select * from t order by id;
create table otherschema (id int primary key, w varchar(10));
data branch diff otherschema against t;
data branch merge otherschema into t;
create table nopk (a int, b varchar(5));
insert into nopk values (1,'x'),(1,'x'),(null,null);
data branch create table nb from nopk;
insert into nb values (1,'x'),(2,'y');
delete from nb where a is null;
-- @unordered
data branch diff nb against nopk;
data branch merge nb into nopk;
select * from nopk order by a, b;
data branch merge nb into nopk;
select * from nopk order by a, b;
create table cpk (a int, b varchar(5), c decimal(10,2), primary key (a,b));
insert into cpk values (1,'x',1.5),(1,'y',2.5),(2,'x',null);
data branch create table cb from cpk;
update cb set c = 9.99 where a = 1;
delete from cb where a = 2;
insert into cb values (3,'z',0);
-- @unordered
data branch diff cb against cpk;
data branch merge cb into cpk;
select * from cpk order by a,b;
data branch create table s1 from t;
data branch create table s2 from t;
insert into s1 values (20,'s1',1);
insert into s2 values (21,'s2',1),(20,'x2',2);
-- @unordered
data branch diff s1 against s2;
data branch merge s1 into s2;
data branch merge s1 into s2 when conflict skip;
select * from s2 order by id;
data branch create table g1 from s1;
delete from g1 where id = 1;
-- @unordered
data branch diff g1 against t;
data branch merge g1 into t;
select * from t order by id;
data branch pick s2 into t keys (21);
select * from t order by id;
data branch pick s2 into t keys (20);
data branch pick s2 into t keys (20) when conflict skip;
data branch pick s2 into t keys (20) when conflict accept;
select * from t order by id;
data branch pick s2 into t keys (999);
data branch pick s2 into t keys ();
data branch pick s2 into t keys ('abc');
data branch pick s2 into t keys (select id from s2 where id > 20);
data branch pick cb into cpk keys ((3,'z'));
data branch pick cb into cpk keys (3);
data branch pick nb into nopk keys (1);
data branch pick s2 into t;
create snapshot {database}_b1 for table {database} s2;
insert into s2 values (30,'x',30);
update s2 set v = 'ch' where id = 21;
create snapshot {database}_b2 for table {database} s2;
insert into s2 values (31,'y',31);
data branch pick s2 into t between snapshot {database}_b1 and {database}_b2;
select * from t order by id;
data branch pick s2 into t between snapshot {database}_b2 and {database}_b1;
data branch pick s2 into t between snapshot {database}_b1 and nosuch;
data branch pick s2 into t between snapshot '{database}_b1' and '{database}_b2' keys (30);
data branch create table sb from s2 {snapshot='{database}_b1'};
select * from sb order by id;
-- @unordered
data branch diff sb against s2;
-- @unordered
data branch diff s2 {snapshot='{database}_b2'} against s2 {snapshot='{database}_b1'};
-- @unordered
data branch diff s2 against s2 {snapshot='{database}_b1'};
alter table s1 add column extra int default 5;
data branch diff s1 against s2;
data branch merge s1 into s2;
alter table s2 add column extra int default 5;
-- @unordered
data branch diff s1 against s2;
data branch delete table s1;
show tables;
data branch delete table s1;
data branch delete table nosuch;
data branch diff g1 against s2;
data branch delete table t;
drop table s2;
-- @unordered
data branch diff g1 against t;
data branch create database {database}_bd from {database};
show tables from {database}_bd;
insert into {database}_bd.t values (100,'bd',1);
-- @unordered
data branch diff {database}_bd.t against {database}.t;
data branch merge {database}_bd.t into {database}.t;
data branch create database {database}_bd from {database};
data branch create database {database}_bd2 from nosuch;
drop database if exists {database}_bd2;
data branch delete database {database}_bd;
data branch delete database {database}_bd;
data branch delete database nosuch;
drop snapshot {database}_b1;
drop snapshot {database}_b2;
-- Under autocommit=0 there is always a transaction, and not one that BEGIN opened.
create table p (id int primary key, v int);
insert into p values (1, 1);
data branch create table q from p;
insert into q values (2, 2);
set autocommit = 0;
data branch merge q into p when conflict accept;
data branch pick q into p keys(2);
data branch diff q against p output count;
data branch merge q into p;
rollback;
begin;
data branch pick q into p keys(2);
data branch merge q into p when conflict accept;
rollback;
data branch diff q against p output count;
rollback;
set autocommit = 1;
begin;
data branch merge q into p when conflict accept;
rollback;
select count(*) from p;
data branch pick q into p keys(2);
select count(*) from p;
