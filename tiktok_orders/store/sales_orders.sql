-- name: link
INSERT INTO sales_orders (order_id, increment_id, magento_id, entity_id, store_id, state, magento_status, currency,
    grand_total, base_currency, base_grand_total, expected_total, bridge, origin, linked_at, updated_at, qty_shipped,
    qty_to_ship, total_invoiced, total_refunded, gone_at)
VALUES ($order_id, $increment_id, $magento_id, $entity_id, $store_id, $state, $magento_status, $currency,
    $grand_total, $base_currency, $base_grand_total, $expected_total, $bridge, $origin, $linked_at, $updated_at,
    $qty_shipped, $qty_to_ship, $total_invoiced, $total_refunded, $gone_at)
ON CONFLICT (order_id) DO UPDATE SET
    increment_id = excluded.increment_id, magento_id = excluded.magento_id, entity_id = excluded.entity_id,
    store_id = excluded.store_id, state = excluded.state, magento_status = excluded.magento_status,
    currency = excluded.currency, grand_total = excluded.grand_total, base_currency = excluded.base_currency,
    base_grand_total = excluded.base_grand_total, expected_total = excluded.expected_total, bridge = excluded.bridge,
    updated_at = excluded.updated_at, qty_shipped = excluded.qty_shipped, qty_to_ship = excluded.qty_to_ship,
    total_invoiced = excluded.total_invoiced, total_refunded = excluded.total_refunded, gone_at = excluded.gone_at;

-- name: carry_to_orders
-- The ids as a list to join: a function of each sales order takes ten times as long.
UPDATE orders SET base_grand_total = s.base_grand_total, sales_order_at = s.linked_at,
    sales_order_origin = coalesce(s.origin, '')
FROM sales_orders s
WHERE s.order_id = orders.order_id AND s.order_id IN (SELECT unnest($order_ids))
    AND (orders.base_grand_total, orders.sales_order_at, orders.sales_order_origin)
        IS DISTINCT FROM (s.base_grand_total, s.linked_at, coalesce(s.origin, ''));

-- name: keep_form
INSERT INTO sales_order_forms VALUES (lower(regexp_replace($increment_id, '[0-9]+', '#', 'g'))) ON CONFLICT DO NOTHING;

-- name: find_linked
SELECT order_id, increment_id, magento_id, entity_id, store_id, state, magento_status, currency, grand_total,
    base_currency, base_grand_total, expected_total, bridge, origin, linked_at, updated_at, qty_shipped, qty_to_ship,
    total_invoiced, total_refunded, gone_at
FROM sales_orders WHERE list_contains($order_ids, order_id);

-- name: find_order_linked_to
SELECT order_id FROM sales_orders WHERE entity_id = $entity_id AND magento_id = $magento_id LIMIT 1;

-- name: keep_unreserved
INSERT INTO unreserved_units VALUES ($order_id, $account_id, $sku, $units) ON CONFLICT DO NOTHING;

-- name: units_without_reservation
SELECT sku, CAST(sum(units) AS DOUBLE) AS units, count(*) AS orders
FROM unreserved_units
WHERE account_id NOT IN (FROM left_out_accounts)
GROUP BY sku
ORDER BY units DESC, sku;

-- name: find_first_change
SELECT min(coalesce(updated_at, linked_at)) AS changed_at FROM sales_orders WHERE magento_id = $magento_id;

-- name: find_look
SELECT reached FROM magento_looks WHERE magento_id = $magento_id;

-- name: save_look
INSERT INTO magento_looks (magento_id, reached) VALUES ($magento_id, $reached)
ON CONFLICT (magento_id) DO UPDATE SET reached = greatest(reached, excluded.reached);

-- name: note_changes
UPDATE sales_orders
SET state = c.state, magento_status = c.magento_status, grand_total = c.grand_total,
    base_grand_total = c.base_grand_total, updated_at = c.updated_at, qty_shipped = c.qty_shipped,
    qty_to_ship = c.qty_to_ship, total_invoiced = c.total_invoiced, total_refunded = c.total_refunded, gone_at = NULL
FROM seen_changes c
WHERE sales_orders.magento_id = $magento_id AND sales_orders.entity_id = c.entity_id
    AND sales_orders.increment_id = c.increment_id
    AND (sales_orders.updated_at IS NULL OR sales_orders.updated_at <= c.updated_at)
    AND (sales_orders.state, sales_orders.magento_status, sales_orders.grand_total, sales_orders.base_grand_total,
        sales_orders.qty_shipped, sales_orders.qty_to_ship, sales_orders.total_invoiced, sales_orders.total_refunded,
        sales_orders.gone_at)
        IS DISTINCT FROM (c.state, c.magento_status, c.grand_total, c.base_grand_total, c.qty_shipped, c.qty_to_ship,
        c.total_invoiced, c.total_refunded, CAST(NULL AS TIMESTAMP))
RETURNING order_id;

-- name: note_gone
UPDATE sales_orders SET gone_at = $now WHERE list_contains($order_ids, order_id) AND gone_at IS NULL
RETURNING order_id;

-- name: cancelled_in_magento_alone
SELECT o.order_id
FROM orders o
SEMI JOIN asked_ids a ON a.order_id = o.order_id
JOIN sales_orders s ON s.order_id = o.order_id AND s.magento_id = $magento_id AND s.state = 'canceled'
ANTI JOIN jobs j ON j.order_id = o.order_id AND j.action = $action
WHERE o.account_id = $account_id
    AND o.status IN ('UNPAID', 'ON_HOLD', 'AWAITING_SHIPMENT', 'PARTIALLY_SHIPPING', 'AWAITING_COLLECTION')
ORDER BY o.order_id;

-- name: note_state
UPDATE sales_orders SET state = $state, magento_status = $status WHERE order_id = $order_id;

-- name: cancelled_with_open_sales_order
SELECT s.order_id, s.magento_id
FROM sales_orders s
JOIN orders o ON o.order_id = s.order_id
ANTI JOIN jobs j ON j.job_id = concat('cancel_in_magento:', o.account_id, ':', o.order_id) AND j.state <> 'skipped'
WHERE o.account_id = $account_id AND o.status = 'CANCELLED' AND s.state NOT IN ('canceled', 'closed')
    AND ($is_all OR list_contains($order_ids, s.order_id))
ORDER BY s.order_id;
