-- name: recipient_address
SELECT recipient_address FROM orders WHERE order_id = $order_id;

-- name: list_payloads
SELECT version, received_at, payload FROM order_payloads WHERE order_id = $order_id ORDER BY version DESC;

-- name: count_orders
SELECT account_id, status, count(*) AS orders FROM orders GROUP BY ALL ORDER BY account_id, status;

-- name: stored_ids
SELECT order_id FROM orders WHERE list_contains($order_ids, order_id);
