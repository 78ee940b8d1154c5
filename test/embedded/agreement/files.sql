CREATE STAGE {database} URL='file://{files}/stage';
-- @file stage/one.csv "1,a\n"
-- @file stage/two.csv "2,b\n"
-- @file stage/three.csv "3,c\n"
BEGIN;
REMOVE FILES FROM STAGE IF EXISTS 'stage://{database}/nope';
ROLLBACK;
REMOVE FILES FROM STAGE 'stage://{database}/nope.csv';
REMOVE FILES FROM STAGE 'stage://{database}/t*.csv';
REMOVE FILES FROM STAGE 'stage://{database}/t*.csv';
REMOVE FILES FROM STAGE IF EXISTS 'stage://{database}/t*.csv';
SELECT file FROM stage_list('stage://{database}/*') AS f;

-- The name of a stage is in lower case, and a URL says it as it is.
SELECT file FROM stage_list('stage://AGREEMENT/*') AS f;
SELECT 1 INTO OUTFILE 'stage://AGREEMENT/x.csv';

CREATE TABLE t (a INT, b VARCHAR(20), c FLOAT, d DOUBLE);
INSERT INTO t VALUES (1, 'a"b\\c,d', 1.1, 1.1);
SELECT a, b, c, d FROM t INTO OUTFILE 'stage://{database}/plain.csv';
-- @shows stage/plain.csv
SELECT a, b FROM t INTO OUTFILE 'stage://{database}/bare.csv' FIELDS ENCLOSED BY '';
-- @shows stage/bare.csv
SELECT a, b FROM t INTO OUTFILE 'stage://{database}/back.csv' FIELDS ENCLOSED BY '\\';
-- @shows stage/back.csv
SELECT a, b FROM t INTO OUTFILE 'stage://{database}/long.csv' FIELDS TERMINATED BY ',' ENCLOSED BY 'xx';
SELECT a, b FROM t INTO OUTFILE 'stage://{database}/head.csv' HEADER 'x';
SELECT a, b FROM t INTO OUTFILE 'stage://{database}/head.csv' HEADER 'FALSE';
-- @shows stage/head.csv
DROP STAGE {database};
