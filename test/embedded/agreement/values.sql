-- What every program sends: literals, tables, errors, both protocols.
SELECT 1, 'a', NULL, 1.5, 1e3, TRUE, DATE '2024-02-29';
CREATE TABLE typed (id INT PRIMARY KEY, b BIGINT UNSIGNED, d DECIMAL(10, 2), f DOUBLE, s VARCHAR(20), t DATETIME(3));
INSERT INTO typed VALUES (1, 18446744073709551615, 1.25, 0.1, 'é😀', '2024-01-01 12:00:00.125'), (2, NULL, NULL, NULL, NULL, NULL);
SELECT * FROM typed ORDER BY id;
-- @unordered
SELECT id, s FROM typed;
-- @prepared [2]
SELECT * FROM typed WHERE id = ?;
-- @prepared
SELECT b, d, f, s, t FROM typed WHERE id = 1;
INSERT INTO typed (id) VALUES (1);
SELECT * FROM missing;
SELECT 1 FROM;
-- @session 2
SET @a = 1;
SELECT @a;
-- @session 1
SELECT @a;
-- @differs EXPLAIN
EXPLAIN SELECT 1;
-- @refused
EXPLAIN SELECT * FROM typed;
