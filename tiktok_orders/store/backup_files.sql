-- name: steps
SELECT number FROM schema_migrations ORDER BY number;

-- name: contents
SELECT count(*) AS orders, max(create_time) AS newest FROM orders;
