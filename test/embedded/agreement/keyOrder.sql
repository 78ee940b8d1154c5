-- Rows come in the order of the primary key where WHERE bounds it, and as they were written elsewhere.
create table t (id int primary key, a int, b varchar(10));
insert into t values (5,1,'x'),(2,2,'y'),(9,3,'z'),(1,4,'w'),(7,1,'k');
select * from t;
select id from t where id > 0;
select id from t where id between 2 and 8;
select id from t where id not between 6 and 8;
select id from t where id in (9, 5, 2);
select id from t where id not in (5);
select id from t where id <> 5;
select id from t where id = 5 or id = 2;
select id from t where id = 5 or a = 4;
select id from t where (id > 0) and b like '%';
select id from t where id > 0.5;
select id from t where id > '0';
select id from t where id + 0 > 1;
select id from t where id > 0 limit 2;
select id from t where id in (7, 5, 1) limit 2 offset 1;
select * from (select id from t where id > 0) x;
select id * 2 as d from t as q where q.id > 0;
-- @prepared [0]
select id from t where id > ?;
create table n (k int auto_increment primary key, id int);
insert into n (id) select id from t where id > 0;
select * from n order by k;
create table u (x int, y int, primary key (x, y));
insert into u values (3,1),(1,2),(2,2),(1,1);
select * from u where x < 3;
select * from u where x = 1;
select * from u where x between 1 and 2;
select * from u where x = 1 or x = 2;
select * from u where y = 1 and x in (3, 1);
select * from u where x > 0 and y > 0;
create table s (id varchar(10) primary key);
insert into s values ('c'),('a'),('b');
select * from s where id > '';
select * from s where id like '%';
create table d (id decimal(10,2) primary key);
insert into d values (3.5),(-1),(2),(-2.5);
select * from d where id > -10;
-- A constant before the key is compared wrongly there.
-- @refused
select id from t where 9 > id;
-- @refused
select id from t where 1 <= id and a > 0;
-- @refused
delete from t where 8 < id;
select count(*) from t where 9 > id or a = 1;
select count(*) from t where 5 = id;
select count(*) from u where 3 > x;
