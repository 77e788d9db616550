-- name: mark
INSERT INTO orders_to_reconcile SELECT order_id, false FROM marked_ids;

-- name: count
SELECT count(*) AS marks FROM orders_to_reconcile;

-- name: take
UPDATE orders_to_reconcile SET is_taken = true
WHERE order_id IN (SELECT order_id FROM orders_to_reconcile LIMIT $limit);

-- name: taken
SELECT DISTINCT order_id FROM orders_to_reconcile WHERE is_taken;

-- name: drop_taken
DELETE FROM orders_to_reconcile WHERE is_taken;
