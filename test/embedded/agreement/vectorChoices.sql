-- Vectors of any type: what may stand beside them, and texts that are none.
create table g(a vecf32, b vecint8);
show create table g;
insert into g values ('[1,2]','[1,2]');
insert into g(b) values ('[1,2]');
select * from g;
select cast('' as vecf32(2));
create table h(a vecf32(2), w vecf64(2), b vecbf16(2), i vecint8(2));
insert into h values ('[1,2]','[1,2]','[1,2]','[1,2]');
insert into h(a) values ('');
insert into h(a) select cast('' as char);
insert into h(a) values (cast('[1,2,3]' as vecf64(3)));
insert into h(b) values (cast('[1,2,3]' as vecf32(3)));
insert into h(i) values (cast('[1,2,3]' as vecf32(3)));
insert into h(i) select cast('[1,2,3]' as vecint8(3));
select a = null from h;
select a = w, a < w from h;
select a = true from h;
select a = json_array(1) from h;
select a = '[1,2]' from h;
select a <=> null, b <=> null from h;
select b is null from h;
select coalesce(a,w) from h;
select case when 1 then a else w end from h;
select if(1,a,w) from h;
select ifnull(a,w) from h;
-- @unordered
select a from h union select w from h;
select case 1 when 1 then a else '[1,1]' end from h;
select case when 1 then a else '[1,1]' end from h;
select ifnull(a,'[1,1]') from h;
select ifnull(a,null), ifnull(null,a) from h;
select nullif(a,'[1,2]') from h;
select nullif(a,a) from h;
select coalesce(a,1) from h;
select greatest(a,w) from h;
select json_array(a,w,b,i), json_object('x',a) from h;
select cast('[1e300]' as vecf64(1));
select cast(cast('[1e300]' as vecf64(1)) as vecf32(1)), cast(cast('[1e300]' as vecf64(1)) as vecint8(1)), cast(cast('[nan,inf,-inf]' as vecf64(3)) as vecuint8(3));
select cast(cast('[1e300,-1e300]' as vecf64(2)) as vecbf16(2));
select l2_distance(i, '[1,2.0]') from h;
select l2_distance('[1,2]', b), l2_distance('[3,4]', i) from h;
select l2_distance('[1,2]', '[3,4]');
select l2_distance(i, 5) from h;
select vector_dims(5);
select normalize_l2(5);
select l2_distance(b), l2_distance(b,b,b) from h;
select inner_product(b,b), cosine_similarity(i,i), l2_distance_sq(i,i) from h;
select l2_distance(b, (select b from h limit 1)) from h;
select l2_distance(b, @v) from h;
set @v = '[1,1]';
select l2_distance(b, @v), inner_product(i,@v) from h;
select b + 1 from h;
select cast(b as vecf32(2)) + cast(i as vecf32(2)) from h;
select l1_norm(cast(i as vecf32(2))) from h;
insert into h(i,b) values ('[3,4]','[5,6]') on duplicate key update i='[1,1]';
update h set i = b, b = i;
select i,b from h;
update h set b = normalize_l2(b);
select b from h;
replace into h(i) values ('[9,9]');
select i from h where i is not null order by i desc limit 1;
drop table h;
create table h(k int, a vecf32(2), w vecf64(2), b vecbf16(2), i vecint8(2));
insert into h values (1,'[1,2]','[1,2]','[1,2]','[1,2]'),(2,'[0.1,0.2]','[0.1,0.2]','[0.1,0.2]','[3,4]');
select case when k=1 then a else a end from h;
select case when k=1 then a end from h;
select case when k=1 then a else null end from h;
select case when k=1 then b else b end from h;
select case k when 1 then b else b end from h;
select ifnull(a,a) from h;
select if(k=1,a,w), if(k=1,w,a) from h;
select if(k=1,b,i) from h;
select if(k=1,a,b) from h;
select if(k=1,b,w) from h;
select if(k=1,null,b) from h;
select coalesce(b,b), coalesce(a,'[1,1]'), coalesce(w,a) from h;
select coalesce(i,b) from h;
-- @unordered
select a from h union all select b from h;
-- @unordered
select b from h union all select null;
-- @unordered
select b from h union all select 1;
select a from h where a in (b) ;
-- @unordered
select k from h where b in ('[1,2]', '[5,5]');
-- @unordered
select k from h where i in ('[1,2]', '[5,5.5]');
-- @unordered
select k from h where b = a;
-- @unordered
select k from h where i >= '[1,2]' order by k;
-- @unordered
select k from h where i > '[1]' order by k;
-- @unordered
select k from h where a > '[1]' order by k;
select a = '[1]' from h;
select a = '[]' from h;
select h.k from h join h u on h.b = u.a;
select h.k from h join h u on h.i = u.i order by 1;
select to_base64(b) from h;
select bin(a) from h;
select md5(a) from h;
select sha1(a) from h;
select cast(a as json) from h;
select json_extract(a, '$[0]') from h;
select count(distinct i), count(i) from h;
select i, sum(k) from h group by i order by i;
select distinct a from h order by a;
