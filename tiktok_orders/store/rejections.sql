-- name: save
INSERT INTO rejections (order_id, cancel_id, account_id, reason, line_item_ids, rejected_by, asked_at, rejected_at)
VALUES ($order_id, $cancel_id, $account_id, $reason, $line_item_ids, $rejected_by, $asked_at, $rejected_at)
ON CONFLICT (order_id, cancel_id) DO NOTHING;

-- name: list
SELECT * FROM rejections WHERE list_contains($order_ids, order_id) ORDER BY rejected_at, cancel_id;

-- name: list_line_standings
SELECT l.order_id, l.line_item_id, l.display_status, l.tracking_number <> '' AS has_tracking
FROM order_lines l SEMI JOIN asked_ids a ON a.order_id = l.order_id
ORDER BY l.order_id, l.rowid;
