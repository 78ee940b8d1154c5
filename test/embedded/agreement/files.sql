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
CREATE TABLE n (A INT, b VARCHAR(20), c DOUBLE);
INSERT INTO n SELECT result, 'x', 1.5 FROM generate_series(1, 30) AS g;
INSERT INTO n VALUES (NULL, NULL, NULL);
SELECT * FROM n INTO OUTFILE 'stage://{database}/split.csv' SPLITSIZE '50';
-- @shows stage/split.csv
-- @shows stage/split.csv.1
SELECT * FROM n INTO OUTFILE 'stage://{database}/most.csv' MAX_FILE_SIZE 1;
-- @shows stage/most.csv
SELECT * FROM n INTO OUTFILE 'stage://{database}/bare.jsonl' SPLITSIZE '40';
-- @shows stage/bare.jsonl
-- @shows stage/bare.jsonl.1
SELECT * FROM n ORDER BY a INTO OUTFILE 'stage://{database}/number%03d.csv' SPLITSIZE '1K' HEADER 'false';
-- @shows stage/number000.csv
SELECT a AS a, b, c, A AS A FROM n INTO OUTFILE 'stage://{database}/forced.csv' HEADER 'TRUE' FORCE_QUOTE (a, C, nope);
-- @shows stage/forced.csv
SELECT * FROM n INTO OUTFILE 'stage://{database}/o1.csv' FIELDS;
SELECT * FROM n INTO OUTFILE 'stage://{database}/o1.csv' COLUMNS TERMINATED BY ';';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o2.csv' LINES HEADER 'false';
-- @shows stage/o2.csv
SELECT * FROM n INTO OUTFILE 'stage://{database}/o3.csv' HEADER 'false' MAX_FILE_SIZE 0 FORCE_QUOTE (b);
-- @shows stage/o3.csv
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' MAX_FILE_SIZE '1';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' MAX_FILE_SIZE -1;
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FORCE_QUOTE ();
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FORCE_QUOTE a;
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FORMAT 'xml';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' SPLITSIZE 'abc';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' SPLITSIZE 100;
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FIELDS ESCAPED BY '\\\\';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FIELDS OPTIONALLY ENCLOSED BY '"';
SELECT * FROM n INTO OUTFILE 'stage://{database}/o4.csv' FORCE_QUOTE (b) MAX_FILE_SIZE 1;
SELECT * FROM n INTO OUTFILE 'stage://{database}/o5.csv' SPLITSIZE ' 1 T ' FIELDS TERMINATED BY ';;' ENCLOSED BY '|' LINES TERMINATED BY '##';
-- @shows stage/o5.csv
-- MatrixOne writes nothing at the next time in this session.
SELECT * FROM n INTO OUTFILE 'stage://{database}/small.csv' SPLITSIZE '5';
DROP STAGE {database};
