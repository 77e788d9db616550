-- What was seen and is linked to no order, new or other than it was known.
-- name: note
INSERT OR REPLACE INTO lone_sales_orders BY NAME
SELECT $magento_id AS magento_id, b.*, coalesce(k.account_id, '') AS account_id
FROM batch_rows b
ANTI JOIN sales_orders s ON s.order_id = b.order_id
LEFT JOIN lone_sales_orders k ON k.magento_id = $magento_id AND k.entity_id = b.entity_id
WHERE k.entity_id IS NULL OR (k.state, k.grand_total) IS DISTINCT FROM (b.state, b.grand_total)
RETURNING order_id, store_id;

-- Whose other sales orders are of the same store view: nobody's where they are of several accounts.
-- name: name_account
UPDATE lone_sales_orders SET account_id = (
    SELECT CASE WHEN count(DISTINCT o.account_id) = 1 THEN min(o.account_id) ELSE '' END
    FROM sales_orders s JOIN orders o ON o.order_id = s.order_id
    WHERE s.magento_id = $magento_id AND s.store_id = $store_id
)
WHERE magento_id = $magento_id AND store_id = $store_id AND account_id = '';
