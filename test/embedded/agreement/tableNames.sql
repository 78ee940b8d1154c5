-- Words that are names of tables and aliases though they are keywords elsewhere.
create table settings (a int primary key, settings int);
insert into settings values (1, 2), (2, 3);
update settings set settings = 4 where a = 1;
update settings s set s.settings = s.settings + 1;
select settings.settings from settings where settings.a = 1;
select type.a, comment.settings from settings type join settings comment on comment.a = type.a order by 1;
select format.a from settings as format, settings language where format.a = language.a order by 1;
create table comment (a int primary key, type int);
update comment set type = 1;
insert into comment select * from settings;
select view.type from comment view where view.a = 1;
select * from (select a from comment) transaction order by a;
select a from comment start where start.type > 0 order by a limit 1;
select count(*) over w from comment window w as (order by a);
create table sequence (`offset` int);
update sequence set `offset` = 1;
delete from sequence where `offset` = 2;
select sequence.`offset` from sequence;
