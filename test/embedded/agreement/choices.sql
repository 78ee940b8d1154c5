-- The type of one value of several: COALESCE, IF, CASE, GREATEST, UNION; and what a DATETIME shows of its fraction.
CREATE TABLE typed (id INT PRIMARY KEY, bo BOOL, i INT, b BIGINT, ub BIGINT UNSIGNED, d DECIMAL(10, 2), f DOUBLE, s VARCHAR(20), t TEXT, day DATE, at DATETIME(3), at6 DATETIME(6), at0 DATETIME, ts TIMESTAMP(3), ts0 TIMESTAMP, j JSON, bi BIT(8), y YEAR);
INSERT INTO typed VALUES (1, true, 1, 1, 1, 1.25, 0.5, '1', '1', '2024-02-29', '2024-02-29 10:11:12.120', '2024-02-29 10:11:12.12', '2024-02-29 10:11:12', '2024-02-29 10:11:12.12', '2024-02-29 10:11:12', '1', 1, 2024), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL), (3, false, -7, -9000000000, 18446744073709551615, -9.75, -0.25, '2024', '2024', '2000-12-31', '2000-12-31 12:00:00', '2000-12-31 12:00:00', '2000-12-31 12:00:00', '2000-12-31 12:00:00', '2000-12-31 12:00:00', '"x"', 200, 1999);
SELECT at, at6, at0, ts, ts0 FROM typed ORDER BY id;
SELECT max(at), min(at6), max(ts) FROM typed;
SELECT cast('2024-01-01' AS DATETIME(3)), cast('2024-01-01 00:00:00.5' AS DATETIME(3));
SELECT COALESCE(at, at), IF(bo, at, at), GREATEST(at, at), CASE WHEN bo THEN at ELSE at END FROM typed ORDER BY id;
SELECT COALESCE(at, 'none'), COALESCE(day, 'none'), COALESCE(bo, 'none'), COALESCE(at, 5) FROM typed ORDER BY id;
SELECT COALESCE(t, 1), IF(bo, 1.5, t), IFNULL(t, i), GREATEST(t, 1), COALESCE(s, t), COALESCE(f, s) FROM typed ORDER BY id;
SELECT COALESCE(i, bo), IF(bo, bo, i), CASE WHEN bo THEN f ELSE true END, IFNULL(bo, 0) FROM typed ORDER BY id;
SELECT COALESCE(bo, d) FROM typed;
SELECT IF(bo, true, 1.5) FROM typed;
SELECT GREATEST(bo, i) FROM typed;
SELECT COALESCE(j, 1) FROM typed;
SELECT IF(bo, ub, i), IFNULL(ub, 1), GREATEST(ub, b) FROM typed ORDER BY id;
SELECT IF(bo, day, 'z'), IFNULL(day, ''), CASE WHEN bo THEN day ELSE '2024-01-01' END FROM typed ORDER BY id;
SELECT IFNULL(at0, 'z') FROM typed;
SELECT GREATEST(day, '2024-01-01'), LEAST(at0, '2024-01-01') FROM typed ORDER BY id;
SELECT GREATEST(day, 'z') FROM typed;
SELECT COALESCE(day, ts0), GREATEST(day, ts0), COALESCE(at0, ts0) FROM typed ORDER BY id;
SELECT COALESCE(NULL, NULL), IFNULL(NULL, NULL), IF(true, NULL, NULL);
SELECT 1 AS x UNION ALL SELECT NULL ORDER BY 1;
SELECT id, NULL AS x FROM typed UNION ALL SELECT id, b FROM typed ORDER BY 1, 2;
SELECT NULL AS x UNION SELECT 'a' ORDER BY 1;
SELECT bo AS x FROM typed UNION ALL SELECT 'z' ORDER BY 1;
SELECT bo AS x FROM typed UNION ALL SELECT i FROM typed ORDER BY 1;
SELECT t AS x FROM typed UNION ALL SELECT i FROM typed ORDER BY 1;
SELECT ts0 AS x FROM typed UNION ALL SELECT NULL ORDER BY 1;
SELECT day AS x FROM typed UNION ALL SELECT ts0 FROM typed ORDER BY 1;
SELECT d AS x FROM typed UNION ALL SELECT true;
-- @prepared
SELECT at, at6, ts FROM typed ORDER BY id;
-- @refused
SELECT IF(bo, ts, 'z') FROM typed;
-- @refused
SELECT COALESCE(bi, 1) FROM typed;
CREATE TABLE moments (id INT PRIMARY KEY, day DATE, at0 DATETIME, at3 DATETIME(3), at6 DATETIME(6), ts0 TIMESTAMP, ts3 TIMESTAMP(3), tm0 TIME, tm3 TIME(3), s VARCHAR(20));
INSERT INTO moments VALUES (1, '2024-01-02', '2024-01-02 03:04:05', '2024-01-02 03:04:05.678', '2024-01-02 03:04:05.678912', '2024-05-05 01:01:01', '2024-05-05 01:01:01.678', '01:02:03', '01:02:03.678', '2024-07-01'), (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'none');
SELECT coalesce(at0, at3), coalesce(at3, at0), coalesce(at3, at6), coalesce(day, at6), coalesce(at3, ts0), coalesce(ts3, at6), coalesce(ts0, ts3), coalesce(day, ts3), coalesce(tm3, tm0), coalesce(NULL, at3), coalesce(NULL, tm3) FROM moments ORDER BY id;
SELECT if(id = 1, at0, at6), if(id = 1, at6, at0), if(id = 1, at3, day), if(id = 1, at6, ts0), if(id = 1, ts3, day), if(id = 1, ts3, ts0), if(id = 1, tm3, tm0), if(id = 1, at3, NULL), if(id = 1, at3, '') FROM moments ORDER BY id;
SELECT ifnull(at0, at6), ifnull(at6, at0), ifnull(at3, day), ifnull(ts3, at0), ifnull(day, now()) = day, ifnull(ts3, ts0), ifnull(tm3, tm0), ifnull(at3, NULL), ifnull(ts3, ''), ifnull(tm3, ''), ifnull(day, '') FROM moments ORDER BY id;
SELECT case when id = 1 then at3 end, case when id = 1 then tm3 end, case id when 1 then at6 when 2 then at0 else '' end, case when id = 2 then 'none' else day end, nullif(at3, at0), nullif(tm3, tm0), if(id = 2, s, day) FROM moments ORDER BY id;
SELECT at0 AS x FROM moments WHERE id = 1 UNION ALL SELECT at6 FROM moments WHERE id = 1 ORDER BY 1;
SELECT at3 AS x FROM moments WHERE id = 1 UNION ALL SELECT ts3 FROM moments WHERE id = 1 ORDER BY 1;
SELECT ts0 AS x FROM moments WHERE id = 1 UNION ALL SELECT ts3 FROM moments WHERE id = 1 ORDER BY 1;
SELECT at6 AS x FROM moments WHERE id = 1 UNION ALL SELECT NULL ORDER BY 1;
SELECT at6 + INTERVAL 1 SECOND, at0 + INTERVAL 1 MICROSECOND, ts3 - INTERVAL 1 DAY, day + INTERVAL 5 MICROSECOND, cast('2024-01-01 10:00:00.5' AS DATETIME(3)) + INTERVAL 1 SECOND FROM moments ORDER BY id;
SELECT max(at6 + INTERVAL 1 SECOND), coalesce(at6 + INTERVAL 1 SECOND, at6) FROM moments WHERE id = 1 GROUP BY at6;
SELECT x, concat(x), x + INTERVAL 1 DAY FROM (SELECT at6 + INTERVAL 1 SECOND AS x FROM moments) AS q ORDER BY 1;
SELECT ifnull(ts0, 'none') FROM moments;
SELECT if(id = 1, j, '{}') FROM typed;
-- @refused
SELECT ifnull(at0, tm0) FROM moments;
