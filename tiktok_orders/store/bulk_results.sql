-- name: group_results
SELECT state, code, count(*) AS orders, min(message) AS example
FROM jobs WHERE bulk_id = $bulk_id
GROUP BY state, code
ORDER BY orders DESC, state, code;

-- name: failed_orders
SELECT order_id FROM jobs WHERE bulk_id = $bulk_id AND state = 'failed' ORDER BY order_id;
