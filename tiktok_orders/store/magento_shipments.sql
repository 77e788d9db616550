-- name: save_shipments
INSERT INTO magento_shipments (magento_id, shipment_id, increment_id, account_id, order_id, package_id, tracks,
    line_item_ids, unit_count, origin, shipped_at)
SELECT magento_id, shipment_id, increment_id, account_id, order_id, package_id, tracks, line_item_ids, unit_count,
    origin, shipped_at
FROM seen_shipments
ON CONFLICT (magento_id, shipment_id) DO UPDATE SET
    increment_id = CASE WHEN excluded.increment_id = '' THEN increment_id ELSE excluded.increment_id END,
    package_id = CASE WHEN excluded.package_id = '' THEN package_id ELSE excluded.package_id END,
    tracks = CASE WHEN excluded.tracks = '[]' THEN tracks ELSE excluded.tracks END,
    line_item_ids = CASE WHEN excluded.line_item_ids = '[]' THEN line_item_ids ELSE excluded.line_item_ids END,
    unit_count = excluded.unit_count,
    origin = CASE WHEN excluded.origin = 'tiktok' THEN 'tiktok' ELSE origin END;

-- name: shipments_of
SELECT m.* FROM magento_shipments m SEMI JOIN asked_ids a ON a.order_id = m.order_id
ORDER BY m.order_id, m.shipment_id;

-- name: orders_with_missing_shipments
-- Only which orders are worth a closer look: the lines of each are judged in the domain.
SELECT DISTINCT l.order_id
FROM order_lines l
SEMI JOIN asked_ids a ON a.order_id = l.order_id
SEMI JOIN sales_orders s ON s.order_id = l.order_id AND s.magento_id = $magento_id
JOIN orders o ON o.order_id = l.order_id
WHERE o.account_id = $account_id AND o.status <> 'CANCELLED'
    AND (l.display_status IN ('AWAITING_COLLECTION', 'IN_TRANSIT', 'DELIVERED', 'COMPLETED')
        OR o.status IN ('AWAITING_COLLECTION', 'IN_TRANSIT', 'DELIVERED', 'COMPLETED'))
    AND NOT EXISTS (
        FROM magento_shipments m
        WHERE m.order_id = l.order_id AND l.package_id <> '' AND m.package_id = l.package_id
    )
ORDER BY l.order_id;

-- name: orders_changed_since
SELECT o.order_id
FROM orders o
SEMI JOIN sales_orders s ON s.order_id = o.order_id
WHERE o.account_id = $account_id AND o.changed_at >= $since
ORDER BY o.order_id;

-- name: job_states
SELECT job_id, state, code FROM jobs WHERE list_contains($job_ids, job_id);

-- name: linked_of_entities
SELECT s.order_id, s.entity_id, s.increment_id, o.account_id
FROM sales_orders s
JOIN orders o ON o.order_id = s.order_id
WHERE s.magento_id = $magento_id AND list_contains($entity_ids, s.entity_id)
ORDER BY s.order_id;

-- name: sales_orders_without_numbers
-- Somebody shipped them in Magento and may still write the number, which does not touch the sales order.
SELECT DISTINCT s.increment_id
FROM magento_shipments m
JOIN sales_orders s ON s.order_id = m.order_id AND s.magento_id = m.magento_id
JOIN orders o ON o.order_id = m.order_id
WHERE m.magento_id = $magento_id AND m.origin = 'magento' AND m.tracks = '[]'
    AND o.status IN ('ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING')
ORDER BY s.increment_id;

-- name: newest_of_package
SELECT details FROM jobs
WHERE action = $action AND order_id = $order_id AND (details ->> 'package') = $package
ORDER BY requested_at DESC, job_id DESC LIMIT 1;

-- name: open_of_package
SELECT job_id FROM jobs
WHERE action = $action AND order_id = $order_id AND (details ->> 'package') = $package
    AND state IN ('queued', 'running', 'unknown')
ORDER BY job_id LIMIT 1;

-- name: orders_with_package
SELECT DISTINCT l.order_id FROM order_lines l SEMI JOIN sales_orders s ON s.order_id = l.order_id
WHERE l.package_id = $package_id
ORDER BY l.order_id;
