-- name: out_of_place
SELECT avg(CASE WHEN create_time < before THEN 1.0 ELSE 0.0 END) AS share
FROM (SELECT create_time, max(create_time) OVER (ORDER BY rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM orders);

-- name: definition
SELECT sql FROM duckdb_tables() WHERE table_name = 'orders' AND NOT internal;
