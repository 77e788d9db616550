-- name: known
SELECT order_id, facts_hash FROM reconciled_orders WHERE order_id IN (SELECT order_id FROM asked_ids);

-- name: save
INSERT OR REPLACE INTO reconciled_orders BY NAME SELECT * FROM decided_rows;

-- name: forget
DELETE FROM reconciled_orders WHERE list_contains($order_ids, order_id);

-- Each box and currency of the scope, what is closed beside what is open: telling them apart by FILTER takes longer.
-- name: count_boxes
SELECT
    box, currency, is_closed, count(*) AS orders,
    coalesce(sum(tiktok_amount), 0) AS tiktok_amount,
    coalesce(sum(magento_amount), 0) AS magento_amount,
    coalesce(sum(settled_amount), 0) AS settled_amount,
    coalesce(sum(difference), 0) AS difference
FROM reconciled_orders
WHERE {scope}
GROUP BY box, currency, is_closed
ORDER BY box, currency, is_closed;

-- name: list_ids
SELECT order_id FROM reconciled_orders
WHERE {scope} AND box = $box AND ($which = 'all' OR is_closed = ($which = 'closed'))
ORDER BY placed_at DESC NULLS LAST, order_id DESC
LIMIT $limit OFFSET $offset;

-- name: rows
SELECT r.*, coalesce(a.title, '') AS account_title, coalesce(a.region, '') AS region,
    coalesce(a.time_zone, 'UTC') AS time_zone, c.reason AS closing_reason, c.closed_by, c.closed_at
FROM picked r
LEFT JOIN accounts a ON a.account_id = r.account_id
LEFT JOIN reconciliation_closings c ON c.order_id = r.order_id AND c.ended_at IS NULL AND r.is_closed
ORDER BY r.placed_at DESC NULLS LAST, r.order_id DESC;

-- Every closing of the scope's orders, those that ended too.
-- name: list_closings
SELECT c.*, coalesce(a.title, '') AS account_title
FROM reconciliation_closings c
SEMI JOIN (SELECT order_id FROM reconciled_orders WHERE {scope}) r ON r.order_id = c.order_id
LEFT JOIN accounts a ON a.account_id = c.account_id
ORDER BY c.closed_at DESC, c.order_id;

-- name: sum_orders
SELECT o.currency, count(*) AS orders, coalesce(sum(o.total_amount), 0) AS tiktok_amount
FROM orders o WHERE {condition} GROUP BY o.currency ORDER BY o.currency;
