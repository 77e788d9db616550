-- name: attach
ATTACH $target AS new_copy;

-- name: source
SELECT current_database() AS name;

-- name: tables
SELECT table_name AS name FROM duckdb_tables() WHERE database_name = $database AND NOT internal ORDER BY table_name;

-- name: copy_shape
COPY FROM DATABASE {database} TO new_copy (SCHEMA);

-- name: copy_orders
INSERT INTO new_copy.main.{table} SELECT * FROM {database}.main.{table} ORDER BY create_time, order_id;

-- name: copy_rows
INSERT INTO new_copy.main.{table} SELECT * FROM {database}.main.{table};

-- name: measure
SELECT count(*) AS row_count, coalesce(sum(hash(t)), 0)::VARCHAR AS checksum FROM {database}.main.{table} t;

-- name: fold
CHECKPOINT new_copy;

-- name: detach
DETACH new_copy;
