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

-- name: failures
INSERT INTO order_failures BY NAME
SELECT
    order_id, 'create_sales_order:' || account_id || ':' || order_id AS job_id, 'product_missing' AS code,
    'Magento has no product with SKU A-12.' AS message, imported_at AS failed_at
FROM orders
WHERE status = 'AWAITING_SHIPMENT' AND hash(order_id) % 10 = 0;
