-- name: link
INSERT INTO sales_orders (order_id, increment_id, magento_id, entity_id, store_id, state, magento_status, currency,
    grand_total, base_currency, base_grand_total, expected_total, bridge, origin, linked_at, updated_at)
VALUES ($order_id, $increment_id, $magento_id, $entity_id, $store_id, $state, $magento_status, $currency,
    $grand_total, $base_currency, $base_grand_total, $expected_total, $bridge, $origin, $linked_at, $updated_at)
ON CONFLICT (order_id) DO UPDATE SET
    increment_id = excluded.increment_id, magento_id = excluded.magento_id, entity_id = excluded.entity_id,
    store_id = excluded.store_id, state = excluded.state, magento_status = excluded.magento_status,
    currency = excluded.currency, grand_total = excluded.grand_total, base_currency = excluded.base_currency,
    base_grand_total = excluded.base_grand_total, expected_total = excluded.expected_total, bridge = excluded.bridge,
    updated_at = excluded.updated_at;

-- name: find_linked
SELECT order_id, increment_id, magento_id, entity_id, store_id, state, magento_status, currency, grand_total,
    base_currency, base_grand_total, expected_total, bridge, origin, linked_at, updated_at
FROM sales_orders WHERE list_contains($order_ids, order_id);

-- name: units_without_reservation
SELECT l.seller_sku, count(*) AS units, count(DISTINCT l.order_id) AS orders
FROM order_lines l
JOIN sales_orders s ON s.order_id = l.order_id
JOIN orders o ON o.order_id = l.order_id
WHERE s.origin = 'created' AND s.state <> 'canceled' AND o.account_id NOT IN (FROM left_out_accounts)
GROUP BY l.seller_sku
ORDER BY units DESC, l.seller_sku;

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
    base_grand_total = c.base_grand_total, updated_at = c.updated_at
FROM seen_changes c
WHERE sales_orders.magento_id = $magento_id AND sales_orders.entity_id = c.entity_id
    AND sales_orders.increment_id = c.increment_id
    AND (sales_orders.updated_at IS NULL OR sales_orders.updated_at <= c.updated_at)
    AND (sales_orders.state, sales_orders.magento_status, sales_orders.grand_total, sales_orders.base_grand_total)
        IS DISTINCT FROM (c.state, c.magento_status, c.grand_total, c.base_grand_total)
RETURNING order_id;
