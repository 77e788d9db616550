-- name: group_results
SELECT state, code, count(*) AS orders, count(DISTINCT message) AS messages, min(message) AS example
FROM jobs WHERE bulk_id = $bulk_id
GROUP BY state, code
ORDER BY orders DESC, state, code;

-- name: count_messages
SELECT message, count(*) AS orders FROM jobs WHERE bulk_id = $bulk_id AND state = 'done'
GROUP BY message ORDER BY orders DESC, message;

-- name: failed_orders
SELECT order_id FROM jobs WHERE bulk_id = $bulk_id AND state = 'failed' ORDER BY order_id;

-- name: states_and_details
SELECT state, details FROM jobs WHERE bulk_id = $bulk_id;
