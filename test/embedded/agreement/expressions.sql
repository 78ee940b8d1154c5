-- Expressions as applications send them: members of ENUMs, lists in texts, UUIDs as bytes, variables, queries in parentheses.
CREATE TABLE e (id INT PRIMARY KEY, kind ENUM('x', 'b', 'c') DEFAULT 'c', tags SET('p', 'q'), v VARCHAR(60), raw VARBINARY(16), ch CHAR(4));
INSERT INTO e VALUES (1, 'b', 'p', '550e8400-e29b-41d4-a716-446655440000', unhex('550e8400e29b41d4a716446655440000'), 'ab'), (2, 'x', NULL, NULL, NULL, NULL), (3, 'c', 'q', 'bad', unhex('00'), 'cd');
SELECT max(kind), min(kind), max(tags), min(tags) FROM e;
SELECT id, max(kind) OVER (), max(kind) OVER (ORDER BY id), first_value(kind) OVER (ORDER BY id) FROM e ORDER BY id;
SELECT find_in_set('p', tags), find_in_set(NULL, 'a'), find_in_set('a', NULL), find_in_set(v, 'bad,b'), find_in_set('', 'a') FROM e ORDER BY id;
SELECT count(ALL id), sum(ALL id), max(ALL id), count(DISTINCT id) FROM e;
SELECT CAST(id AS CHAR(100)), CAST(v AS CHAR(5)), CAST('abc' AS CHAR(2)), CAST(ch AS CHAR), CONVERT(id, CHAR(10)), CAST(id AS VARCHAR(10)), CAST(NULL AS CHAR(3)) FROM e ORDER BY id;
SELECT bin_to_uuid(raw), uuid_to_bin(v), hex(uuid_to_bin(v, 1)), bin_to_uuid(raw, true), bin_to_uuid(NULL), hex(uuid_to_bin('{550E8400-E29B-41D4-A716-446655440000}')), hex(uuid_to_bin('550e8400e29b41d4a716446655440000')) FROM e WHERE id = 1;
SELECT uuid_to_bin('bad');
SELECT uuid_to_bin('550e8400-e29b-41d4-a716-446655440000}');
SELECT uuid_to_bin('550e8400e29b-41d4-a716-446655440000');
SELECT uuid_to_bin('{550e8400e29b41d4a716446655440000}');
SELECT bin_to_uuid(raw) FROM e WHERE id = 3;
(SELECT id FROM e WHERE id < 3) UNION (SELECT 5) ORDER BY id LIMIT 3;
-- @prepared
(SELECT id FROM e WHERE id < 3) UNION (SELECT 5) ORDER BY id LIMIT 3;
-- @prepared
((SELECT id FROM e) UNION (SELECT 7)) ORDER BY 1;
SET @e = true, @f = (1 = 2), @j = x'41', @n = -5, @i = '5';
SELECT @e, @f, @j, @n, @i + 1;
SELECT @e + 1;
-- Large and small numbers as texts, halves of doubles, groups.
select format(1e20,2), format('1e5',2), format(123456789012345678901234567890.555,2), format(1e-7, 9), format(-1e18, 0);
create table large_doubles (d double);
insert into large_doubles values (1e20), (1.5), (-2.345e17), (1e-10), (0.125), (2.675);
select format(d, 2), round(d, 2), round(d, 0), round(d, -1), round(d) from large_doubles order by d;
select round(cast(0.125 as double),2), round(25e0,-1), round(-2.5e0,0), round(2.345e0, 2), round(1.005e0, 2);
create table gc (v varchar(10), w int);
insert into gc values ('b',1),('a',2),('b',3),(null,4),('a',0),('c',9);
select group_concat(all v order by w), group_concat(distinct v), group_concat(distinct v order by w), group_concat(distinct v order by v desc separator '|') from gc;
select group_concat(distinct v) from gc where w > 100;
select group_concat(distinct v) over (partition by w) from gc;
select cast(12345.678 as decimal(5,2)), cast(null as decimal(5,2)), cast(-99999 as decimal(3,1)), sum(cast(w*1000 as decimal(4,1))) from gc;
