-- Indexes over the beginning of a column, and what may stand behind their columns.
create table i1 (k int primary key, a varchar(10), b int, c text, d blob, key (a(3)), key z (b, a(2)), key (c(4)));
show create table i1;
show index from i1;
create index y on i1 (d(5));
alter table i1 add index x (a(3), c(2));
create index w on i1 (c);
show create table i1;
show index from i1;
create table i2 (a varchar(10), unique (a(20)));
insert into i2 values ('abc'), ('abd');
insert into i2 values ('abc');
show create table i2;
create table i3 (a varchar(10), primary key (a(3)));
insert into i3 values ('abcd'), ('abce');
-- @refused
create table i4 (a varchar(10), unique (a(3)));
-- @refused
create unique index v on i1 (a(3));
create index u on i1 (b) using btree;
create index u on i1 (b) algorithm = inplace;
create index u on i1 (b) lock = none;
create index u using btree on i1 (b);
create index t on i1 (b) comment 'x';
alter table i1 add index s (b) using btree;
-- CLUSTER BY and ON UPDATE.
create table c1 (a int primary key, b int) cluster by (b);
create table c1 (a int, b int) cluster by (c);
create table c1 (a int, b int) cluster by (a, b);
show create table c1;
create table u1 (a int, b datetime on update now());
create table u1 (a int, b int on update 5);
create table u1 (a int, b datetime on update null);
create table u1 (a int, b datetime(3) on update current_timestamp(3), c datetime on update localtime);
