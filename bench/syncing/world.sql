-- name: sales_orders
INSERT INTO sales_orders BY NAME
SELECT
    order_id, 'TTS-' || order_id AS increment_id, 'magento' AS magento_id,
    row_number() OVER (ORDER BY create_time, order_id) AS entity_id, 1 AS store_id, 'new' AS state,
    'pending' AS magento_status, currency, total_amount AS grand_total, total_amount AS expected_total,
    'GBP' AS base_currency, total_amount AS base_grand_total, create_time AS linked_at,
    '[["TikTok''s total", "' || total_amount || '"]]' AS bridge, 0 AS qty_shipped, unit_count AS qty_to_ship,
    0 AS total_invoiced, 0 AS total_refunded
FROM orders WHERE hash(order_id) % 2 = 0;

-- name: payloads
SELECT order_id, arg_max(payload, version) AS payload FROM order_payloads
WHERE list_contains($order_ids, order_id) GROUP BY order_id;
