-- What a desk has made in Magento of so many orders: nearly all that were sent have a sales order.
-- name: sales_orders
INSERT INTO sales_orders BY NAME
SELECT
    order_id, 'TTS-' || order_id AS increment_id, 'magento' AS magento_id,
    row_number() OVER (ORDER BY create_time, order_id) AS entity_id, 1 AS store_id,
    'complete' AS state, 'complete' AS magento_status, currency, total_amount AS grand_total,
    total_amount AS expected_total, 'GBP' AS base_currency,
    CAST(total_amount * r.rate AS DECIMAL(18, 4)) AS base_grand_total, create_time AS linked_at
FROM orders JOIN current_rates r USING (currency)
WHERE status IN ('COMPLETED', 'DELIVERED', 'IN_TRANSIT') AND hash(order_id) % 50 <> 0;

-- name: base_totals
UPDATE orders SET base_grand_total = s.base_grand_total FROM sales_orders s WHERE s.order_id = orders.order_id;

-- name: sales_order_forms
INSERT INTO sales_order_forms VALUES ('tts-#');

-- name: failures
INSERT INTO order_failures BY NAME
SELECT
    order_id, 'create_sales_order:' || account_id || ':' || order_id AS job_id, 'product_missing' AS code,
    'Magento has no product with SKU A-12.' AS message, imported_at AS failed_at
FROM orders
WHERE status = 'AWAITING_SHIPMENT' AND hash(order_id) % 10 = 0;

-- name: mismatches
INSERT INTO mismatches BY NAME
SELECT
    order_id, 'shipped' AS kind, account_id, 'TIKTOK' AS side, 'Shipped on TikTok only' AS label, '[]' AS parts,
    update_time AS first_seen, update_time AS last_seen,
    CASE WHEN hash(order_id) % 3 = 0 THEN update_time END AS closed_at, false AS is_waiting
FROM orders
WHERE status IN ('IN_TRANSIT', 'DELIVERED') AND hash(order_id) % 30 = 0;

-- name: jobs
INSERT INTO jobs BY NAME
SELECT
    'create_sales_order:' || account_id || ':' || order_id AS job_id, 'create_sales_order' AS action, account_id,
    order_id, 'magento' AS magento_id, '' AS bulk_id, create_time AS requested_at, 'bench' AS requested_by,
    '{}' AS details, CASE WHEN hash(order_id) % 500 = 0 THEN 'failed' ELSE 'done' END AS state,
    create_time AS due_at, 0 AS tries, create_time AS finished_at,
    CASE WHEN hash(order_id) % 500 = 0 THEN 'product_missing' ELSE '' END AS code, '' AS message
FROM orders
WHERE status IN ('COMPLETED', 'DELIVERED', 'IN_TRANSIT');
