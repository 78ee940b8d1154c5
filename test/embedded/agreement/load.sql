CREATE TABLE t (a INT, b VARCHAR(10), c DECIMAL(10,2), d DATETIME);
-- @file four.csv "1,one,1,x\n2,two,2,y\n"
-- @file three.csv "1,one,1\n2,two,2\n"

-- A variable takes a field away, by its name: names that are the same are one.
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @x, c, b);
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @x, @y, t.b);
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @B, @c, b);
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @b, @c, b);
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @x, @x, b);
LOAD DATA INFILE '{files}/three.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @x, @x, b);
LOAD DATA INFILE '{files}/three.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, b, c, @c);
LOAD DATA LOCAL INFILE '{files}/four.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, @x, @x, b);
LOAD DATA LOCAL INFILE '{files}/three.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, b, @b, @b);
LOAD DATA LOCAL INFILE '{files}/three.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, b, c, d);
-- @unordered
SELECT * FROM t;
DELETE FROM t;

-- Of an array each value goes to the next column, whatever variables are between.
LOAD DATA INLINE FORMAT='jsonline', DATA='["y",4]', JSONTYPE='array' INTO TABLE t (b, a);
LOAD DATA INLINE FORMAT='jsonline', DATA='["y",4]', JSONTYPE='array' INTO TABLE t (b, a, @x);
LOAD DATA INLINE FORMAT='jsonline', DATA='["y",4,5]', JSONTYPE='array' INTO TABLE t (b, @x, a);
LOAD DATA INLINE FORMAT='jsonline', DATA='{"a":1,"b":"2"}', JSONTYPE='object' INTO TABLE t (b, @x, a);
LOAD DATA INLINE FORMAT='jsonline', DATA='{"a":1,"b":"2","x":4}', JSONTYPE='object' INTO TABLE t (b, a, @x);
LOAD DATA INLINE FORMAT='jsonline', DATA='{"a":1,"b":"2"}', JSONTYPE='object' INTO TABLE t (b, a, @b);
-- @unordered
SELECT * FROM t;
DELETE FROM t;

-- Where the file is, and what of it is wrong first.
LOAD DATA INFILE '{files}/nope.csv' INTO TABLE t (nope);
LOAD DATA INFILE '{files}/four.csv' INTO TABLE t (nope);
LOAD DATA INFILE '{files}' INTO TABLE t;
LOAD DATA LOCAL INLINE FORMAT='csv', DATA='1,2' INTO TABLE t (a, b);
LOAD DATA INFILE {} INTO TABLE t;
LOAD DATA INFILE {'filepath'='{files}/three.csv',} INTO TABLE t (a, b, c);
LOAD DATA INFILE {'filepath'='{files}/three.csv', 'compression'='gzip'} INTO TABLE t (a, b, c);
LOAD DATA INFILE {'filepath'='{files}/three.csv', 'compression'='gz'} INTO TABLE t (a, b, c);
LOAD DATA INFILE {'filepath'='{files}/three.csv', 'compression'='zlib'} INTO TABLE t (a, b, c);
LOAD DATA INFILE {'filepath'='{files}/three.csv', 'compression'='lzw'} INTO TABLE t (a, b, c);
LOAD DATA LOCAL INFILE {'filepath'='{files}/three.csv', 'compression'='nope'} INTO TABLE t (a, b, c);
-- @refused
LOAD DATA INFILE {'filepath'='{files}/three.csv', 'compression'='bzip2'} INTO TABLE t (a, b, c);
-- @file nothing.gz ""
LOAD DATA INFILE '{files}/nothing.gz' INTO TABLE t;
-- @file plain.gz "1,one,1,2020-01-01 00:00:00\n"
LOAD DATA INFILE '{files}/plain.gz' INTO TABLE t;
LOAD DATA LOCAL INFILE '{files}/plain.gz' INTO TABLE t FIELDS TERMINATED BY ',';
CREATE STAGE {database} URL='file://{files}';
LOAD DATA INFILE 'stage://{database}/three.csv' INTO TABLE t (a, b, c);
LOAD DATA LOCAL INFILE 'stage://{database}/three.csv' INTO TABLE t FIELDS TERMINATED BY ',' (a, b, c);
DROP STAGE {database};
-- @unordered
SELECT * FROM t;

-- Ids are given before NULL is looked for, and after the values are read.
CREATE TABLE ids (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(5) NOT NULL);
LOAD DATA INLINE FORMAT='csv', DATA='a\nb' INTO TABLE ids (v);
LOAD DATA INLINE FORMAT='csv', DATA='c\n\\N\nd' INTO TABLE ids (v);
LOAD DATA INLINE FORMAT='csv', DATA='e' INTO TABLE ids (v);
LOAD DATA INLINE FORMAT='csv', DATA='x,f\n,\\N' INTO TABLE ids;
LOAD DATA INLINE FORMAT='csv', DATA='50,h\n,\\N' INTO TABLE ids;
LOAD DATA INLINE FORMAT='csv', DATA='i' INTO TABLE ids (v);
SELECT * FROM ids ORDER BY id;

-- Columns that compute themselves.
CREATE TABLE computed (a INT, b INT AS (a + 1));
LOAD DATA INLINE FORMAT='csv', DATA='1' INTO TABLE computed;
LOAD DATA INLINE FORMAT='csv', DATA='1,2' INTO TABLE computed;
LOAD DATA INLINE FORMAT='csv', DATA='1' INTO TABLE computed (b);
LOAD DATA INLINE FORMAT='csv', DATA='1,2' INTO TABLE computed (a, b);
SELECT * FROM computed;
CREATE TABLE between_them (a INT, b INT AS (a + 1), c INT);
-- @refused
LOAD DATA INLINE FORMAT='csv', DATA='1,2' INTO TABLE between_them;
LOAD DATA INLINE FORMAT='csv', DATA='1,2' INTO TABLE between_them (a, c);

-- What is a value, and of what.
CREATE TABLE n (i DECIMAL(5,2), j DECIMAL(30,5), k BOOL, d DATE, m DATETIME, s TIMESTAMP, f FLOAT);
LOAD DATA INLINE FORMAT='csv', DATA='+1,,,,,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',+1,,,,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',,T,,,,\n,,f,,,,\n,,1.5,,,,\n,,0.0,,,,\n,,-1,,,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',,tr,,,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',,,0000-00-00,,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',,,,0000-00-00,,' INTO TABLE n;
LOAD DATA INLINE FORMAT='csv', DATA=',,,,,0000-00-00 00:00:00,' INTO TABLE n;
CREATE TABLE no_number (f FLOAT);
-- @refused
LOAD DATA INLINE FORMAT='csv', DATA='NaN' INTO TABLE no_number;
-- @unordered
SELECT * FROM n;
DELETE FROM n;
-- @file empty.csv ",,,,,,\n"
LOAD DATA INFILE '{files}/empty.csv' INTO TABLE n PARALLEL 'true';
LOAD DATA INFILE '{files}/empty.csv' INTO TABLE n PARALLEL 'false';
LOAD DATA LOCAL INFILE '{files}/empty.csv' INTO TABLE n FIELDS TERMINATED BY ',' PARALLEL 'true';
LOAD DATA INLINE FORMAT='csv', DATA=',,,,,,' INTO TABLE n PARALLEL 'true';
-- @unordered
SELECT * FROM n;
