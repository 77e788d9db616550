-- name: list_order_facts
SELECT o.order_id, o.account_id, o.status, o.hold_ends_at, o.is_buyer_request_cancel, o.is_sample_order,
    o.is_replacement_order, o.is_exchange_order, o.is_cod, o.fulfillment_type, o.total_amount, o.currency,
    o.create_time, coalesce(o.brought_in_by, '') AS brought_in_by, o.unit_count,
    coalesce(s.increment_id, '') AS increment_id, coalesce(j.state, '') AS open_action
FROM orders o
SEMI JOIN asked_ids a ON a.order_id = o.order_id
LEFT JOIN sales_orders s ON s.order_id = o.order_id
LEFT JOIN (
    SELECT order_id, min(state) AS state FROM jobs
    WHERE action = $action AND state IN ('queued', 'running', 'unknown')
    GROUP BY order_id
) j ON j.order_id = o.order_id
ORDER BY o.create_time DESC, o.order_id DESC;

-- name: recent_order_ids
SELECT order_id FROM orders
WHERE account_id = $account_id AND status NOT IN ('UNPAID', 'CANCELLED')
ORDER BY create_time DESC, order_id DESC
LIMIT $limit;

-- name: recent_warehouses
WITH recent AS (
    SELECT order_id FROM orders WHERE account_id = $account_id ORDER BY create_time DESC, order_id DESC LIMIT $limit
), newest AS (
    SELECT json_extract_string(arg_max(p.payload, p.version), '$.warehouse_id') AS warehouse_id
    FROM order_payloads p SEMI JOIN recent r ON r.order_id = p.order_id
    GROUP BY p.order_id
)
SELECT warehouse_id, count(*) AS order_count FROM newest
WHERE coalesce(warehouse_id, '') <> ''
GROUP BY warehouse_id
ORDER BY order_count DESC, warehouse_id;

-- name: name_of_product
SELECT product_name AS name FROM order_lines
WHERE coalesce(nullif(product_id, ''), product_name) = $value
LIMIT 1;

-- name: name_of_variant
SELECT concat_ws(' · ', nullif(product_name, ''), nullif(sku_name, ''), nullif(seller_sku, '')) AS name FROM order_lines
WHERE coalesce(nullif(sku_id, ''), seller_sku) = $value
LIMIT 1;

-- name: newest_payloads
SELECT p.order_id, arg_max(p.payload, p.version)
FROM order_payloads p SEMI JOIN asked_ids a ON a.order_id = p.order_id
GROUP BY p.order_id;

-- name: clear_addresses
SELECT o.order_id, o.recipient_address FROM orders o SEMI JOIN asked_ids a ON a.order_id = o.order_id;

-- name: orders_that_may_go_by_themselves
-- One that a person stopped, or that failed, waits for a person too: it has a job.
SELECT o.order_id
FROM orders o
ANTI JOIN sales_orders s ON s.order_id = o.order_id
ANTI JOIN jobs j ON j.order_id = o.order_id AND j.action = 'create_sales_order'
    AND (j.state <> 'skipped' OR j.code NOT IN ('on_hold', 'unpaid'))
WHERE o.account_id = $account_id AND list_contains($statuses, o.status) AND o.create_time > $placed_after
    AND o.brought_in_by IN ('schedule', 'webhook')
ORDER BY o.create_time, o.order_id;

-- name: orders_as_read
SELECT o.order_id, o.status, o.payload_version, coalesce(s.state, ''), coalesce(s.magento_status, ''),
    s.gone_at IS NOT NULL
FROM orders o
SEMI JOIN asked_ids a ON a.order_id = o.order_id
LEFT JOIN sales_orders s ON s.order_id = o.order_id;

-- name: open_orders
SELECT o.order_id FROM orders o WHERE o.account_id = $account_id;

-- name: count_changed
SELECT count(*) AS orders
FROM orders o
WHERE list_contains($account_ids, o.account_id) AND (
    o.changed_at > $since
    OR o.order_id IN (SELECT order_id FROM sales_orders WHERE linked_at > $since)
    OR o.order_id IN (SELECT order_id FROM order_failures WHERE failed_at > $since)
);

-- name: orders_with_numbers
-- Whose parcels travel under these numbers already.
SELECT DISTINCT l.order_id
FROM order_lines l
JOIN orders o ON o.order_id = l.order_id
WHERE list_contains($account_ids, o.account_id) AND list_contains($numbers, upper(l.tracking_number))
ORDER BY l.order_id;
