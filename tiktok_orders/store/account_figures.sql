-- One row per account: how far it was read, what could not be read, and what failed.
-- name: list_figures
SELECT a.account_id, c.watermark, coalesce(u.records, 0) AS unreadable, coalesce(f.orders, 0) AS failed
FROM accounts a
LEFT JOIN sync_cursors c ON c.account_id = a.account_id AND c.feed = 'orders'
LEFT JOIN (
    SELECT account_id, count(*) AS records FROM unreadable_records WHERE resolved_at IS NULL GROUP BY account_id
) u ON u.account_id = a.account_id
LEFT JOIN (
    SELECT o.account_id, count(*) AS orders FROM order_failures f JOIN orders o ON o.order_id = f.order_id
    GROUP BY o.account_id
) f ON f.account_id = a.account_id
ORDER BY a.account_id;
