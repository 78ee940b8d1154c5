-- Distances beside a constant are single, whatever the vector is; those of two columns are not.
create table t (id int primary key, v vecf32(3), w vecf64(3), s varchar(50));
insert into t values (1, '[0.1,0.2,0.3]', '[0.1,0.2,0.3]', '[0.7,0.1,0.9]'), (2, '[0.25,-1.5,3]', '[0.33,-1.7,3.1]', '[0.1,0.1,0.1]');
select id, l2_distance(w, '[0.11,0.7,0.3]'), l2_distance('[0.11,0.7,0.3]', w), l2_distance(w, s) from t order by id;
select id, l2_distance_sq(w, '[0.11,0.7,0.3]'), inner_product(w, '[0.11,0.7,0.3]') from t order by id;
select id, cosine_distance(w, '[0.11,0.7,0.3]'), cosine_similarity(w, '[0.11,0.7,0.3]') from t order by id;
select id, l2_distance_xc(w, '[0.11,0.7,0.3]') from t order by id;
select id, w + '[0.1,0.7,0.3]', w - s from t order by id;
-- Of a single and a double vector, the double one decides.
select id, v + w, w - v, v * w, w / v from t order by id;
