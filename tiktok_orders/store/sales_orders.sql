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
