-- name: both_sides
-- A job that only reads, or tells TikTok our number, mends nothing.
SELECT o.order_id, o.account_id, o.status, o.currency, o.total_amount, s.increment_id, s.magento_id, s.state,
    s.currency AS magento_currency, s.grand_total, s.expected_total, s.bridge, s.qty_shipped, s.qty_to_ship,
    s.total_refunded, s.gone_at IS NOT NULL AS is_gone, j.order_id IS NOT NULL AS is_under_way, r.refunded
FROM orders o
SEMI JOIN asked_ids a ON a.order_id = o.order_id
JOIN sales_orders s ON s.order_id = o.order_id
LEFT JOIN (
    SELECT DISTINCT order_id FROM jobs
    WHERE state IN ('queued', 'running', 'unknown') AND action NOT IN ('sync_status', 'write_reference')
) j ON j.order_id = o.order_id
LEFT JOIN (
    SELECT order_id, sum(refunded_amount) AS refunded FROM refund_facts
    WHERE order_id IN (SELECT order_id FROM asked_ids)
    GROUP BY order_id
) r ON r.order_id = o.order_id;

-- name: list_open
SELECT order_id, kind, side, label, parts, first_seen, last_seen, closed_at, is_waiting
FROM mismatches
WHERE closed_at IS NULL AND order_id IN (SELECT order_id FROM asked_ids);

-- name: list_of_order
SELECT order_id, kind, side, label, parts, first_seen, last_seen, closed_at, is_waiting
FROM mismatches
WHERE order_id = $order_id AND NOT is_waiting
ORDER BY closed_at IS NOT NULL, first_seen, kind;

-- name: orders_not_closed
SELECT DISTINCT order_id FROM mismatches WHERE closed_at IS NULL AND last_seen < $since ORDER BY order_id;

-- name: linked_changed_since
SELECT o.order_id FROM orders o SEMI JOIN sales_orders s ON s.order_id = o.order_id
WHERE o.account_id = $account_id AND o.changed_at >= $since
ORDER BY o.order_id;

-- name: save
INSERT INTO mismatches BY NAME SELECT * FROM looked_at
ON CONFLICT (order_id, kind, first_seen) DO UPDATE SET
    side = excluded.side, label = excluded.label, parts = excluded.parts, last_seen = excluded.last_seen,
    closed_at = excluded.closed_at, is_waiting = excluded.is_waiting;

-- name: found_since
SELECT count(DISTINCT m.order_id) AS orders
FROM mismatches m SEMI JOIN jobs j ON j.order_id = m.order_id AND j.bulk_id = $bulk_id
WHERE m.first_seen >= $since AND m.closed_at IS NULL AND NOT m.is_waiting;
