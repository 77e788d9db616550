-- What a desk has made in Magento: of two of three refunds the order has an invoiced sales order.
-- name: sales_orders
INSERT INTO sales_orders BY NAME
SELECT
    order_id, 'TTS-' || order_id AS increment_id, 'magento' AS magento_id,
    row_number() OVER (ORDER BY order_id) AS entity_id, 1 AS store_id, 'complete' AS state,
    'complete' AS magento_status, currency, refund_total AS grand_total, refund_total AS expected_total,
    'GBP' AS base_currency, refund_total AS base_grand_total, refund_total AS total_invoiced,
    create_time AS linked_at
FROM after_sale_cases
WHERE refund_total IS NOT NULL AND hash(order_id) % 3 <> 0;

-- Most of what was paid back is credited, one in fifty otherwise than refunded.
-- name: credit_memos
INSERT INTO credit_memos BY NAME
SELECT
    case_id, account_id, order_id, 'magento' AS magento_id, row_number() OVER (ORDER BY case_id) AS entity_id,
    row_number() OVER (ORDER BY case_id)::VARCHAR AS increment_id, '[]' AS line_item_ids, currency,
    CASE WHEN hash(case_id) % 50 = 1 THEN refund_total + 1 ELSE refund_total END AS grand_total,
    'created' AS origin, update_time AS credited_at, refund_total AS expected_total, refund_total
FROM after_sale_cases SEMI JOIN sales_orders USING (order_id)
WHERE state = 'REFUNDED' AND hash(case_id) % 10 <> 0;

-- name: jobs
INSERT INTO jobs BY NAME
SELECT
    'credit:' || account_id || ':' || case_id AS job_id, 'credit_in_magento' AS action, account_id, order_id,
    'magento' AS magento_id, '' AS bulk_id, credited_at AS requested_at, 'bench' AS requested_by, '{}' AS details,
    'done' AS state, credited_at AS due_at, 0 AS tries, credited_at AS finished_at, '' AS code, '' AS message
FROM credit_memos;

-- A refund somewhere in the middle.
-- name: sample
SELECT case_id, order_id, account_id, status, search_text FROM after_sale_cases WHERE kind = 'RETURN' ORDER BY case_id
LIMIT 1 OFFSET (SELECT count(*) // 4 FROM after_sale_cases);
