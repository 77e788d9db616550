-- name: holding
SELECT order_id, about FROM reconciliation_closings
WHERE ended_at IS NULL AND order_id IN (SELECT order_id FROM asked_ids);

-- Only what still stands in that box, and is open.
-- name: close
INSERT INTO reconciliation_closings (order_id, closed_at, account_id, box, what, difference, currency, about, reason,
    closed_by, ended_by)
SELECT r.order_id, $now, r.account_id, r.box, r.what, r.difference, r.currency, r.about, $reason, $closed_by, ''
FROM reconciled_orders r
WHERE r.order_id IN (SELECT order_id FROM asked_ids) AND r.box = $box AND NOT r.is_closed
RETURNING order_id;

-- name: end
UPDATE reconciliation_closings SET ended_at = $now, ended_by = $ended_by
WHERE ended_at IS NULL AND order_id IN (SELECT order_id FROM asked_ids)
RETURNING order_id;

-- name: show
UPDATE reconciled_orders SET is_closed = $is_closed WHERE order_id IN (SELECT order_id FROM asked_ids);

-- name: of_order
SELECT * FROM reconciliation_closings WHERE order_id = $order_id ORDER BY closed_at DESC;

